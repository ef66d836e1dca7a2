"""Who may come in: nobody by mistake, and nothing is shown to those who may not."""

from pathlib import Path

import pytest
import streamlit as st
from streamlit.runtime.secrets import Secrets
from streamlit.testing.v1 import AppTest

from tests.pages.visits import PATIENCE
from tests.structure.trees import ROOT
from ui.frame.registry import PAGES
from ui.language.text import languages, load_text
from ui.visit.access import AllowList, providers, read_allowed, read_secrets, standing

AUTH = {"client_id": "id", "client_secret": "x", "redirect_uri": "http://127.0.0.1/oauth2callback"}
ALLOWED = {"emails": ["Li@Example.org"], "domains": ["sysu.example"]}
SECRETS = {"auth": AUTH, "allowed": ALLOWED}
LIST = read_allowed(ALLOWED)


def person(email: object, verified: object = True) -> dict[str, object]:
    return {"is_logged_in": True, "email": email, "email_verified": verified}


@pytest.mark.parametrize("email", ["li@example.org", "LI@EXAMPLE.ORG", "anyone@sysu.example"])
def test_the_list_has_addresses_and_domains_whatever_their_case(email: str) -> None:
    assert LIST.has(email)
    assert standing(SECRETS, person(email)) == "in"


@pytest.mark.parametrize(
    "email",
    [
        "wang@example.org",
        "li@example.org.evil.example",
        "li@sub.example.org",
        "x@sub.sysu.example",
        "x@evilsysu.example",
        "x@sysu.example.evil.example",
        "x@sysu.example.",
        "x@sysu.example ",
        "x@sysu.example\n",
        "x@\u0455ysu.example",  # a Cyrillic letter
        "x@\uff53ysu.example",  # a wide letter
        "x@sysu.EXAMPLE\u0307",
        "li@e\u0445ample.org",
        "x@evil.example@sysu.example",
        '"x@evil.example"@sysu.example',
        "x@evil.example,y@sysu.example",
        "x@[sysu.example]",
        "<x@sysu.example>",
        "@sysu.example",
        "sysu.example",
        "x@",
        "",
    ],
)
def test_tricks_with_addresses_are_refused(email: str) -> None:
    assert not LIST.has(email)
    assert standing(SECRETS, person(email)) == "refused"


@pytest.mark.parametrize("verified", [None, False, "true", 1, "yes", []])
def test_an_address_that_nobody_confirmed_is_none(verified: object) -> None:
    assert standing(SECRETS, person("li@example.org", verified)) == "unverified"


def test_missing_claims_are_none() -> None:
    assert standing(SECRETS, {}) == "out"
    assert standing(SECRETS, {"email": "li@example.org", "email_verified": True}) == "out"
    assert standing(SECRETS, {"is_logged_in": "yes"}) == "out"
    assert standing(SECRETS, {"is_logged_in": True}) == "unverified"
    assert standing(SECRETS, {"is_logged_in": True, "email_verified": True}) == "unverified"
    assert standing(SECRETS, person(["li@example.org"])) == "unverified"


@pytest.mark.parametrize(
    "allowed",
    [
        *(None, {}, [], "sysu.example", {"emails": []}, {"emails": "li@example.org"}),
        *({"emails": [""]}, {"domain": ["sysu.example"]}, {"domains": {"sysu.example": True}}),
        {"domains": [1, None]},
    ],
)
def test_sign_in_without_a_list_is_for_nobody(allowed: object) -> None:
    assert read_allowed(allowed) == AllowList()
    secrets = {"auth": AUTH} | ({} if allowed is None else {"allowed": allowed})
    assert standing(secrets, person("li@example.org")) == "nobody"


def test_what_is_set_up_by_halves_is_for_nobody() -> None:
    somebody = person("li@example.org")
    assert standing({"allowed": ALLOWED}, somebody) == "broken", "a list, but no way to sign in"
    assert standing(None, somebody) == "broken", "a file that cannot be read"
    halves: list[object] = ["google", {}, [], {"redirect_uri": "x"}, {"google": {"a": "x"}}]
    for auth in halves:
        assert standing({"auth": auth, "allowed": ALLOWED}, somebody) == "broken"


