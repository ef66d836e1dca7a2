"""Behind nginx as service/nginx.conf sets it up: pages work, headers stand, doors are shut."""

import base64
import contextlib
import hashlib
import http.client
import os
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import streamlit
from playwright.sync_api import Browser, ConsoleMessage, expect

from tests.browser.conftest import PATIENCE, OpenPage, settled
from tests.browser.proxy import CONFIGURATION, TEMPORARY, proxying
from tests.browser.reader import charts, saved, speak, turn_to
from tests.browser.test_doors import TOKEN, shake
from tests.sampling import sample
from tests.ui.scenes import spoken
from tools import nginx as finder
from ui.frame import chrome
from ui.frame.registry import PAGES
from ui.language.text import languages, load_text
from ui.results.figure import PLOTLY_NAME, SCRIPT, SCRIPT_NAME

MEGABYTE = 2**20
WATCH = """window.violations = [];
document.addEventListener("securitypolicyviolation", event => window.violations.push(
    [event.effectiveDirective, event.blockedURI, event.sourceFile].join(" ")));"""
INDEX = Path(streamlit.__file__).parent / "static/index.html"
POLICY = re.compile(r'Content-Security-Policy "([^"]+)"')


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return nginx's folder."""
    return tmp_path_factory.mktemp("nginx")


@pytest.fixture(scope="module")
def proxy(server: str, folder: Path) -> Iterator[str]:
    """Yield the base URL of the proxy before the real app."""
    path = os.environ.get("NGINX") or finder.find()
    if path is None:
        pytest.skip("no nginx: install one (Debian: apt install nginx), or name it with NGINX=path")
    with proxying(path, server, folder) as base:
        yield base


def ask(
    base: str, path: str, method: str = "GET", body: bytes | None = None, **headers: str
) -> tuple[int, http.client.HTTPMessage]:
    """Return status and headers of an answer; the path goes as it is."""
    line = http.client.HTTPConnection(urlsplit(base).netloc, timeout=30)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    # A body refused half-way breaks the line; the answer is there all the same.
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        line.request(method, path, body, named)
    answer = line.getresponse()
    answer.close()
    line.close()
    return answer.status, answer.headers


def test_every_page_opens_without_a_breach_of_the_policy(proxy: str, browser: Browser) -> None:
    """Tables opened, both languages, with a socket through the proxy."""
    said: list[str] = []
    sockets: list[str] = []

    def note(line: ConsoleMessage) -> None:
        if "Content Security Policy" in line.text:
            said.append(line.text)

    context = browser.new_context(locale="en-GB")
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.add_init_script(WATCH)
    page.on("console", note)
    page.on("websocket", lambda socket: sockets.append(socket.url))
    page.goto(f"{proxy}/?lang=en")
    settled(page)
    for row in sample(PAGES[1:], 1 / 2, "policy"):
        turn_to(page, spoken("en")(f"{row.id}.nav"))
        page.wait_for_url(lambda url, id=row.id: urlsplit(url).path == f"/{id}")
        settled(page)
        for heading in page.get_by_test_id("stExpander").locator("summary").all()[:1]:
            heading.click()
        assert page.evaluate("window.violations") == [], row.id
    for code in reversed(languages()):
        speak(page, code)
        expect(page.locator("html")).to_have_attribute("lang", load_text(code)("language.tag"))
    assert page.evaluate("window.violations") == []
    context.close()
    assert said == []
    assert {urlsplit(socket).netloc for socket in sockets} == {urlsplit(proxy).netloc}


def test_a_path_of_several_parts_leads_to_its_first(proxy: str) -> None:
    """Streamlit would answer it with a page that finds none of its scripts, and stays blank."""
    for path in ("/foo/bar", "/risk/x/y"):
        status, headers = ask(proxy, path)
        assert status == 302
        assert urlsplit(headers["Location"]).path == f"/{path.split('/')[1]}"
    for path in ("/risk", "/_stcore/health"):
        status, _ = ask(proxy, path)
        assert status == 200, path
    # The page tries its socket below its own path first: an answer there must not look like one.
    assert ask(proxy, "/risk/_stcore/health")[0] == 404
    script = re.search(r'src="\./(static/js/[^"]+)"', INDEX.read_text("utf-8"))
    assert ask(proxy, f"/{script.group(1)}")[0] == 200


