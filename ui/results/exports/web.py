"""The table as a reader sees it, as a page of its own: no script, nothing from elsewhere."""

import html
from collections.abc import Iterable

from analysis.model.result import Result
from ui.results.exports.said import heading, one_line, said
from ui.results.tables import readable
from ui.visit.scene import Scene

# The policy holds wherever the file is opened, should a browser ever read a text as markup.
_PAGE = """<!doctype html>
<html lang="{tag}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>
body {{ font-family: sans-serif; margin: 2rem; }}
table {{ border-collapse: collapse; font-variant-numeric: tabular-nums; }}
caption {{ text-align: start; font-weight: bold; padding-bottom: 0.5rem; }}
th, td {{ text-align: start; padding: 0.25rem 0.75rem; border-bottom: 1px solid #d5dbe1; }}
tfoot td {{ border: 0; font-size: 0.85rem; }}
</style>
</head>
<body>
<table>
<caption>{title}</caption>
<thead>
<tr>{heads}</tr>
</thead>
<tbody>
{rows}
</tbody>
<tfoot>
<tr><td colspan="{width}">{foot}</td></tr>
</tfoot>
</table>
</body>
</html>
"""


def html_bytes(scene: Scene, panel: str, result: Result, levels: str | None) -> bytes:
    """Return the readable table as a standalone UTF-8 page in the language of the app."""
    table = readable(scene, result, levels)
    lines = said(scene, result)
    titles = [part for part in (heading(scene, panel), lines[0]) if part]
    page = _PAGE.format(
        tag=scene.text("language.tag"),
        title=_shown(" – ".join(titles)),
        heads=_cells("th", table.columns),
        rows="\n".join(f"<tr>{_cells('td', row)}</tr>" for row in table.itertuples(index=False)),
        width=len(table.columns),
        foot="<br>".join(map(_shown, lines)),
    )
    return page.encode()


def _cells(tag: str, shown: Iterable[object]) -> str:
    scope = ' scope="col"' if tag == "th" else ""
    return "".join(f"<{tag}{scope}>{_shown(str(cell))}</{tag}>" for cell in shown)


def _shown(text: str) -> str:
    return html.escape(one_line(text))