def test_without_both_nothing_changes() -> None:
    assert standing({}, {}) == "off"
    assert standing({"connections": {"x": 1}}, {}) == "off"


def test_providers_are_the_unnamed_one_or_the_named_ones() -> None:
    assert providers(AUTH) == (None,)
    assert providers({"redirect_uri": "x", "one": {"client_id": "1"}, "two": {}}) == ("one",)


def test_a_file_that_cannot_be_read_is_not_taken_for_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "secrets.toml"
    known = st.get_option

    def option(name: str) -> object:
        return [str(file)] if name == "secrets.files" else known(name)

    monkeypatch.setattr(st, "get_option", option)
    monkeypatch.setattr("streamlit.config.get_option", option)
    monkeypatch.setattr(st, "secrets", Secrets())
    assert read_secrets() == {}
    file.write_text("[auth\n", encoding="utf-8")
    assert read_secrets() is None
    file.write_text("[allowed]\ndomains = ['sysu.example']\n", encoding="utf-8")
    assert read_secrets() == {"allowed": {"domains": ["sysu.example"]}}


def visit(page: str, secrets: dict[str, object], claims: dict[str, object]) -> AppTest:
    """Return the app as a person with these claims meets it by a page's own address."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=PATIENCE)
    app.secrets = secrets
    app.user = claims
    app.query_params["g.hukou"] = "2"
    return app.switch_page(f"pages/{page}.py").run()


def shown(app: AppTest) -> str:
    return " ".join(
        str(getattr(item, "value", ""))
        for kind in ("title", "subheader", "markdown", "error", "warning", "info", "caption")
        for item in app.get(kind)
    )


@pytest.mark.parametrize("page", [row.id for row in PAGES])
def test_a_deep_link_shows_the_sign_in_and_nothing_else(page: str) -> None:
    app = visit(page, SECRETS, {"is_logged_in": False})
    assert not app.exception
    said = shown(app)
    for code in languages():
        assert load_text(code)("signin.lead") in said
        assert load_text(code)(f"{page}.title") not in said
    assert [button.key for button in app.button] == ["signin/with/"]
    assert len(app.get("bidi_component")) == len(app.sidebar) == 0
    assert "view" not in app.session_state, "no survey has been opened"


@pytest.mark.parametrize(
    ("secrets", "claims", "reason"),
    [
        (SECRETS, person("x@evil.example"), "refused"),
        (SECRETS, person("li@example.org", verified=False), "unverified"),
        ({"auth": AUTH}, person("li@example.org"), "nobody"),
        ({"allowed": ALLOWED}, person("li@example.org"), "broken"),
    ],
)
def test_who_is_refused_reads_why_in_both_languages(
    secrets: dict[str, object], claims: dict[str, object], reason: str
) -> None:
    app = visit("dashboard", secrets, claims)
    assert not app.exception
    said = [item.value for item in app.error]
    assert len(said) == len(languages())
    for code in languages():
        template = load_text(code).words[f"signin.{reason}"]
        assert any(text.startswith(template.split("{")[0]) for text in said)
    assert len(app.button) == (reason in ("refused", "unverified"))
    assert "view" not in app.session_state


def test_who_is_on_the_list_sees_the_page_and_a_way_out() -> None:
    app = visit("risk", SECRETS, person("li@example.org"))
    assert not app.exception
    assert [title.value for title in app.title] == ["Perceived unemployment risk"]
    assert "signin/out" in [button.key for button in app.sidebar.button]
    assert app.query_params["g.hukou"] == "2"


def test_who_is_struck_off_the_list_is_out_at_the_next_click() -> None:
    """Also where Streamlit runs the page's file by itself, as it does here at a second run."""
    app = visit("risk", SECRETS, person("li@example.org"))
    app.secrets = {"auth": AUTH, "allowed": {"emails": ["wang@example.org"]}}
    app.run()
    assert not app.title
    assert len(app.error) == len(languages())


def test_without_sign_in_the_app_is_as_ever() -> None:
    app = visit("about", {}, {})
    assert not app.exception
    assert [title.value for title in app.title] == [load_text("en")("about.title")]
    assert not [button for button in app.button if (button.key or "").startswith("signin")]
