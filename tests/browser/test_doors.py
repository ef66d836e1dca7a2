"""What the server itself refuses: foreign hosts, foreign pages, files without a token."""

import base64
import http.client
import os
from urllib.parse import urlsplit

import pytest
from streamlit import net_util
from streamlit.web.server.starlette.starlette_app_utils import generate_xsrf_token_string

from ui.visit.process import prepare

TOKEN = generate_xsrf_token_string()
FILE = "/_stcore/upload_file/nobody/nothing"


def shake(base: str, host: str, origin: str | None) -> int:
    """Return the status with which a socket is opened (101) or refused."""
    line = http.client.HTTPConnection(urlsplit(base).netloc, timeout=30)
    line.putrequest("GET", "/_stcore/stream", skip_host=True)
    key = base64.b64encode(os.urandom(16)).decode()
    headers = {
        "Host": host,
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": key,
    }
    for name, value in (headers | ({"Origin": origin} if origin else {})).items():
        line.putheader(name, value)
    line.endheaders()
    answer = line.getresponse()
    answer.close()
    line.close()
    return answer.status


def put(base: str, headers: dict[str, str], method: str = "PUT") -> int:
    """Return the status with which a file is taken or refused."""
    line = http.client.HTTPConnection(urlsplit(base).netloc, timeout=30)
    line.request(method, FILE, b"x", headers)
    answer = line.getresponse()
    answer.close()
    line.close()
    return answer.status


def test_a_socket_is_for_hosts_that_are_named(server: str) -> None:
    """A page whose name is pointed at this machine (DNS rebinding) has its own name as host."""
    here = urlsplit(server).netloc
    port = here.rsplit(":", 1)[1]
    for host in (here, f"localhost:{port}", f"[::1]:{port}"):
        assert shake(server, host, f"http://{host}") == 101, host
    for host in (
        f"evil.example:{port}",
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "evil.example@127.0.0.1",
        "10.0.0.1",
    ):
        assert shake(server, host, f"http://{host}") == 403, host


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "https://127.0.0.1.evil.example", "null"]
)
def test_a_socket_is_not_for_pages_of_another_origin(server: str, origin: str) -> None:
    assert shake(server, urlsplit(server).netloc, origin) == 403


def test_a_foreign_page_makes_the_server_ask_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Streamlit compares a foreign origin with this machine's addresses, which it would look up."""
    for name in ("_external_ip", "_internal_ip"):
        monkeypatch.setattr(net_util, name, None)
    asked: list[str] = []
    monkeypatch.setattr(net_util, "_make_blocking_http_get", lambda url, **_: asked.append(url))
    prepare()
    assert net_util.get_external_ip() == net_util.get_internal_ip() == "127.0.0.1"
    assert asked == []


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_files_are_taken_with_the_token_of_the_cookie_only(server: str, method: str) -> None:
    other = generate_xsrf_token_string()
    cookie = {"Cookie": f"_streamlit_xsrf={TOKEN}"}
    without: list[dict[str, str]] = [
        {},
        cookie,
        {"X-Xsrftoken": TOKEN},
        cookie | {"X-Xsrftoken": other},
        cookie | {"X-Xsrftoken": ""},
    ]
    assert [put(server, headers, method) for headers in without] == [403] * len(without)
    past_the_door = {"PUT": 400, "DELETE": 204}[method]  # there is no such visit, and no such file
    assert put(server, cookie | {"X-Xsrftoken": TOKEN}, method) == past_the_door


def test_the_cookie_never_comes_along_from_another_site(server: str) -> None:
    line = http.client.HTTPConnection(urlsplit(server).netloc, timeout=30)
    line.request("GET", "/_stcore/health", headers={"Origin": "http://evil.example"})
    answer = line.getresponse()
    assert "SameSite=Strict" in answer.headers["Set-Cookie"]
    assert answer.headers["Access-Control-Allow-Origin"] is None
    answer.close()
    line.close()
