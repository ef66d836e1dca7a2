"""What files are called, and what the buttons on a figure save."""

import secrets
from typing import Any

import streamlit as st

from ui.visit.scene import Scene

_TOKEN, TOKEN_BYTES = "download_token", 16


def group_code(scene: Scene) -> str:
    """Return the group as codes, as the address writes it."""
    return "; ".join(f"{name}={','.join(codes)}" for name, codes in scene.view.group)


def file_name(scene: Scene, panel: str) -> str:
    """Return a file's name without its ending: survey, panel, provenance."""
    return f"{scene.survey.codebook.id}-{panel}-{scene.survey.provenance}"


def download_name(scene: Scene, panel: str, ending: str) -> str:
    """Return the name of a file that the server hands out.

    Of a survey that is private to a visit or confidential nobody can guess it: Streamlit serves a
    download to whoever knows its address, a hash of content, type and name.
    """
    guarded = scene.survey.private or scene.survey.codebook.confidential
    token = f"-{visit_token()}" if guarded else ""
    return f"{file_name(scene, panel)}{token}.{ending}"


def visit_token() -> str:
    """Return this visit's random token, 128 bits as 32 hexadecimal digits."""
    if _TOKEN not in st.session_state:
        st.session_state[_TOKEN] = secrets.token_hex(TOKEN_BYTES)
    token: str = st.session_state[_TOKEN]
    return token


def figure_config(scene: Scene, panel: str) -> dict[str, Any]:
    """Return Plotly's options: pictures made in the browser and a full screen, nothing else.

    `buttons` are what served/figure.js calls those that Plotly does not have.
    """
    text = scene.text
    words = {
        "Download plot": text("panel.save_figure"),
        "Preparing image - this may take a few seconds": text("panel.saving_figure"),
        "Image download succeeded": text("panel.saved_figure"),
        "Sorry, there was a problem downloading your image!": text("panel.unsaved_figure"),
    }
    return {
        "toImageButtonOptions": {"format": "svg", "scale": 2, "filename": file_name(scene, panel)},
        "displaylogo": False,
        "displayModeBar": True,
        "modeBarButtons": [["toImage"]],
        "scrollZoom": False,
        "locale": scene.view.language,
        "locales": {scene.view.language: {"dictionary": words}},
        "buttons": {"png": text("panel.save_png"), "full": text("panel.full_screen")},
    }
