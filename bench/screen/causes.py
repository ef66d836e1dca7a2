"""What a run's time went to: the innermost frame of a stack that belongs to one of these rooms."""

from collections.abc import Iterable, Mapping
from functools import cache

ANALYSIS, FIGURES, KEPT = "analysis", "figures", "finding kept answers"
WORDS, STREAMLIT, OTHER = "sentences, tables, widgets", "Streamlit's script side", "other"
SOCKETS = "Streamlit's messages and sockets"
CAUSES = (ANALYSIS, FIGURES, KEPT, WORDS, STREAMLIT, OTHER)

_ROOMS: tuple[tuple[str, str], ...] = (
    ("/ui/charts/", FIGURES),
    ("/ui/results/figure", FIGURES),
    ("/plotly/", FIGURES),
    ("/_plotly_utils/", FIGURES),
    ("/ui/door/", KEPT),
    ("/streamlit/runtime/caching/", KEPT),
    ("/ui/", WORDS),
    ("/pages/", WORDS),
    ("/app.py", WORDS),
    ("/analysis/", ANALYSIS),
    ("/data/", ANALYSIS),
)
_LIBRARY = "/site-packages/"


@cache
def cause_of(file: str, root: str) -> str:
    """Return the cause that a source file stands for, "" where its caller decides.

    Ours lie below `root`; of libraries only Plotly and Streamlit have causes of their own, pandas
    and numpy work for whoever calls them.
    """
    library = _LIBRARY in file
    if not library and not file.startswith(root):
        return ""
    inner = "/" + file.rsplit(_LIBRARY, 1)[-1] if library else file.removeprefix(root)
    known = ("/plotly/", "/_plotly_utils/", "/streamlit/")
    if library and not inner.startswith(known):
        return ""
    found = next((cause for start, cause in _ROOMS if inner.startswith(start)), "")
    return found or (STREAMLIT if library else "")


def cause_of_stack(files: Iterable[str], root: str) -> str:
    """Return the cause of a stack, its source files from the innermost frame outwards."""
    return next((cause for file in files if (cause := cause_of(file, root))), OTHER)


def parts(samples: Mapping[str, int], whole: float) -> dict[str, float]:
    """Return `whole` split over the causes as the samples are, every cause named."""
    total = sum(samples.values())
    return {cause: whole * samples.get(cause, 0) / total if total else 0.0 for cause in CAUSES}
