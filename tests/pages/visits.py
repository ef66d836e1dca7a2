"""Visits to the app without a browser: open a page, choose, and read what stands on it.

visit = Visit("dashboard", language="en", group={"hukou": ["2"]})
visit.choose("hukou", "1", "2").go("risk")
assert "..." in visit.text()
"""

import html
import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block, Element

from tests.structure.trees import ROOT
from tests.ui.scenes import SIMULATED, spoken
from ui.frame.registry import PAGES
from ui.language.text import Text, languages, load_text
from ui.visit.view import View

PATIENCE = 120.0  # seconds for one run, on a machine that is busy with other tests
NOT_READ = {
    *("id", "key", "form_id", "formId", "page_hash", "page_script_hash", "page", "url", "uuid"),
    *("config", "theme", "file_name", "html", "data", "element_id", "script", "columns", "icon"),
    *("user_key", "language", "anchor", "deferred_file_id", "storage_id", "hash"),
}
"""Fields of a message that no reader sees: identities, addresses, settings, styles."""
FIGURE = "bidi_component"
"""What Streamlit calls a component's place on the page; ours draws every figure."""
FIGURE_SETTINGS = {"template", "texttemplate", "hovertemplate", "fillcolor", "color", "uid"}


@dataclass(frozen=True)
class Figure:
    """A chart as it is sent to the browser, its description, and the small print below it."""

    spec: dict[str, Any]
    alt: str
    below: str = ""

    @property
    def title(self) -> str:
        """Return title block and small print as plain text without white space."""
        return tight(self.spec["layout"]["title"]["text"]) + tight(self.below)


def _figure(message: Any, below: str = "") -> Figure:
    """Return the chart that a message to our component holds."""
    sent = json.loads(message.json)
    return Figure(json.loads(sent["figure"]), sent["alt"], below)


def tight(text: str) -> str:
    """Return text as read, without tags, entities and white space."""
    return re.sub(r"[\s\u200b]", "", html.unescape(re.sub("<[^>]*>", "", text)))


class Visit:
    """One reader's visit, on one page at a time."""

    def __init__(
        self,
        page: str = "dashboard",
        language: str = "en",
        group: Mapping[str, Sequence[str]] | None = None,
        **params: str | list[str],
    ) -> None:
        """Open a page by its address, with its tabs and folds open unless `show` says otherwise."""
        self.app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=PATIENCE)
        filters = {f"g.{name}": list(codes) for name, codes in (group or {}).items()}
        self.app.query_params |= {"lang": language, "show": "all"} | params | filters
        self.go(page)

    @classmethod
    def without_page(cls, locale: str) -> "Visit":
        """Return a visit to the bare address from a browser of this language."""
        visit = cls.__new__(cls)
        visit.app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=PATIENCE)
        visit.app.context["locale"] = locale
        visit.app.run()
        return visit

    def go(self, page: str) -> "Visit":
        """Turn to a page as its link in the navigation does."""
        self.app.switch_page(f"pages/{page}.py").run()
        return self

    @property
    def language(self) -> str:
        """Return the language spoken."""
        return self.view.language

    @property
    def view(self) -> View:
        """Return what the visit looks at."""
        found: View = self.app.session_state["view"]
        return found

    @property
    def words(self) -> Text:
        """Return the words of the language spoken, as they speak of the simulated survey."""
        simulated = self.view.survey == SIMULATED
        return spoken(self.language) if simulated else load_text(self.language)

    @property
    def group(self) -> dict[str, list[str]]:
        """Return the group that stands in the address."""
        return {
            name.removeprefix("g."): codes if isinstance(codes, list) else [codes]
            for name, codes in self.app.query_params.items()
            if name.startswith("g.")
        }

    def choose(self, variable: str, *codes: str) -> "Visit":
        """Set one variable's filter in the sidebar."""
        kinds = ("button_group", "multiselect")
        held = next(k for k in kinds if self.held(k, f"group/{variable}"))
        return self.set(held, f"group/{variable}", list(codes))

    def speak(self, language: str) -> "Visit":
        """Switch the language in the page's header."""
        widget = next(w for w in self.app.main.segmented_control if w.key == "language")
        widget.set_value(language).run()
        return self

    def set(self, kind: str, name: str, value: object) -> "Visit":
        """Set a widget whose key begins with `name`, as a reader would."""
        self.held(kind, name)[0].set_value(value).run()
        return self

    def filters(self) -> dict[str, Any]:
        """Return the widgets that filter, by the variable's id."""
        boxes = (*self.app.sidebar.pills, *self.app.sidebar.multiselect)
        return {w.key.split("/")[1]: w for w in boxes if (w.key or "").startswith("group/")}

    def held(self, kind: str, name: str) -> list[Any]:
        """Return the widgets of a kind whose keys begin with `name`."""
        every = getattr(self.app, kind)
        marks = [f"/{code}/" for code in languages()]
        return [w for w in every for mark in marks if (w.key or "").split(mark)[0] == name]

    def follow(self, place: int) -> "Visit":
        """Follow one of the page's links that lead to a view, counted from the top."""
        links = [link.proto for link in self.app.get("page_link") if link.proto.query_string]
        self.app.query_params.clear()
        self.app.query_params |= parse_qs(links[place].query_string, keep_blank_values=True)
        return self.go(links[place].page or PAGES[0].id)

    def press(self, key: str) -> "Visit":
        """Press a button."""
        self.app.button(key=key).click().run()
        return self

    def elements(self, part: str = "main") -> Iterator[Element]:
        """Yield what stands in a part of the page, from top to bottom."""
        yield from _walk(getattr(self.app, part))

    def all_text(self) -> list[str]:
        """Return every string that a reader may see, sidebar, tables and figures included."""
        return [text for part in ("main", "sidebar") for text in _texts(getattr(self.app, part))]

    def figures(self) -> list[Figure]:
        """Return the page's charts."""
        stands = list(self.elements())
        return [
            _figure(drawn.proto, str(after.value) if after.type == "caption" else "")
            for drawn, after in zip(stands, [*stands[1:], *stands[-1:]], strict=True)
            if drawn.type == FIGURE
        ]

    def sentences(self) -> str:
        """Return the running text of the main part, entities read."""
        shown = [item.value for item in self.app.main.markdown]
        return html.unescape("\n".join(shown)).replace("\u200b", "")

    def banner(self) -> bool:
        """Return whether the header says that the data are simulated, and what that means."""
        return any(item.value == self.words("banner.simulated") for item in self.app.main.markdown)

    def titles(self) -> list[str]:
        """Return the page's titles."""
        return [title.value for title in self.app.main.title]

    def people(self) -> str:
        """Return the number that the sidebar counts."""
        name = self.words("filter.n")
        return next(str(m.value) for m in self.app.sidebar.metric if m.label == name)


