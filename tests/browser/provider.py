"""A small OpenID Connect provider on loopback: whoever comes is the person that a test names."""

import base64
import contextlib
import hashlib
import json
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

from tools.serve import ADDRESS

CLIENT, SECRET = "dashboard", "a secret of the test"
WAY = "/.well-known/openid-configuration"


@dataclass
class Provider:
    """What the provider says of the person, and what it was asked for; `base` is its address."""

    base: str = ""
    person: dict[str, object] = field(default_factory=dict)
    asked: dict[str, dict[str, str]] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "1"}))

    def about(self) -> dict[str, object]:
        """Return the provider's own description (OpenID Connect Discovery 1.0, section 4)."""
        ways = {"authorization": "authorize", "token": "token", "end_session": "logout"}
        return {
            "issuer": self.base,
            "jwks_uri": f"{self.base}/keys",
            "code_challenge_methods_supported": ["S256"],
            "id_token_signing_alg_values_supported": ["RS256"],
            **{f"{name}_endpoint": f"{self.base}/{path}" for name, path in ways.items()},
        }

    def tokens(self, form: Mapping[str, str]) -> dict[str, object] | None:
        """Return the tokens for a code, once; None when the proof of its asker is not right."""
        asked = self.asked.pop(form["code"], {})
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        proof = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if asked.get("code_challenge") != proof:
            return None
        now = int(time.time())
        claims = {"iss": self.base, "sub": "1", "aud": CLIENT, "iat": now, "exp": now + 300}
        claims |= {"nonce": asked["nonce"], **self.person}
        token = jwt.encode({"alg": "RS256", "kid": "1"}, claims, self.key)
        return {"access_token": "none", "token_type": "Bearer", "id_token": token}


class Desk(BaseHTTPRequestHandler):
    """Answers browser and dashboard."""

    provider: Provider

    def do_GET(self) -> None:
        """Describe, name the keys, send the browser back with a code, or back from signing out."""
        address = urlsplit(self.path)
        given = {name: values[0] for name, values in parse_qs(address.query).items()}
        provider = self.provider
        if address.path == WAY:
            self._json(provider.about())
        elif address.path == "/keys":
            self._json({"keys": [provider.key.as_dict(private=False)]})
        elif address.path == "/authorize":
            code = str(len(provider.asked) + 1)
            provider.asked[code] = given
            back = urlencode({"code": code, "state": given["state"]})
            self._send_to(f"{given['redirect_uri']}?{back}")
        else:
            self._send_to(given["post_logout_redirect_uri"])

    def do_POST(self) -> None:
        """Give the tokens for a code."""
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        known = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        tokens = self.provider.tokens(form)
        if self.headers["Authorization"] != f"Basic {known}" or tokens is None:
            self._json({"error": "invalid_grant"}, 400)
        else:
            self._json(tokens)

    def _json(self, answer: Mapping[str, object], status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    def _send_to(self, address: str) -> None:
        self.send_response(302)
        self.send_header("Location", address)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing: the name of the argument is the standard library's."""


@contextlib.contextmanager
def providing() -> Iterator[Provider]:
    """Serve a provider for the time of a test."""
    provider = Provider()
    desk = type("OneDesk", (Desk,), {"provider": provider})
    with ThreadingHTTPServer((ADDRESS, 0), desk) as server:
        provider.base = f"http://{ADDRESS}:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield provider
        finally:
            server.shutdown()
            thread.join()


def secrets_toml(provider: Provider, allowed: str) -> str:
    """Return a secrets.toml for a dashboard that signs in with this provider."""
    return f"""[auth]
redirect_uri = "http://{ADDRESS}:{{port}}/oauth2callback"
cookie_secret = "of the test, long enough to sign with"
client_id = "{CLIENT}"
client_secret = "{SECRET}"
server_metadata_url = "{provider.base}{WAY}"
[allowed]
{allowed}
"""
