"""What one more point goes with: a change a policy, thick 95 %, thin adjusted, values printed."""

from collections.abc import Mapping

import plotly.graph_objects as go

from analysis.model.rows import Row
from ui.charts.compact import (
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
    strip,
    words,
)
from ui.charts.frame import INK, NEUTRAL, part_colour
from ui.language.units import Units
from ui.visit.scene import Scene


def draw_changes(here: Scene, compared: Compared, n: int, height: int) -> go.Figure:
    """Draw effects by side and part around zero; `deciding` are the group's adjusted rows."""
    figure, axis = go.Figure(), compared.units.axis(change=True)
    group, other, names = compared.group, compared.other, compared.names
    units, deciding = compared.units, compared.deciding
    shown = [part for part in names if part in group]
    places = {part: place for place, part in enumerate(names)}
    for part in shown:
        row, colour, place = group[part], part_colour(here, part), places[part]
        thick = (row["conf_low"] / axis.divisor, row["conf_high"] / axis.divisor)
        thin = tuple(deciding[part][end] / axis.divisor for end in ("conf_low", "conf_high"))
        words(figure, names[part], 0, place, yshift=17, size=TEXT, xref="paper")
        figure.add_trace(strip((thin[0], thin[1]), place, colour, THIN))
        figure.add_trace(strip(thick, place, colour, THICK))
        value = here.text.number(row["estimate"] / axis.divisor, axis.digits, True)
        claimed = bool(deciding[part]["claimed"])
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
    if other:
        beside = [part for part in names if part in other]
        figure.add_trace(
            dots(
                [other[part]["estimate"] / axis.divisor for part in beside],
                [places[part] for part in beside],
                [NEUTRAL] * len(beside),
                [
                    _hover(here, units, names[part], other[part], compared.side_names)
                    for part in beside
                ],
                [True] * len(beside),
                compared.other_name,
            )
        )
        key_line(figure, here, *compared.side_names.values())
    figure.add_trace(
        dots(
            [group[part]["estimate"] / axis.divisor for part in shown],
            [places[part] for part in shown],
            [part_colour(here, part) for part in shown],
            [
                _hover(here, units, names[part], group[part], compared.side_names, deciding[part])
                for part in shown
            ],
            [False] * len(shown),
            compared.side_names["group"],
        )
    )
    ends = [abs(deciding[part][end]) for part in shown for end in ("conf_low", "conf_high")]
    reach = max([*ends, *(abs(row["estimate"]) for row in other.values())])
    half = half_width(reach, compared.total) / axis.divisor
    figure.update_xaxes(range=[-half, half], **around_zero(here, half), domain=[0, 0.8])
    figure.update_yaxes(range=[len(names) - 0.4, -0.9 if other else -0.75], visible=False)
    figure.add_vline(x=0, line={"color": NEUTRAL, "width": 1})
    return compact(figure, here, n, height, Margins(left=6, right=8, top=2))


def _hover(
    here: Scene,
    units: Units,
    name: str,
    row: Row,
    side_names: Mapping[str, str],
    adjusted: Row | None = None,
) -> str:
    lines = [f"<b>{name}</b> · {side_names[row['side']]}", units.change(row["estimate"])]
    lines.append(units.change_interval(row["conf_low"], row["conf_high"]))
    if adjusted is not None:
        interval = units.change_interval(adjusted["conf_low"], adjusted["conf_high"])
        lines.append(here.text("card.adjusted_hover", interval=interval))
    return "<br>".join(lines)
