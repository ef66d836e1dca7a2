"""Sign-in from end to end: the real server, Chromium, and a provider on loopback."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, settled
from tests.browser.provider import Provider, providing, secrets_toml
from tests.browser.servers import serving
from ui.language.text import languages, load_text

TEXT = load_text("en")
SIGN_IN = "Sign in · 登录"


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    """Yield a provider."""
    with providing() as found:
        yield found


@pytest.fixture(scope="module")
def closed(provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield the base URL of a server on which one domain may sign in."""
    folder = tmp_path_factory.mktemp("closed")
    secrets = folder / "secrets.toml"
    secrets.write_text(secrets_toml(provider, 'domains = ["sysu.example"]'), "utf-8")
    environment = {"STREAMLIT_SECRETS_FILES": str(secrets), "NO_PROXY": "*"}
    with serving(folder / "log.txt", environment=environment) as base:
        yield base


def shows_the_sign_in_only(page: Page) -> None:
    """Wait for the sign-in in both languages; nothing of a page is there."""
    expect(page.get_by_text(TEXT("signin.lead"))).to_be_visible()
    expect(page.get_by_text(load_text("zh")("signin.lead"))).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_count(0)
    expect(page.get_by_test_id("stSidebar")).to_have_count(0)
    expect(page.locator(".js-plotly-plot")).to_have_count(0)


def test_a_deep_link_of_a_fresh_server_leads_to_the_sign_in(
    closed: str, open_page: OpenPage
) -> None:
    """Streamlit runs a page's file by itself where no navigation has been declared yet."""
    page = open_page("/risk?lang=en&g.hukou=2", base=closed, another=True)
    shows_the_sign_in_only(page)
    assert page.url.startswith(f"{closed}/risk")


def test_one_person_comes_in_and_goes_out(
    closed: str, provider: Provider, open_page: OpenPage
) -> None:
    provider.person = {"email": "Li@sysu.example", "email_verified": True}
    page = open_page("/", base=closed, another=True)
    shows_the_sign_in_only(page)
    page.get_by_role("button", name=SIGN_IN).click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.goto(f"{closed}/risk?g.hukou=2")
    expect(page.get_by_role("heading", level=1)).to_have_text("Perceived unemployment risk")
    side = page.get_by_test_id("stSidebar")
    expect(side.get_by_text("Li@sysu.example")).to_be_visible()
    settled(page)
    side.get_by_role("button", name=TEXT("signin.sign_out"), exact=True).click()
    shows_the_sign_in_only(page)
    page.goto(f"{closed}/risk")
    shows_the_sign_in_only(page)


@pytest.mark.parametrize(
    ("email", "verified", "reason"),
    [("li@evilsysu.example", True, "refused"), ("li@sysu.example", False, "unverified")],
)
def test_another_person_reads_why_not_and_can_take_another_account(
    closed: str,
    provider: Provider,
    open_page: OpenPage,
    email: str,
    verified: bool,
    reason: str,
) -> None:
    provider.person = {"email": email, "email_verified": verified}
    page = open_page("/", base=closed, another=True)
    page.get_by_role("button", name=SIGN_IN).click()
    for code in languages():
        expect(page.get_by_text(load_text(code)(f"signin.{reason}", email=email))).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_count(0)
    settled(page)
    page.get_by_role("button", name=TEXT("signin.sign_out")).click()
    shows_the_sign_in_only(page)
