"""Take a survey's description along, as files that this app and others read again."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from data.codebook.codebook import FILE as CODEBOOK
from data.documents.bundle import COPY, DDI, PACKAGE, folder_zip
from data.documents.datapackage import datapackage_json
from data.documents.ddi import ddi_xml
from data.documents.files import answers_csv
from data.reading.problems import LANGUAGES
from data.survey.labels import Labels
from data.survey.survey import Survey
from ui.language.text import load_text
from ui.results.exports.names import visit_token
from ui.sections.own.check import Checked
from ui.visit.scene import Scene
from ui.visit.unforeseen import contained
from ui.visit.upload import Own


@contained
def offer_to_save(here: Scene, found: Checked) -> None:
    """Offer the survey's folder, its parts and its documents; each is made when asked for."""
    text = here.text
    st.markdown(text("own.save.note"))
    if found.own is None or found.survey is None:
        st.caption(text("own.save.wait"))
        return
    made, survey = found.own, found.survey
    with st.container(horizontal=True, gap="small"):
        _button(here, "zip", "survey.zip", lambda: folder_zip(survey, made.folder, named(made)))
        _button(here, "codebook", CODEBOOK, lambda: _file(made, CODEBOOK))
        for language in LANGUAGES:
            name = f"labels.{language}.toml"
            said = text("own.save.labels", language=load_text(language)("language.name"))
            _button(here, name, name, partial(_file, made, name), said)
        _button(here, "ddi", DDI, lambda: ddi_xml(survey, named(made)))
        _button(here, "datapackage", PACKAGE, lambda: _package(survey, named(made)))


def named(made: Own) -> dict[str, Labels]:
    """Return a survey's labels by language."""
    return {language: made.labels(language) for language in LANGUAGES}


def _file(made: Own, name: str) -> bytes:
    return made.folder.files[name]


def _package(survey: Survey, labels: dict[str, Labels]) -> bytes:
    return datapackage_json(survey, labels, COPY, answers_csv(survey))


def _button(
    here: Scene, name: str, file: str, make: Callable[[], bytes], said: str | None = None
) -> None:
    """Offer a file; nobody can guess its address, which hangs on its name."""
    stem, _, ending = file.rpartition(".")
    st.download_button(
        said or here.text(f"own.save.{name}"),
        data=make,
        file_name=f"{stem}-{visit_token()}.{ending}",
        mime="application/octet-stream",
        key=f"own/save/{name}",
        on_click="ignore",
    )
