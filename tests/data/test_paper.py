"""The texts about Wu's paper against a table typed from it: verdicts, levels, questions, title."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from data.reading.problems import LANGUAGES
from data.study.claims import OPINIONS
from data.study.published import SURVEYS
from data.survey.labels import Label, Labels, load_labels
from data.survey.survey import Survey

ROOT = Path(__file__).parents[2]
PAPER = tomllib.loads((Path(__file__).parent / "wu_paper.toml").read_text("utf-8"))
HYPOTHESES = {row["claim"]: row for row in PAPER["hypotheses"]}
QUESTIONS = {row["item"]: row for row in PAPER["questions"]}
OURS = {"en": "ours", "zh": "本应用"}
SECTION = {"en": "section {section}", "zh": "第{number}部分（{part}）"}
CHINESE = {"one": "一", "two": "二", "three": "三", "four": "四", "five": "五"}

NEVER_AGAIN = {
    "en": r"sources at hand|in the sources|temporary (benefit|payment)|not unemployment insurance"
    r"|do not lay off|0\.01 (to|and) 0\.04|[Ll]ogistics|unemployment brought by new technology"
    r"|prints? no coefficients|over nearly the whole scale|honest kernel|position.{0,40}no means",
    "zh": r"现有资料|临时性|不同于失业保险金|两回事|不裁员的企业|0\.01至0\.04|新技术带来的失业"
    r"|未公布系数|未公布各岗位均值|整个量表范围内都不确定|清理",
}


def ledger(language: str) -> dict[str, str]:
    return load_labels(SURVEYS / "guangdong_2023", language).claims


@pytest.fixture(scope="module", params=LANGUAGES)
def labels(request: pytest.FixtureRequest, survey: Survey) -> Labels:
    return load_labels(survey.folder, request.param)


def entry(labels: Labels, item: str) -> Label:
    if item == "allocation":
        return labels.allocation
    return labels.parts[item] if item in labels.parts else labels.variables[item]


def test_the_verdicts_are_the_papers_own(survey: Survey) -> None:
    claims = {claim.id: claim for claim in survey.study.claims}
    for name, row in HYPOTHESES.items():
        assert claims[name].verdict == row["verdict"], name
    assert {claim.verdict for claim in claims.values()} <= set(OPINIONS)
    hypothetical = {"supported", "not_supported", "opposite"}
    stated = {claim.id for claim in claims.values() if claim.verdict in hypothetical}
    assert stated == set(HYPOTHESES)
    assert [claim.id for claim in claims.values() if claim.verdict == "ours"] == ["small_share"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", HYPOTHESES)
def test_the_hypotheses_are_the_papers_own(language: str, name: str) -> None:
    said = ledger(language)[name]
    for words in HYPOTHESES[name][language]:
        assert words in said


def test_the_hypotheses_are_tested_in_the_direction_they_predict(survey: Survey) -> None:
    """Risk raises benefit, and lowers upskilling, more in the marginal group."""
    claims = {claim.id: claim for claim in survey.study.claims}
    outcomes = {model.id: model.outcome for model in survey.study.models}
    for name, outcome, sign in (("h2a", "unemployment_benefit", "+"), ("h2b", "upskilling", "-")):
        assert claims[name].tests
        for check in claims[name].tests:
            assert (check.kind, check.sign) == ("slope_difference", sign)
            assert outcomes[check.model] == outcome
            assert check.level in ("2", "2_2")


@pytest.mark.parametrize("variable", PAPER["levels"])
def test_levels_are_those_of_table_1(survey: Survey, variable: str) -> None:
    labels = load_labels(survey.folder, "zh")
    for code, printed in PAPER["levels"][variable].items():
        name = labels.level(variable, code)
        dashed = printed.replace("—", "–")
        assert name == dashed.removesuffix("企业") or name.startswith(dashed), code


def test_posts_that_the_paper_does_not_name_are_marked(survey: Survey) -> None:
    chinese, english = (load_labels(survey.folder, language) for language in ("zh", "en"))
    named = set()
    for code in survey.codebook.variable("job_position").levels:
        marked = [OURS[each.language] in each.level("job_position", code)
                  for each in (chinese, english)]  # fmt: skip
        name = chinese.level("job_position", code)
        assert marked == [name not in PAPER["posts"]["named"]] * 2, name
        people = [OURS[each.language] in each.people_of("job_position", code)
                  for each in (chinese, english)]  # fmt: skip
        assert people == marked, name
        named.add(name)
    assert named >= set(PAPER["posts"]["named"])


@pytest.mark.parametrize("item", QUESTIONS)
def test_paraphrases_hold_what_was_asked(labels: Labels, item: str) -> None:
    said = entry(labels, item)
    assert said.wording == "paraphrase"
    for words in QUESTIONS[item][labels.language]:
        assert words in said.question


def test_notes_say_where_the_wording_stands(survey: Survey, labels: Labels) -> None:
    asked = {id: label for id, label in labels.variables.items() if label.question}
    assert set(asked) == {item for item in QUESTIONS if item in labels.variables} | set(
        PAPER["unprinted"]["items"]
    )
    for id, label in {"allocation": labels.allocation, **asked}.items():
        if id in QUESTIONS:
            chapter, part = QUESTIONS[id]["section"].split(", ")
            number, place = CHINESE[chapter], CHINESE[part]
            shape = SECTION[labels.language]
            where = shape.format(section=f"{chapter}, {part}", number=number, part=place)
            assert where in label.note, id
        else:
            assert re.search("not the question|没有公布题目", label.note)


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, part in value.items():
            yield from () if key == "corrections" else texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from texts(part)
    elif isinstance(value, str):
        yield value


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_wrong_stands_nowhere_but_in_the_corrections(language: str) -> None:
    files = [SURVEYS / "guangdong_2023" / f"labels.{language}.toml"]
    files += sorted((ROOT / "ui/languages" / language).glob("*.toml"))
    for file in files:
        for text in texts(tomllib.loads(file.read_text("utf-8"))):
            assert not re.search(NEVER_AGAIN[language], text), (file.name, text)


def test_corrections_are_dated_and_alike_in_every_language(survey: Survey) -> None:
    found = [load_labels(survey.folder, language).corrections for language in LANGUAGES]
    days = [[(each.since, each.mended) for each in corrections] for corrections in found]
    assert days[0]
    assert all(each == days[0] for each in days)
    assert all(since <= mended for since, mended in days[0])
    mended = [mended for _, mended in days[0]]
    assert mended == sorted(mended, reverse=True)


def test_everything_about_the_study_is_said_in_every_language(survey: Survey) -> None:
    found = [load_labels(survey.folder, language) for language in LANGUAGES]
    assert {len(labels.listed("recommendations")) for labels in found} == {4}
    assert len({len(labels.listed("background")) for labels in found}) == 1
    for labels in found:
        for number in ("21", "843", "9,043", "8,876"):
            assert number in labels.survey("sampling")
        for number in ("95.5", "21.6", "11.5", "40"):
            assert number in labels.survey("representation")


def test_the_title_is_the_printed_one(survey: Survey) -> None:
    for text in (survey.study.citation, (ROOT / "CITATION.cff").read_text("utf-8")):
        plain = " ".join(text.split())
        assert PAPER["title"]["zh"] in plain
        assert PAPER["title"]["en"] in plain
