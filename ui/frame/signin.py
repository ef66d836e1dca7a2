"""The screen on which people sign in, or read why they may not come in; without [auth] none."""

from collections.abc import Mapping

import streamlit as st

from ui.frame.navigation import screens
from ui.language.label import label
from ui.language.text import languages, load_text
from ui.visit.access import Table, admitted, providers, read_secrets, standing
from ui.visit.state import language

_REFUSED = ("refused", "unverified")


def let_in() -> bool:
    """Return whether this visit may see the app; if not, say why and what to do, and no more."""
    secrets, claims = read_secrets(), st.user.to_dict()
    where = standing(secrets, claims)
    if where == "in":
        _offer_sign_out(str(claims["email"]))
    if admitted():
        return True
    # Known but not run: a deep link stays a page's address, and nothing of the page is sent.
    st.navigation(screens(load_text(language())), position="hidden")
    own = language()
    for code in (own, *(other for other in languages() if other != own)):
        _say(code, where, str(claims.get("email", "")))
    _offer(where, secrets or {})
    return False


def _say(code: str, where: str, email: str) -> None:
    text = load_text(code)
    with st.container(key=f"signin/{code}"):
        st.subheader(text("signin.title"), anchor=False)
        if where == "out":
            st.markdown(text("signin.lead"))
        else:
            st.error(text(f"signin.{where}", email=label(email)))


def _offer(where: str, secrets: Table) -> None:
    """Offer the way in, or the way out to those who came with the wrong account."""
    words = [load_text(code) for code in languages()]
    if where in _REFUSED:
        st.button(" · ".join(text("signin.sign_out") for text in words), on_click=st.logout)
    auth = secrets.get("auth")
    if where != "out" or not isinstance(auth, Mapping):
        return
    for name in providers(auth):
        with_name = f" ({label(name)})" if name else ""
        sign_in = " · ".join(text("signin.title") for text in words) + with_name
        st.button(
            sign_in,
            key=f"signin/with/{name or ''}",
            type="primary",
            on_click=st.login,
            args=(name,) if name else (),
        )


def _offer_sign_out(email: str) -> None:
    text = load_text(language())
    with st.sidebar:
        st.caption(text("signin.in", email=label(email)))
        st.button(text("signin.sign_out"), key="signin/out", on_click=st.logout, width="stretch")
