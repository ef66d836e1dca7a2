"""What one more point goes with: a change a policy, thick 95 %, thin adjusted, values printed."""

from collections.abc import Mapping

from analysis.model.comparison import GROUP
from analysis.model.rows import Row
from ui.charts.compact import (
    ENDS,
    TEXT,
    THICK,
    THIN,
    Compared,
    Margins,
    around_zero,
    compact,
    dots,
    half_width,
    key_line,
    moved,
    over_siblings,
    strip,
    words,
)
from ui.charts.figure import Figure, Trace, merge
from ui.charts.frame import INK, NEUTRAL, part_colour
from ui.visit.scene import Scene


def draw_changes(here: Scene, compared: Compared, n: int, height: int) -> Figure:
    """Draw effects by side and part around zero; `deciding` are the group's adjusted rows."""
    figure, other = Figure(), compared.other
    for place, part in enumerate(compared.names):
        if part in compared.group:
            _row(figure, here, compared, part, place)
    if other:
        figure.add_trace(_marks(here, compared, other, compared.other_name, hollow=True))
        key_line(figure, here, *compared.side_names.values())
    figure.add_trace(_marks(here, compared, compared.group, compared.side_names[GROUP]))
    ends = [abs(row[end]) for row in compared.deciding.values() for end in ENDS]
    ranges = moved(compared.group.values())
    reach = max([*ends, *map(abs, ranges), *(abs(row["estimate"]) for row in other.values())])
    half = half_width(reach, compared.total) / compared.units.axis(change=True).divisor
    axis = {"range": [-half, half], **around_zero(here, half), "domain": [0, 0.8]}
    merge(figure.axis("xaxis"), axis)
    top = -0.9 if other else -0.75
    figure.update_yaxes(range=[len(compared.names) - 0.4, top], visible=False)
    figure.add_vline(x=0, line={"color": NEUTRAL, "width": 1})
    margins = Margins(left=6, right=8, top=2)
    return compact(figure, here, n, height, margins, bool(ranges))


def _row(figure: Figure, here: Scene, compared: Compared, part: str, place: int) -> None:
    """Draw a policy's name, both its intervals and its number, bold where a change is claimed."""
    axis, row, deciding = (
        compared.units.axis(change=True),
        compared.group[part],
        compared.deciding[part],
    )
    colour = part_colour(here, part)
    thick, thin = ((own[ENDS[0]], own[ENDS[1]]) for own in (row, deciding))
    words(figure, compared.names[part], 0, place, yshift=17, size=TEXT, xref="paper")
    figure.add_traces(over_siblings(row, place, axis.divisor))
    for low, high, width in ((*thin, THIN), (*thick, THICK)):
        figure.add_trace(strip((low / axis.divisor, high / axis.divisor), place, colour, width))
    value = here.text.number(row["estimate"] / axis.divisor, axis.digits, True)
    claimed = bool(deciding["claimed"])
    words(
        figure,
        f"<b>{value}</b>" if claimed else value,
        1,
        place,
        anchor="right",
        colour=INK if claimed else NEUTRAL,
        xref="paper",
        yanchor="middle",
    )


def _marks(
    here: Scene, compared: Compared, own: Mapping[str, Row], name: str, hollow: bool = False
) -> Trace:
    """Return the estimates of one side as marks."""
    parts = [part for part in compared.names if part in own]
    places = {part: place for place, part in enumerate(compared.names)}
    divisor = compared.units.axis(change=True).divisor
    return dots(
        [own[part]["estimate"] / divisor for part in parts],
        [places[part] for part in parts],
        [NEUTRAL if hollow else part_colour(here, part) for part in parts],
        [_hover(here, compared, part, own[part], name, hollow) for part in parts],
        [hollow] * len(parts),
        name,
    )


def _hover(here: Scene, compared: Compared, part: str, row: Row, side: str, plain: bool) -> str:
    """Return what a mark says when pointed at; `plain` without the adjusted interval."""
    units = compared.units
    lines = [f"<b>{compared.names[part]}</b> · {side}", units.change(row["estimate"])]
    lines.append(units.change_interval(*(row[end] for end in ENDS)))
    if not plain:
        interval = units.change_interval(*(compared.deciding[part][end] for end in ENDS))
        lines.append(here.text("card.adjusted_hover", interval=interval))
    return "<br>".join(lines)
