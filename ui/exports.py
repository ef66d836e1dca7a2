"""What leaves the page: the tidy table as CSV, the figure as vector graphics."""

from typing import Any

from analysis.result import Result
from ui.state import Scene


def csv_bytes(scene: Scene, result: Result) -> bytes:
    """Return the tidy table as UTF-8 CSV with a byte order mark; each row says what data it is."""
    table = result.table.copy()
    table["survey"] = scene.survey.codebook.id
    table["data"] = scene.survey.provenance
    table["group"] = group_code(scene)
    table["fingerprint"] = scene.survey.fingerprint[:16]
    return table.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")


def group_code(scene: Scene) -> str:
    """Return the group as codes, as the address writes it."""
    return "; ".join(f"{name}={','.join(codes)}" for name, codes in scene.view.group)


def file_name(scene: Scene, panel: str) -> str:
    """Return a file's name without its ending: survey, panel, provenance."""
    return f"{scene.survey.codebook.id}-{panel}-{scene.survey.provenance}"


def figure_config(scene: Scene, panel: str) -> dict[str, Any]:
    """Return Plotly's options: vector export made in the browser, nothing else in the bar."""
    return {
        "toImageButtonOptions": {"format": "svg", "scale": 2, "filename": file_name(scene, panel)},
        "displaylogo": False,
        "displayModeBar": True,
        "modeBarButtons": [["toImage"]],
        "scrollZoom": False,
        "locale": scene.view.language,
    }
