"""DDI-Codebook documents: as the schema asks, every name in them, no small count, no answer."""

import xml.etree.ElementTree as ET
from dataclasses import replace

import numpy as np
import pytest

from data.documents.ddi import ddi_xml
from data.documents.elements import clean
from data.reading.problems import FALLBACK, LANGUAGES
from data.survey.labels import Label, Labels, load_labels
from data.survey.load import load_survey
from tests.data.ddi_schema import LANGUAGE, NAMESPACE, mistakes, read
from tests.data.hostile_survey import BELL, LABELS, UNNAMED, hostile_survey


def both(folder) -> dict[str, Labels]:
    return {language: load_labels(folder, language) for language in LANGUAGES}


@pytest.fixture(scope="module")
def labels(survey):
    return both(survey.folder)


@pytest.fixture(scope="module")
def document(survey, labels):
    return read(ddi_xml(survey, labels))


@pytest.fixture(scope="module")
def hostile():
    return read(ddi_xml(hostile_survey(), LABELS))


def path(*tags: str) -> str:
    return "/".join(f"{NAMESPACE}{tag}" for tag in tags)


def var(document: ET.Element, id: str) -> ET.Element:
    return next(element for element in document.iter(path("var")) if element.get("ID") == f"V_{id}")


def texts(element: ET.Element, *tags: str, **attributes: str) -> dict[str, str]:
    """Return language -> text of the elements at a path."""
    return {
        found.get(LANGUAGE, ""): found.text or ""
        for found in element.findall(path(*tags))
        if attributes.items() <= found.attrib.items()
    }


def test_documents_fit_the_schema(document, hostile):
    assert mistakes(document) == []
    assert mistakes(hostile) == []


def test_real_answers_fit_the_schema(mturk):
    assert mistakes(read(ddi_xml(mturk, both(mturk.folder)))) == []


def test_a_confidential_survey_without_labels_fits_the_schema(town):
    survey = load_survey(town(("codebook.toml", '"database"', '"uploaded"\nconfidential = true')))
    root = read(ddi_xml(survey, both(survey.folder)))
    assert mistakes(root) == []
    declared = texts(root, "stdyDscr", "dataAccs", "useStmt", "confDec", required="yes")
    assert set(declared) == set(LANGUAGES)
    assert var(root, "sex").find(path("labl")).text == "sex"
    assert var(root, "weight").get("wgt") == "wgt"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<valrng>", "<valrng/><valrng>"),
        ("<titl ", "<subTitl>before</subTitl><titl "),
        ('ID="V_hukou"', 'ID="V_origin"'),
        ('files="F1"', 'files="F2"'),
        ('intrvl="contin"', 'intrvl="continuous"'),
        ("<stdyInfo>", '<stdyInfo colour="red">'),
        ("<dataDscr>", "<dataDscr>text"),
        ("<catValu>", "<catStat>9</catStat><catValu>"),
        ('name="hukou"', ""),
        ("<fileType>", "<fileType>one</fileType><fileType>"),
    ],
)
def test_a_mistake_would_be_found(survey, labels, old, new):
    xml = ddi_xml(survey, labels).decode()
    assert old in xml
    assert mistakes(read(xml.replace(old, new, 1))) != []


def test_it_says_what_the_survey_is(survey, labels, document):
    study = document.find(path("stdyDscr"))
    titles = study.find(path("citation", "titlStmt"))
    named = {language: own.survey("title") for language, own in labels.items()}
    assert texts(titles, "titl") == {FALLBACK: named.pop(FALLBACK)}
    assert texts(titles, "parTitl") == named
    for key, tags in {
        "description": ("stdyInfo", "abstract"),
        "people": ("stdyInfo", "sumDscr", "universe"),
        "limits": ("stdyInfo", "notes"),
        "source": ("method", "dataColl", "sources", "dataSrc"),
    }.items():
        assert texts(study, *tags) == {name: own.survey(key) for name, own in labels.items()}
    kinds = texts(study, "notes", type="provenance", subject="simulated")
    assert kinds["en"].startswith("Simulated data, not real survey answers")
    assert kinds["zh"].startswith("模拟数据，不是真实调查结果")
    assert texts(study, "notes", type="fingerprint") == {"": survey.fingerprint}
    file = document.find(path("fileDscr", "fileTxt"))
    assert file.find(path("fileName")).text == "survey.parquet"
    assert file.find(path("dimensns", "caseQnty")).text == "8876"
    assert file.find(path("dimensns", "varQnty")).text == "30"
    assert document.find(path("docDscr", "citation", "prodStmt", "software")).text


def test_how_sums_were_treated_is_said(mturk):
    dropped = load_survey(mturk.folder, "dropped")
    root = read(ddi_xml(dropped, both(mturk.folder)))
    said = texts(root, "stdyDscr", "method", "dataProcessing", type="sums dropped")
    assert said["en"].startswith("Answers that do not add up to 100 are left out")
    assert root.find(path("fileDscr", "fileTxt", "dimensns", "caseQnty")).text == "249"


