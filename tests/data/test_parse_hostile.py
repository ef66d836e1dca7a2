"""Whatever a stranger sends: one plain sentence in each language, or what the file says."""

import pytest

from data.parse.parent import parse_file
from data.reading.problems import LANGUAGES, SurveyError
from tests.hostile.makers import HOSTILE, INJECTIONS, Hostile

REFUSED = [hostile for hostile in HOSTILE if hostile.code]
NEVER_SHOWN = ("Traceback", "Error", "line 1 column", "0x", "/")


def sentences(error: SurveyError) -> list[str]:
    """Return the sentences of a problem, each of which must be one plain line."""
    said = [error.sentence(language) for language in LANGUAGES]
    for sentence in said:
        assert sentence.isprintable()
        assert len(sentence) < 300
        assert not any(word in sentence for word in NEVER_SHOWN)
    return said


@pytest.mark.parametrize("hostile", REFUSED, ids=lambda hostile: hostile.file)
def test_a_hostile_file_is_refused_in_one_sentence(hostile: Hostile) -> None:
    with pytest.raises(SurveyError) as caught:
        parse_file(hostile.make(), hostile.file)
    assert caught.value.code == hostile.code
    assert all(hostile.file in sentence for sentence in sentences(caught.value))


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_texts_that_programs_run_are_headers_and_answers(ending: str) -> None:
    hostile = next(h for h in HOSTILE if h.name == "injections" and h.ending == ending)
    parsed = parse_file(hostile.make(), hostile.file)
    assert parsed.names == INJECTIONS
    assert tuple(parsed.table.to_pylist()[0].values()) == INJECTIONS


def test_texts_that_programs_run_are_names_of_codes() -> None:
    hostile = next(h for h in HOSTILE if h.name == "injections" and h.ending == ".sav")
    header = parse_file(hostile.make(), hostile.file).headers[0]
    assert header.label == INJECTIONS[0]
    assert header.value_labels == tuple((str(i), text) for i, text in enumerate(INJECTIONS))
