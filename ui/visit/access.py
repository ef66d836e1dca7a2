"""Who may come in: people whom [allowed] of secrets.toml names, once [auth] sets a provider up."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from ui.visit.streamlit_internals import NoSecrets

Table = Mapping[str, object]
_CREDENTIAL = "client_id"


@dataclass(frozen=True)
class AllowList:
    """Who may come in: whole addresses, or every address of a domain itself; all in lower case."""

    emails: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()

    def has(self, email: str) -> bool:
        """Return whether the list has an address; one that is not plain ASCII it never has."""
        name, _, domain = email.lower().rpartition("@")
        plain = email.isascii() and email.isprintable() and not set(' "(),:;<>[\\]') & set(email)
        if not plain or not name or not domain or "@" in name:
            return False
        return email.lower() in self.emails or domain in self.domains


def read_allowed(table: object) -> AllowList:
    """Return the list of [allowed] in secrets.toml; what is not a list of texts allows nobody."""
    if not isinstance(table, Mapping):
        return AllowList()
    return AllowList(_texts(table.get("emails")), _texts(table.get("domains")))


def _texts(given: object) -> frozenset[str]:
    if not isinstance(given, list | tuple):
        return frozenset()
    texts = (entry.strip().lower() for entry in given if isinstance(entry, str))
    return frozenset(text for text in texts if text)


def standing(secrets: Table | None, claims: Table) -> str:
    """Return where a visit stands: one of off, broken, nobody, out, unverified, refused, in.

    `secrets` is secrets.toml, None when it cannot be read; `claims` is what the provider says of
    the person (OpenID Connect Core 1.0, section 5.1).
    """
    if secrets is None:
        return "broken"
    auth, allowed = secrets.get("auth"), read_allowed(secrets.get("allowed"))
    if auth is None and "allowed" not in secrets:
        return "off"
    if not isinstance(auth, Mapping) or not providers(auth):
        return "broken"
    return "nobody" if allowed == AllowList() else _of_person(allowed, claims)


def _of_person(allowed: AllowList, claims: Table) -> str:
    if claims.get("is_logged_in") is not True:
        return "out"
    email = claims.get("email")
    if claims.get("email_verified") is not True or not isinstance(email, str):
        return "unverified"
    return "in" if allowed.has(email) else "refused"


def providers(auth: Table) -> tuple[str | None, ...]:
    """Return the providers of [auth]: None for the one without a name, else their names."""
    if _CREDENTIAL in auth:
        return (None,)
    named = ((name, part) for name, part in auth.items() if isinstance(part, Mapping))
    return tuple(name for name, part in named if _CREDENTIAL in part)


def read_secrets() -> Table | None:
    """Return secrets.toml, empty when there is none, None when there is one that is unreadable."""
    try:
        secrets: Table = st.secrets.to_dict()
    except NoSecrets:
        there = any(Path(path).exists() for path in st.get_option("secrets.files"))
        return None if there else {}
    return secrets


def admitted() -> bool:
    """Return whether this visit may see the app."""
    return standing(read_secrets(), st.user.to_dict()) in ("off", "in")
