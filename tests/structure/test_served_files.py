"""What the server hands out and how it is set: fonts with every character, nothing from outside."""

import re
import tomllib

import pytest

from tests.structure.trees import ROOT
from tools.fonts import COMMAND, FOLDER, WEIGHTS, characters, covered, ranges, served

CONFIG = tomllib.loads((ROOT / ".streamlit/config.toml").read_text("utf-8"))
CORE = {"streamlit", "pandas", "statsmodels", "plotly", "pyarrow"}
PIN = re.compile(r"^(?P<name>[a-z][a-z0-9_-]*)==\d+(\.\d+)+(  # (?P<reason>\S.+))?$")


@pytest.mark.parametrize("weight", WEIGHTS)
def test_font_has_every_chinese_character_the_app_can_show(weight: str) -> None:
    has = covered(served(weight))
    lacking = {character: file for character, file in characters().items() if character not in has}
    assert lacking == {}, f"rebuild the fonts: {COMMAND} (in .venv, with fonts-noto-cjk installed)"


@pytest.mark.parametrize("weight", WEIGHTS)
def test_font_is_small(weight: str) -> None:
    assert served(weight).stat().st_size < 450 * 1024


def test_chinese_characters_were_found_at_all() -> None:
    assert len(characters()) > 300
    assert any(ord("风") in span for span in ranges())


def test_configuration_serves_the_fonts_that_are_built() -> None:
    faces = CONFIG["theme"]["fontFaces"]
    assert [face["url"] for face in faces] == [
        f"app/static/fonts/{served(weight).name}" for weight in WEIGHTS
    ]
    assert len({(face["family"], face["unicodeRange"]) for face in faces}) == 1
    assert faces[0]["family"] in CONFIG["theme"]["font"]
    assert "SIL OPEN FONT LICENSE Version 1.1" in (FOLDER / "OFL.txt").read_text("utf-8")


def test_server_listens_on_loopback_and_reports_to_nobody() -> None:
    assert CONFIG["server"]["address"] == "127.0.0.1"
    assert CONFIG["server"]["headless"]
    assert not CONFIG["server"]["showEmailPrompt"]
    assert not CONFIG["browser"]["gatherUsageStats"]
    assert CONFIG["client"]["showErrorDetails"] == "none"
    assert not CONFIG["client"]["showSidebarNavigation"]
    assert not CONFIG["runner"]["postScriptGC"]


@pytest.mark.parametrize(
    "name", ["requirements.txt", "requirements-test.txt", "requirements-bench.txt"]
)
def test_requirements_are_pinned_and_name_no_registry(name: str) -> None:
    lines = (ROOT / name).read_text("utf-8").splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert [line for line in pins if not PIN.match(line)] == []


def test_every_further_runtime_requirement_is_justified() -> None:
    pins = map(PIN.match, (ROOT / "requirements.txt").read_text("utf-8").splitlines())
    reasons = {pin["name"]: pin["reason"] for pin in pins if pin}
    assert reasons.keys() >= CORE
    assert [name for name in reasons if name not in CORE and not reasons[name]] == []
