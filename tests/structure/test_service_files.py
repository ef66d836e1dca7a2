"""Settings, proxy, unit and example of sign-in fit each other and Streamlit as installed."""

import configparser
import re
import tomllib

from streamlit import config

from tests.structure.trees import ROOT
from ui.visit.access import standing

SETTINGS = tomllib.loads((ROOT / ".streamlit/config.toml").read_text("utf-8"))
PROXY = (ROOT / "service/nginx.conf").read_text("utf-8")


def test_every_setting_is_one_of_streamlits() -> None:
    """A misspelt one would be passed over with a line in the log."""
    known = set(config.get_config_options())
    plain = {
        f"{section}.{name}"
        for section, values in SETTINGS.items()
        for name, value in values.items()
        if not isinstance(value, dict)
    }
    assert plain - known == set()


def test_the_settings_shut_the_doors() -> None:
    server = SETTINGS["server"]
    assert server["allowedHosts"] == ["127.0.0.1", "localhost", "::1"]
    assert server["enableCORS"]
    assert server["enableXsrfProtection"]
    assert server["xsrfCookieSameSite"] == "strict"
    assert server["maxUploadSize"] == 50
    assert not server["enableWebsocketCompression"]
    assert not server["enableAgentApi"]
    assert "cookieSecret" not in server
    assert "trustedUserHeaders" not in server
    assert SETTINGS["client"]["allowedOrigins"] == []


def test_the_proxy_takes_a_little_more_than_a_file() -> None:
    limit = re.search(r"client_max_body_size (\d+)m;", PROXY)
    assert limit
    assert int(limit[1]) == SETTINGS["server"]["maxUploadSize"] + 1


def test_the_unit_starts_what_there_is() -> None:
    unit = configparser.ConfigParser(interpolation=None, strict=False)
    unit.read(ROOT / "service/dashboard.service", "utf-8")
    line = unit["Service"]["ExecStart"].split()
    assert line[1:5] == ["-m", "streamlit", "run", "app.py"]
    options = dict(part.removeprefix("--").split("=") for part in line[5:])
    assert options.keys() <= set(config.get_config_options())
    assert options["server.allowedHosts"] == "dashboard.example.org"
    port = re.search(r"server 127\.0\.0\.1:(\d+);", PROXY)
    assert port
    assert options["server.port"] == port[1]


def test_the_example_of_sign_in_lets_nobody_in_as_it_is() -> None:
    example = tomllib.loads((ROOT / "service/secrets.example.toml").read_text("utf-8"))
    stranger = {"is_logged_in": True, "email": "a@b.example", "email_verified": True}
    assert standing(example, {}) == "out"
    assert standing(example, stranger) == "refused"
    invited = stranger | {"email": example["allowed"]["emails"][0]}
    assert standing(example, invited) == "in"