_SEEN: dict[str, Visit] = {}


def seen(
    page: str,
    language: str = "en",
    group: Mapping[str, Sequence[str]] | None = None,
    **params: str | list[str],
) -> Visit:
    """Return a page as opened by its address, run once for all tests that only read it."""
    asked = json.dumps([sys.argv[1:], page, language, group or {}, params])
    if asked not in _SEEN:
        _SEEN[asked] = Visit(page, language, group, **params)
    return _SEEN[asked]


def _walk(block: Block) -> Iterator[Element]:
    for child in block.children.values():
        if isinstance(child, Block):
            yield from _walk(child)
        else:
            yield child


def _texts(block: Block) -> Iterator[str]:
    for child in block.children.values():
        if isinstance(child, Block):
            if child.proto is not None:
                yield from _strings(child.proto)
            yield from _texts(child)
        elif child.type == FIGURE:
            figure = _figure(child.proto)
            yield figure.alt
            yield from _leaves(figure.spec)
        elif child.type == "latex":
            yield re.sub(r"\\[a-z]+|[\\{}&]", " ", child.value)  # its braces are no placeholders
        elif child.type in ("arrow_data_frame", "arrow_table", "dataframe", "table"):
            yield from map(str, child.value.columns)
            yield from (str(cell) for row in child.value.to_numpy() for cell in row)
        elif child.type != "html" or not child.proto.body.startswith("<script>"):
            yield from _strings(child.proto)


def _strings(message: Any) -> Iterator[str]:
    for field, value in message.ListFields():
        if field.name in NOT_READ:
            continue
        for item in (
            value if isinstance(value, Sequence) and not isinstance(value, str) else [value]
        ):
            if hasattr(item, "ListFields"):
                yield from _strings(item)
            elif isinstance(item, str):
                yield item


def _leaves(node: object, name: str = "") -> Iterator[str]:
    if name in FIGURE_SETTINGS:
        return
    if isinstance(node, dict):
        for key, value in node.items():
            yield from _leaves(value, key)
    elif isinstance(node, list):
        for value in node:
            yield from _leaves(value, name)
    elif isinstance(node, str):
        yield node