def test_files_and_figures_can_be_saved(proxy: str, open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page("/money?lang=en", base=proxy)
    charts(page, 1)
    settled(page)
    page.locator(".js-plotly-plot").first.hover()
    with page.expect_download() as figure:
        page.locator(".js-plotly-plot .modebar-btn").first.click()
    assert figure.value.suggested_filename.endswith(".svg")
    panel = page.get_by_test_id("stExpander").filter(has_text=load_text("en")("panel.table")).first
    panel.locator("summary").click()
    settled(page)
    for name, begins in (("CSV", b"\xef\xbb\xbf"), ("LaTeX", b"% "), ("HTML", b"<!doctype html>")):
        file = saved(panel.get_by_role("button", name=name, exact=True), tmp_path)
        assert file.read_bytes().startswith(begins)


def test_what_draws_figures_is_kept_by_browsers(proxy: str, open_page: OpenPage) -> None:
    """Its addresses change with what they hold; the server itself says nothing of how long."""
    page = open_page("/budgets?lang=en", base=proxy)
    charts(page, 1)
    for path in (f"{SCRIPT_NAME}/{SCRIPT.name}", f"{PLOTLY_NAME}/plotly.min.js"):
        status, headers = ask(proxy, f"/_stcore/bidi-components/{path}")
        assert status == 200
        assert headers.get_all("Cache-Control") == [f"max-age={365 * 24 * 3600}"]
        assert headers["Content-Security-Policy"].startswith("default-src 'none'; ")


def test_the_policy_names_the_scripts_that_there_are() -> None:
    """A hash that is no longer needed would let a stranger's old script in."""
    scripts = re.findall(r"<script>(.*?)</script>", INDEX.read_text("utf-8"), re.DOTALL)
    scripts += [chrome.script(load_text(code)) for code in languages()]
    digests = {base64.b64encode(hashlib.sha256(s.encode()).digest()).decode() for s in scripts}
    policy = POLICY.search(CONFIGURATION.read_text("utf-8"))
    assert policy
    assert set(re.findall(r"'sha256-([^']+)'", policy[1])) == digests
    scripting = re.search(r"script-src ([^;]+)", policy[1])
    assert scripting
    assert "'unsafe-inline'" not in scripting[1]
    assert "'unsafe-eval'" not in scripting[1]
    assert "http" not in policy[1]
    assert "*" not in policy[1]


@pytest.mark.parametrize(
    "path", ["/", "/risk", "/_stcore/health", "/nothing.js", "/_stcore/metrics"]
)
def test_headers_stand_with_every_answer(proxy: str, path: str) -> None:
    _, headers = ask(proxy, path)
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; ")
    assert policy.endswith("frame-ancestors 'none'")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["Server"] == "nginx", "without a version"
    assert headers["Strict-Transport-Security"] is None, "with TLS only"


@pytest.mark.parametrize(
    "path",
    [
        "/_stcore/metrics",
        "/_stcore/metrics?families=cache_memory_bytes",
        "/_stcore/metrics/",
        "/_stcore/%6detrics",
        "//_stcore//metrics",
        "/static/../_stcore/metrics",
        "/_stcore/agent/openapi.json",
        "/_stcore/agent/interact",
        "/_stcore/agent/mcp",
        "/_stcore/script-health-check",
    ],
)
def test_what_is_not_for_visitors_is_not_there(proxy: str, path: str) -> None:
    for method in ("GET", "POST", "OPTIONS"):
        assert ask(proxy, path, method)[0] == 404


def test_health_stays(proxy: str) -> None:
    assert ask(proxy, "/_stcore/health")[0] == 200


def test_the_metrics_are_there_without_the_proxy(server: str) -> None:
    """The test above can fail."""
    assert ask(server, "/_stcore/metrics")[0] == 200


def test_a_socket_is_for_pages_of_this_proxy_only(proxy: str, server: str) -> None:
    host = urlsplit(proxy).netloc
    assert shake(proxy, host, f"http://{host}") == 101
    assert shake(proxy, host, None) == 101
    for origin in (
        "http://evil.example",
        "null",
        f"http://{host}.evil.example",
        f"http://evil.example/{host}",
        server,
    ):
        assert shake(proxy, host, origin) == 403, origin


def test_too_large_a_body_is_refused_and_none_is_kept(proxy: str, folder: Path) -> None:
    """A body of 40 MB comes through although nginx has no folder to keep it in."""
    upload = "/_stcore/upload_file/nobody/nothing"
    assert ask(proxy, upload, "PUT", bytes(60 * MEGABYTE))[0] == 413
    token = {"X_Xsrftoken": TOKEN, "Cookie": f"_streamlit_xsrf={TOKEN}"}
    assert ask(proxy, upload, "PUT", bytes(40 * MEGABYTE), **token)[0] == 400, "no such visit"
    assert [name for name in TEMPORARY if (folder / name).exists()] == []


def test_the_log_tells_no_group_and_no_key(proxy: str, folder: Path) -> None:
    ask(proxy, "/risk?g.hukou=2&token=secret")
    ask(proxy, "/media/0123456789abcdef.csv")
    ask(proxy, "/_stcore/upload_file/visit-1/file-1", "PUT", b"x", Referer="http://secret.example/")
    ask(proxy, "/oauth2callback?code=secret")
    ask(proxy, "/_stcore/upload_file/visit-1/file-1?secret", "PUT", bytes(60 * MEGABYTE))
    written = "".join(file.read_text("utf-8") for file in folder.glob("*.log"))
    assert "/risk" in written
    assert "/media/" in written
    for told in ("hukou", "secret", "0123456789abcdef", "visit-1", "file-1", "?"):
        assert told not in written, told
