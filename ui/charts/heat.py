"""A small table of numbers in colour: people per cell."""

from dataclasses import dataclass
from math import isfinite, nan

from analysis.model.result import Result
from ui.charts.figure import Figure, heatmap
from ui.charts.frame import INK, finish, refuse_too_many, short
from ui.visit.scene import Scene

CELL = 46
COLOURS = [[0, "rgba(0,114,178,0.05)"], [1, "rgba(0,114,178,0.40)"]]


@dataclass(frozen=True)
class Grid:
    """What a grid shows: the table's column `value` by codes of two other columns."""

    title: str
    row: str
    rows: dict[str, str]
    column: str
    columns: dict[float, str]
    value: str
    x_title: str


def draw_grid(scene: Scene, result: Result, grid: Grid) -> Figure:
    """Draw whole numbers in a grid; an unknown or withheld cell shows a dash; raises TooMany."""
    refuse_too_many(len(grid.rows))
    found = {(r[grid.row], r[grid.column]): r[grid.value] for r in result.rows}
    cells = [[found.get((y, x), float("nan")) for x in grid.columns] for y in grid.rows]
    figure = Figure()
    figure.add_trace(
        heatmap(
            z=cells,
            colorscale=COLOURS,
            showscale=False,
            hoverinfo="skip",
            xgap=2,
            ygap=2,
        )
    )
    # A heatmap's own text takes a colour that suits its cell on a light page only.
    for y, line in enumerate(_texts(scene, result, grid)):
        for x, words in enumerate(line):
            figure.add_annotation(x=x, y=y, text=words, showarrow=False, font={"color": INK})
    figure.update_xaxes(
        tickvals=list(range(len(grid.columns))),
        ticktext=list(grid.columns.values()),
        showgrid=False,
        zeroline=False,
        title={"text": grid.x_title},
    )
    figure.update_yaxes(
        tickvals=list(range(len(grid.rows))),
        ticktext=[short(name) for name in grid.rows.values()],
        autorange="reversed",
        showgrid=False,
        zeroline=False,
    )
    return finish(figure, scene, result, grid.title, CELL * len(grid.rows))


def _texts(scene: Scene, result: Result, grid: Grid) -> list[list[str]]:
    """Return each cell's count and, where known, how far its share of the row moves."""
    written: dict[tuple[str, float], str] = {}
    for record in result.rows:
        shown = scene.text.number(record[grid.value])
        if isfinite(record.get("range_low", nan)):
            low, high = (100 * record[end] for end in ("range_low", "range_high"))
            ends = scene.text.number(low), scene.text.number(high)
            shown += f"<br>{scene.text('format.percent', number='–'.join(ends))}"
        written[record[grid.row], record[grid.column]] = shown
    dash = scene.text.number(nan)
    return [[written.get((y, x), dash) for x in grid.columns] for y in grid.rows]