def check_names(element: ET.Element, names: dict[str, Label], question: bool) -> None:
    """Compare what an element is called with language -> Label."""
    expected = {language: clean(label.label) for language, label in names.items()}
    assert texts(element, "labl") == expected
    for language, label in names.items():
        notes = {
            found.get("type"): found.text
            for found in element.findall(path("notes"))
            if found.get(LANGUAGE) == language
        }
        assert notes.get("unit", "") == clean(label.unit)
        assert notes.get("short", clean(label.label)) == clean(label.short)
        if question:
            literal = label.wording == "original"
            asked = texts(element, "qstn", "qstnLit") if literal else texts(element, "qstn")
            assert asked.get(language, "") == clean(label.question)
            assert texts(element, "txt").get(language, "") == clean(label.note)


@pytest.mark.parametrize("which", ["simulated", "hostile"])
def test_every_name_comes_back(which, labels, document, hostile):
    known, root = {"simulated": (labels, document), "hostile": (LABELS, hostile)}[which]
    group = root.find(path("dataDscr", "varGrp"))
    check_names(group, {name: own.allocation for name, own in known.items()}, question=False)
    for field in ("variables", "parts"):
        for id in getattr(known[FALLBACK], field):
            names = {language: getattr(own, field)[id] for language, own in known.items()}
            check_names(var(root, id), names, question=True)
    for id, code in known[FALLBACK].levels:
        element = category(root, id, clean(code))
        names = {language: clean(own.levels[id, code]) for language, own in known.items()}
        assert texts(element, "labl") == names
        people = {name: own.people_of(id, code) for name, own in known.items()}
        said = texts(element, "txt", level="people")
        assert said == {language: text for language, text in people.items() if text}


def category(root: ET.Element, id: str, code: str) -> ET.Element:
    """Return the element of a level or band."""
    element = var(root, id)
    bands = [band for band in element.iter(path("catgryGrp")) if band.get("levelnm") == code]
    levels = element.findall(path("catgry"))
    return next(iter(bands or [one for one in levels if one.findtext(path("catValu")) == code]))


def test_columns_are_under_the_headers_of_the_file(survey, document):
    names = {
        element.get("ID"): element.get("name")
        for element in document.iter(path("var"))
        if element.get("files") == "F1"
    }
    assert set(names.values()) == set(survey.table.column_names)
    assert names["V_upskilling"] == "budget_upskilling"
    assert names["V_monthly_income"] == "monthly_income"
    assert var(document, "ln_income").find(path("derivation")).get("var") == "V_monthly_income"


def test_ranges_and_what_things_are_made_of(document, hostile):
    risk = var(document, "risk")
    limits = risk.find(path("valrng", "range"))
    assert (limits.get("min"), limits.get("max")) == ("1", "5")
    items = risk.find(path("derivation")).get("var").split()
    assert items == ["V_risk_robots", "V_risk_platform", "V_risk_skills"]
    assert category(document, "risk", "middle").findtext(path("txt")) == "[2.51, 3.5]"
    roles = [concept.text for concept in var(document, "hukou").iter(path("concept"))]
    assert roles == ["group", "moderator"]
    invalid = [item.get("VALUE") for item in var(hostile, "group").iter(path("item"))]
    assert invalid == ["-", "=NA()"]
    assert var(hostile, "age").find(path("invalrng", "item")).get("VALUE") == "-9"
    # The limits of a logarithm are no limits of the column.
    assert var(hostile, "ln_age").find(path("valrng")) is None


def counts(root: ET.Element) -> list[int]:
    return [int(found.text) for found in root.iter(path("catStat"))]


def test_frequencies_are_those_of_the_answers(survey, document):
    column = np.array(survey.table["hukou"].to_pylist(), dtype=float)
    for code in ("1", "2"):
        found = category(document, "hukou", code).findtext(path("catStat"))
        assert int(found) == (column == float(code)).sum()
    risk = np.stack([survey.table[f"risk_{item}"] for item in ("robots", "platform", "skills")])
    low = category(document, "risk", "low").findtext(path("catStat"))
    assert int(low) == (risk.mean(axis=0) <= 2.5).sum()


def test_no_count_is_below_ten(survey, document, hostile):
    assert min(counts(document)) >= 10
    # Of nine levels, each nine or ten times; nine times is not said.
    column = hostile_survey().codes("group")
    sizes = np.bincount(column[column >= 0])
    assert (sizes < 10).any()
    said = [int(one.text) for one in var(hostile, "group").iter(path("catStat"))]
    assert sorted(said) == sorted(sizes[sizes >= 10].tolist())


def test_a_confidential_survey_has_no_counts(survey, labels):
    secret = replace(survey, codebook=replace(survey.codebook, confidential=True))
    assert counts(read(ddi_xml(secret, labels))) == []


def test_nothing_else_of_the_answers_is_in_it(hostile):
    whole = ET.tostring(hostile, encoding="unicode")
    assert UNNAMED not in whole
    assert "=41" not in whole  # the id of a person


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (BELL, "rings,  and [31m"),
        ("a\r\nb\rc\td", "a\nb\nc\td"),
        ("\ud800\udfff\uffff\ufffe", ""),
        ("\U0001f600 中文 \u00a0\u2028", "\U0001f600 中文 \u00a0\u2028"),
    ],
)
def test_characters_that_xml_forbids_are_dropped(text, kept):
    assert clean(text) == kept
    element = ET.Element("e")
    element.text = clean(text)
    element.set("a", clean(text))
    found = read(ET.tostring(element))
    assert (found.text or "", found.get("a")) == (kept, kept)
