"""Streamlit's protocol, spoken without a browser: protobuf over a websocket on loopback.

The one file of the bench that uses what Streamlit keeps to itself: the two kinds of messages.
"""

import asyncio
import math
import time
from dataclasses import dataclass, field
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin, Subprotocol

from bench.screen.server import NotMeasured
from bench.screen.shapes import Widget
from bench.screen.walk import Chosen, Offered, people_told

PATIENCE = 180.0  # seconds for a run on a server that others ask as well
LARGEST = 2**27
CHARTS = ("plotly_chart", "bidi_component")
FILTERS = ("group/", "group-")
"""How the keys of a group's filters begin, on our page and on a bare one."""


@dataclass
class Run:
    """One run of the page's script as the client sees it: time, traffic, and what went wrong."""

    milliseconds: float = 0.0
    messages: int = 0
    bytes: int = 0
    errors: list[str] = field(default_factory=list)


def name_of(id: str) -> str:
    """Return the key within a widget's id ("$$ID-digest-key"), or the id where it has no key."""
    key = id.split("-", 2)[-1]
    return id if key == "None" else key


class Visit:
    """One visit to a page, which chooses groups as the browser's client would."""

    def __init__(self, host: str, page: str = "") -> None:
        """Name the server ("127.0.0.1:8501") and the page, "" the first one."""
        self.host, self.page = host, page
        self.query, self.script = "lang=en", ""
        self.widgets: dict[str, tuple[str, Any]] = {}
        self.chosen: Chosen = frozenset()
        self.socket: ClientConnection | None = None
        self._known: dict[str, ForwardMsg] = {}

    async def open(self) -> Run:
        """Connect and run the page for the first time."""
        self.socket = await connect(
            f"ws://{self.host}/_stcore/stream",
            subprotocols=[Subprotocol("streamlit")],
            origin=Origin(f"http://{self.host}"),
            compression=None,
            max_size=LARGEST,
            ping_interval=None,
            open_timeout=PATIENCE,
            proxy=None,
        )
        return await self._run(self.page)

    async def close(self) -> None:
        """Leave."""
        if self.socket is not None:
            await self.socket.close()

    async def choose(self, group: Chosen) -> Run:
        """Choose exactly these pills and return the run that follows."""
        self.chosen = group
        return await self._run("")

    def filters(self) -> list[Any]:
        """Return the messages of the filters that are pills, from top to bottom."""
        return [
            message
            for key, (kind, message) in self.widgets.items()
            if kind == "button_group" and key.startswith(FILTERS)
        ]

    def offered(self) -> Offered:
        """Return all pills and how many people each would leave; NaN for those that do not say."""
        return {
            (variable, level): math.nan if own.disabled else people_told(option.content)
            for variable, own in enumerate(self.filters())
            for level, option in enumerate(own.options)
        }

    def shape(self) -> tuple[Widget, ...]:
        """Return the shapes of the page's widgets."""
        return tuple(
            Widget(
                kind,
                len(getattr(message, "options", ())),
                kind == "multiselect" or bool(getattr(message, "click_mode", False)),
            )
            for kind, message in self.widgets.values()
        )

    async def _run(self, page: str) -> Run:
        if self.socket is None:
            raise RuntimeError("the visit is not open")
        run, start = Run(), time.perf_counter()
        await self.socket.send(self._asked(page).SerializeToString())
        while True:
            try:
                raw = await asyncio.wait_for(self.socket.recv(), PATIENCE)
            except (TimeoutError, ConnectionClosed) as lost:
                raise NotMeasured(f"{self.host}/{self.page} gave no answer: {lost!r}") from lost
            message = ForwardMsg.FromString(raw)
            run.messages += 1
            run.bytes += len(raw)
            if self._take(message, run):
                run.milliseconds = 1000.0 * (time.perf_counter() - start)
                return run

    def _asked(self, page: str) -> BackMsg:
        message = BackMsg()
        asked = message.rerun_script
        asked.query_string, asked.page_name = self.query, page
        asked.page_script_hash = "" if page else self.script
        asked.cached_message_hashes.extend(self._known)
        asked.context_info.locale, asked.context_info.timezone = "en", "UTC"
        for place, own in enumerate(self.filters()):
            labels = [own.options[level].content for at, level in self.chosen if at == place]
            state = asked.widget_states.widgets.add(id=own.id)
            state.string_array_value.SetInParent()
            state.string_array_value.data.extend(labels)
        return message

    def _take(self, message: ForwardMsg, run: Run) -> bool:
        """Take a message in and return whether the script is done."""
        if message.WhichOneof("type") == "ref_hash":
            message = self._known[message.ref_hash]
        elif message.metadata.cacheable and message.hash:
            self._known[message.hash] = message
        match message.WhichOneof("type"):
            case "new_session":
                self.script = message.new_session.page_script_hash
            case "page_info_changed":
                self.query = message.page_info_changed.query_string
            case "navigation":
                self.script = message.navigation.page_script_hash or self.script
            case "session_event":
                run.errors.append(str(message.session_event))
            case "delta" if message.delta.WhichOneof("type") == "new_element":
                self._element(message.delta.new_element, run)
            case "script_finished":
                return message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
        return False

    def _element(self, element: Element, run: Run) -> None:
        kind = str(element.WhichOneof("type"))
        message: Any = getattr(element, kind)
        if kind == "exception":
            run.errors.append(message.message)
        elif kind not in CHARTS and "id" in message.DESCRIPTOR.fields_by_name and message.id:
            self.widgets[name_of(message.id)] = (kind, message)


async def opened(host: str, page: str) -> Visit:
    """Return a visit that has run its page once; NotMeasured when the page shows an error."""
    visit = Visit(host, page)
    run = await visit.open()
    if run.errors:
        raise NotMeasured(f"page {page or '/'} shows an error: {run.errors[0]}")
    return visit
