"""Every language says everything, with the same placeholders, and in its own words."""

import pytest

from analysis.model.result import NOTES, REFUSALS
from tests.ui.catalogues import placeholders, words
from ui.language.text import languages, load_text

OTHERS = [language for language in languages() if language != "en"]
SAME_FOR_A_REASON = {
    "format.p": "statistics writes p = the same way in every language",
    "format.p_small": "likewise",
    "format.quote": "Chinese and typographic English share their quotation marks",
    "caption.n": "n is the sign for a count in both",
    "column.r_squared": "a sign, not a word",
    **dict.fromkeys(("rule.HC1", "rule.HC3", "rule.CR1", "rule.CR2"), "likewise"),
    "glossary.r_squared.name": "likewise",
    "statistic.r2": "likewise",
    "lens_short.ln": "likewise",
    "card.split_unit": "likewise",
    "margin.money": "a currency alone",
    **dict.fromkeys(("caption.open", "caption.printed"), "a sign, not a word"),
    "money.ranking.end": "an equation",
    "about.questions.note": "the survey says both the question and what is noted of it",
    **dict.fromkeys(("card.risk", "card.effects"), "the survey says what it is called"),
    **dict.fromkeys(("filter.level", "filter.level_few"), "a name and a number"),
    "risk.nav": "the survey says what its focal variable is called",
    "risk.title": "likewise",
    **dict.fromkeys(
        ("outcomes.title", "column.outcome", "learn.policy", "robustness.curve.choose"),
        "the survey says what its budget is split over",
    ),
}
"""Keys whose texts may be alike. Numbers for the code (divisor, digits) and bare numbers are."""


def test_there_are_two_languages_at_least() -> None:
    assert {"zh", "en"} <= set(languages())


@pytest.mark.parametrize("language", OTHERS)
def test_languages_have_the_same_keys(language: str) -> None:
    assert words(language).keys() == words("en").keys()


@pytest.mark.parametrize("language", OTHERS)
def test_languages_have_the_same_placeholders(language: str) -> None:
    different = {
        key: (placeholders(text), placeholders(words("en")[key]))
        for key, text in words(language).items()
        if placeholders(text) != placeholders(words("en")[key])
    }
    assert different == {}


@pytest.mark.parametrize("language", languages())
def test_no_text_is_empty_but_what_stands_between_chinese_sentences(language: str) -> None:
    empty = {key for key, text in words(language).items() if not text.strip()}
    assert empty <= {"format.between_sentences"}


def is_number(key: str, text: str) -> bool:
    """Return whether a text is read by the code, or holds a number and nothing else."""
    return key.endswith(("_divisor", "_digits")) or text == "{number}"


@pytest.mark.parametrize("language", OTHERS)
def test_nothing_is_left_untranslated(language: str) -> None:
    alike = {
        key
        for key, text in words(language).items()
        if text == words("en")[key] and not is_number(key, text)
    }
    assert alike <= SAME_FOR_A_REASON.keys()


def test_every_exception_is_still_one() -> None:
    alike = {key for key, text in words("zh").items() if text == words("en").get(key)}
    assert SAME_FOR_A_REASON.keys() - alike == set()


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize(("kind", "declared"), [("note", NOTES), ("refusal", REFUSALS)])
def test_every_note_and_refusal_has_a_sentence_of_its_parameters(
    language: str, kind: str, declared: dict[str, tuple[str, ...]]
) -> None:
    for code, params in declared.items():
        text = load_text(language)
        used = placeholders(words(language)[f"{kind}.{code}"]) - text.known.keys()
        assert used <= set(params), code
        filled = text(f"{kind}.{code}", **dict.fromkeys(params, "7"))
        assert "{" not in filled
        assert filled.endswith(("。", "."))
    known = {key.split(".")[1] for key in words(language) if key.startswith(f"{kind}.")}
    assert known == set(declared), "a sentence for what no analysis says"
