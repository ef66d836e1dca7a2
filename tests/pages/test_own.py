"""A visit's own survey is read, proposed, changed and checked on its page."""

import html

import pytest

from analysis.model.lens import unit_of
from data.codebook.codebook import Allocation, Part
from tests.conftest import ANSWERS, ROOT
from tests.pages.own import (
    FORMULA,
    PARTS,
    RISKS,
    answer,
    errors,
    field,
    hostile_csv,
    mturk_file,
    opened,
    send,
)
from tests.pages.visits import Visit
from ui.language.text import languages, load_text
from ui.language.units import Units

needs_answers = pytest.mark.skipif(not ANSWERS.exists(), reason="the reference answers are absent")
MTURK = [
    "Streets, Sidewalks & Transit",
    "Education",
    "Culture & community",
    "Environment, public health & safety",
    "Facilities, parks & recreation",
]


def test_before_a_file_is_sent_the_page_says_what_happens_to_it() -> None:
    for language in languages():
        visit = Visit("own", language)
        assert visit.words("own.safety.text") in visit.sentences()
        assert len(visit.app.file_uploader) == 1
        assert visit.app.main.button.len == 0
        keys = [button.key for button in visit.app.sidebar.button]
        assert "forget/sidebar" not in keys, "nothing to forget yet"


@needs_answers
@pytest.mark.parametrize("language", languages())
def test_a_proposal_is_filled_in_and_can_be_opened_at_once(language: str) -> None:
    visit = send(Visit("own", language), mturk_file())
    assert errors(visit) == []
    assert field(visit, "multiselect", "own.budget.parts").value == MTURK
    assert field(visit, "number_input", "total").value == 100
    groups = field(visit, "multiselect", "own.groups.columns").value
    assert {"age", "sex", "education"} <= set(groups)
    assert field(visit, "radio", "confidential").value is None, "no default"
    assert visit.app.button(key="own/open").disabled
    answer(visit)
    assert not visit.app.button(key="own/open").disabled
    opened(visit)
    assert visit.view.survey == "own-upload"
    assert "297" in visit.app.success[0].value
    assert not visit.banner()
    assert visit.people().replace("人", "") == "297"


@needs_answers
def test_every_proposal_has_its_reason_and_every_column_its_contents() -> None:
    visit = send(Visit("own", "en"), mturk_file())
    tables = {tuple(frame.value.columns): frame.value for frame in visit.app.main.dataframe}
    reasons = tables["Column", "Used as", "Because"]
    why = dict(zip(reasons["Column"], reasons["Because"], strict=True))
    assert "249 of the 297" in why["Education"]
    assert set(reasons["Column"]) >= {"age", "sex", "education", "voter_id"}
    columns = next(t for heads, t in tables.items() if "Gaps" in heads)
    assert len(columns) == 13
    first = next(t for heads, t in tables.items() if "voter_id" in heads)
    assert len(first) == 8


@needs_answers
def test_another_total_is_judged_at_once_and_other_sums_are_left_out_if_asked() -> None:
    visit = send(Visit("own", "en"), mturk_file())
    assert "(48)" in field(visit, "radio", "sums").options[0]
    field(visit, "number_input", "total").set_value(50.0).run()
    assert "(297)" in field(visit, "radio", "sums").options[0]
    field(visit, "number_input", "total").set_value(0.0).run()
    assert len(errors(visit)) == 1
    assert "allocation.total" in errors(visit)[0]
    assert visit.app.button(key="own/open").disabled
    assert visit.words("own.open.correct_first") in [c.value for c in visit.app.main.caption]
    field(visit, "number_input", "total").set_value(100.0).run()
    field(visit, "radio", "sums").set_value("dropped").run()
    opened(visit)
    assert visit.people() == "249"
    assert visit.app.session_state["view"].sums == "dropped"


def test_a_limit_that_answers_cross_names_column_and_rows() -> None:
    visit = answer(send(Visit("own", "en"), ("a.csv", hostile_csv())))
    field(visit, "multiselect", "own.focal.columns").set_value(list(RISKS)).run()
    assert visit.app.session_state["own_work"].draft.codebook.role("focal").scale.method == "mean"
    field(visit, "multiselect", "own.focal.columns").set_value(["risk_robots"]).run()
    assert field(visit, "number_input", "minimum").value == 1
    field(visit, "number_input", "minimum").set_value(2.0).run()
    assert len(errors(visit)) == 1
    assert "risk_robots" in html.unescape(errors(visit)[0])
    assert visit.app.button(key="own/open").disabled
    field(visit, "number_input", "minimum").set_value(1.0).run()
    assert errors(visit) == []


