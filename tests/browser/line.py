"""The line between page and server, so that a test can decide what arrives when."""

from collections.abc import Callable
from functools import cache

from playwright.sync_api import Page, WebSocketRoute
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.browser.conftest import PATIENCE

NEXT = "() => new Promise(done => requestAnimationFrame(() => done(0)))"


@cache
def ends_a_run(message: bytes | str) -> bool:
    """Return whether a message of the server says that a run is over."""
    return bool(message) and ForwardMsg.FromString(message).WhichOneof("type") == "script_finished"


class Line:
    """The line between page and server, on which what the server says can be kept waiting."""

    def __init__(self, page: Page) -> None:
        self.page, self.waiting, self.held = page, list[bytes | str](), False
        self.deliver: Callable[[bytes | str], None] | None = None
        page.route_web_socket("**/_stcore/stream*", self._join)

    def _join(self, here: WebSocketRoute) -> None:
        there = here.connect_to_server()
        self.deliver = here.send
        there.on_message(self._say)

    def _say(self, message: bytes | str) -> None:
        if self.held:
            self.waiting.append(message)
        elif self.deliver:
            self.deliver(message)

    def wait_for_runs(self, count: int) -> None:
        """Return once the server has ended `count` runs whose messages wait."""
        turns = range(PATIENCE // 10)
        ended = (self.page.evaluate(NEXT) or self._ended() for _ in turns)
        assert any(runs >= count for runs in ended)

    def _ended(self) -> int:
        return sum(map(ends_a_run, self.waiting))

    def release(self) -> None:
        """Let what waits come to the page."""
        waiting, self.waiting = self.waiting, []
        for message in waiting:
            if self.deliver:
                self.deliver(message)