def test_roles_names_and_groups_are_changed_through_the_page() -> None:
    visit = send(Visit("own", "en"), ("a.csv", hostile_csv()))
    assert field(visit, "multiselect", "own.budget.parts").value == list(PARTS)
    assert field(visit, "selectbox", "own.more.cluster").value == "firm"
    field(visit, "selectbox", "own.more.cluster").set_value("").run()
    field(visit, "multiselect", "own.groups.columns").set_value([FORMULA]).run()
    field(visit, "multiselect", "own.more.controls").set_value([FORMULA]).run()
    field(visit, "number_input", "money").set_value(1000.0).run()
    field(visit, "text_input", "currency").set_value("EUR").run()
    codebook = visit.app.session_state["own_work"].draft.codebook
    assert codebook.role("cluster") is None
    assert [v.column for v in codebook.with_role("group")] == [FORMULA]
    assert [v.column for v in codebook.with_role("control")] == [FORMULA]
    assert (codebook.allocation.money, codebook.allocation.currency) == (1000, "EUR")
    field(visit, "selectbox", f"reference/{codebook.role('group').id}").set_value("=2+5").run()
    group = visit.app.session_state["own_work"].draft.codebook.role("group")
    assert group.reference == "=2+5"


@needs_answers
def test_cut_points_are_taken_or_refused_in_a_sentence() -> None:
    visit = send(Visit("own", "en"), mturk_file())
    field(visit, "multiselect", "own.groups.columns").set_value(["age"]).run()
    for typed, sentence in (("30 x", "30 x"), ("5", "5"), ("60 40", ""), ("30 45 60", "")):
        field(visit, "text_input", "own.groups.cuts").set_value(typed).run()
        said = [box.value for box in visit.app.main.warning if "simulated" not in box.value]
        assert [sentence in box for box in said] == ([True] if sentence else [])
        bands = visit.app.session_state["own_work"].draft.codebook.role("group").bands
        if not sentence:
            cuts = sorted(float(cut) for cut in typed.split())
            assert [band.low for band in bands[1:]] == cuts


@needs_answers
def test_a_bad_file_is_one_sentence_and_what_was_open_stays() -> None:
    visit = send(Visit("own", "en"), mturk_file())
    for bad in (
        [("b.csv", b"a,b\n1\n")],
        [("b.csv", b"a\n1\n"), ("c.csv", b"a\n1\n")],
        [("codebook.toml", b"nothing = ")],
    ):
        send(visit, *bad)
        assert len(errors(visit)) == 1, bad
        assert field(visit, "multiselect", "own.budget.parts").value == MTURK
    send(visit, mturk_file())
    assert errors(visit) == []


def test_a_description_alone_asks_for_the_answers() -> None:
    visit = send(Visit("own", "zh"), ("codebook.toml", b""))
    assert errors(visit) == [visit.words("own.upload.no_answers", files="codebook.toml")]
    assert list(visit.app.multiselect) == list(visit.app.sidebar.multiselect)


def described() -> list[tuple[str, bytes]]:
    """Return the description of the real answers, under the names that saved files have."""
    folder = ROOT / "tests/surveys/mturk_budget"
    token = "0123456789abcdef" * 2
    names = {path: f"{path.stem}-{token}{path.suffix}" for path in folder.glob("*.toml")}
    return [(name, path.read_bytes()) for path, name in names.items()]


@needs_answers
@pytest.mark.parametrize("together", [True, False])
def test_a_saved_description_is_taken_up_again(together: bool) -> None:
    files = described()
    visit = Visit("own", "zh")
    if together:
        send(visit, mturk_file(), *files)
    else:
        send(send(visit, mturk_file()), *files)
    assert errors(visit) == []
    draft = visit.app.session_state["own_work"].draft
    assert draft.codebook.id == "mturk_budget"
    assert draft.labels["zh"].part("schooling").label == "教育"
    opened(visit).go("dashboard")
    assert "谁想要什么？" in html.unescape(" ".join(visit.all_text()))


@needs_answers
def test_what_is_saved_is_what_was_described_and_has_no_name_to_guess() -> None:
    visit = send(Visit("own", "en"), mturk_file())
    kept = visit.app.session_state["own_checked"].own
    token = visit.app.session_state["download_token"]
    assert len(token) == 32
    buttons = [b for b in visit.app.get("download_button") if b.proto.id.endswith("own/save/zip")]
    assert len(buttons) == 1
    assert kept.folder.files["codebook.toml"].startswith(b"[survey]")


def test_a_currency_is_shown_letter_by_letter() -> None:
    parts = (Part("a", "a", 0), Part("b", "b", 1))
    units = Units(load_text("en"), unit_of(Allocation(parts, 100, 1000, "<i>"), "amount"))
    assert "<" not in units.level(1.0) + units.axis().title
    assert "&#60;i&#62;" in units.level(1.0)
