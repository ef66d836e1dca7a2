"""The app never says more than the survey can: the banner, the terms, and words it avoids."""

import re

import pytest

from tests.ui.catalogues import everything, papers, words
from tests.ui.scenes import spoken
from ui.language.text import languages

BANNER = {
    "zh": "本页为模拟数据，不是真实调查结果：8,876名劳动者由计算机按吴小芳论文"
    "已公布的数字虚拟生成，凡论文未公布的数字（如多数分人群结果）均不得引用或作为决策依据。",
    "en": "This page shows simulated data, not real survey answers: a computer invented"
    " 8,876 workers to match the figures in Wu’s paper, and any number the paper did not publish"
    " (such as most subgroup results) must not be cited or used for decisions.",
}
TERMS = {
    "risk": ("perceived unemployment risk", "失业风险感知"),
    "allocation": ("budget allocation", "预算分配"),
    "student_training": (
        "students’ education and vocational training",
        "在校学生的教育和职业培训",
    ),
    "upskilling": ("upskilling of employees", "在岗职工技能提升"),
    "unemployment_benefit": ("unemployment benefit", "失业补助金"),
    "basic_income": ("universal basic income", "全民基本收入"),
    "firm_subsidy": ("firm subsidies against layoffs", "企业补贴"),
    "pension": ("enterprise employee pension insurance", "企业职工养老保险"),
    "hukou_type": ("hukou type", "户口类型"),
    "hukou_locality": ("hukou locality", "户籍类型"),
    "rural_migrant": ("rural migrant worker", "农民工"),
    "core_marginal": ("core and marginal group", "核心群体与边缘群体"),
    "skill": ("skill level", "技能水平"),
    "reemployment": ("re-employment prospects", "再就业可能性"),
    "replaceability": ("job replaceability", "岗位被替代性"),
    "complement": ("complement", "其余劳动者"),
    "moderator": ("moderator", "调节变量"),
    "interaction": ("interaction term", "交互项"),
    "control": ("control variable", "控制变量"),
    "slope": ("marginal effect", "边际效应"),
    "slope_difference": ("difference in slopes", "斜率之差"),
    "interval": ("95\N{NO-BREAK SPACE}% confidence interval", "95%置信区间"),
    "crossing": ("crossing point", "交叉点"),
    "lens": ("lens", "衡量方式"),
    "simulated": ("simulated data", "模拟数据"),
    "published": ("published", "论文已公布"),
    "calibrated": ("calibrated to the paper", "按论文数字校准"),
    "sign_published": ("sign published, size ours", "方向据论文，数值为模拟"),
    "implied": ("implied by the model, not published", "模型推算，论文未公布"),
    "feedback": ("negative policy feedback", "负向政策反馈"),
}
FORBIDDEN = {
    "en": {
        r"\bfear": "the survey measures perception",
        r"\b(un)?insured\b|without cover": "only one insurance is measured",
        r"\bcauses?\b|\bleads? to\b|because of (perceived )?risk": "association, not cause",
        r"\btwins?\b|\bsynthetic\b": "the data are called simulated",
        r"control group": "the others are called complement",
        r"insurance payout(?! \(失业保险金\))": "the policy is a benefit",
        r"\bthreshold\b": "the paper did not estimate one",
    },
    "zh": {
        r"恐惧|害怕|担忧": "调查测量的是感知",
        r"未参保|无保障|没有保险": "只测量了一种保险",
        r"导致|造成|引起|使得": "关联，不是因果",
        r"合成数据|孪生": "称为模拟数据",
        r"补集|对照组": "称为其余劳动者",
        r"失业保险金": "政策是失业补助金",
        r"阈值": "论文没有估计",
    },
}
ALLOWED = {
    ("en", "dashboard.how_3"): "denies cause",
    ("en", "about.limits.1"): "denies causes",
    ("en", "glossary.slope.text"): "denies that anything causes anything",
    ("zh", "about.limits.1"): "否认因果",
    ("zh", "glossary.treated.name"): "论文用语",
    ("zh", "glossary.common_support.text"): "论文用语",
    ("zh", "terms.unemployment_benefit.text"): "说明与失业保险金是两回事",
    ("en", "glossary.crossing.text"): "quotes the paper's word and corrects it",
    ("zh", "glossary.crossing.text"): "引用论文用语并加以纠正",
}
ALLOWED |= {
    ("en", key): "a claim of the paper, or why it cannot be tested"
    for key in ("claims.causal", "reasons.one_point_in_time", "reasons.simulated_association")
}
ALLOWED |= {
    ("zh", key): "匹配的对照组，不是所选人群之外的人"
    for key, text in words("zh").items()
    if "对照组" in text
    and key.split(".")[0] in ("matching", "estimand", "estimand_of", "kind", "refusal")
}
NOT_SHOWN = {"en": re.compile(r"[Nn]ot shown|is shown"), "zh": re.compile("未发现.*显著")}


@pytest.mark.parametrize("language", languages())
def test_banner_is_the_agreed_one_to_the_letter(language: str) -> None:
    assert spoken(language)("banner.simulated") == BANNER[language]


@pytest.mark.parametrize("term", TERMS)
def test_terms_are_called_what_the_study_calls_them(term: str) -> None:
    english, chinese = TERMS[term]
    for language, name in (("en", english), ("zh", chinese)):
        every = everything(language)
        assert (every.get(f"glossary.{term}.name") or every[f"terms.{term}.title"]) == name


@pytest.mark.parametrize("status", ["published", "calibrated", "sign_published", "implied"])
def test_statuses_are_called_as_in_the_glossary(status: str) -> None:
    for place, language in enumerate(("en", "zh")):
        assert words(language)[f"status.{status}"] == TERMS[status][place]


@pytest.mark.parametrize("language", languages())
def test_forbidden_words_are_absent(language: str) -> None:
    found = {
        key: why
        for key, text in everything(language).items()
        for shape, why in FORBIDDEN[language].items()
        if re.search(shape, text, re.IGNORECASE) and (language, key) not in ALLOWED
    }
    assert found == {}


def test_every_allowance_is_needed() -> None:
    needless = {
        (language, key)
        for language, key in ALLOWED
        if not any(
            re.search(s, everything(language)[key], re.IGNORECASE) for s in FORBIDDEN[language]
        )
    }
    assert needless == set()


@pytest.mark.parametrize("language", languages())
def test_what_is_not_significant_is_called_not_shown(language: str) -> None:
    keys = (
        "say.risk_same",
        "say.split_rest",
        "say.effect_rest",
        "money.featured_none",
        "money.lead_open",
        "dashboard.lead_open",
        "dashboard.no_effect",
        "dashboard.effect_rest",
        "dashboard.no_difference",
        "dashboard.same_for_all",
        "interactions.differences.same",
    )
    for key in keys:
        assert NOT_SHOWN[language].search(words(language)[key]), key
    claims = [key for key in words(language) if key.startswith("say.") and key not in keys]
    assert len(claims) > 8
    for key in claims:
        assert not NOT_SHOWN[language].search(words(language)[key]), key


@pytest.mark.parametrize("language", languages())
def test_prose_has_no_straight_quotes(language: str) -> None:
    assert {key for key, text in everything(language).items() if re.search("[\"'`]", text)} == set()


def test_chinese_has_full_width_punctuation() -> None:
    """Half-width signs stand only between Latin letters, numbers and Markdown."""
    shape = re.compile(r"[\u4e00-\u9fff}][,;:?!()]|[,;:?!()][\u4e00-\u9fff]|[\u4e00-\u9fff]\.")
    assert {key: text for key, text in everything("zh").items() if shape.search(text)} == {}


def test_english_has_no_chinese_punctuation_and_no_break_in_a_percentage() -> None:
    for key, text in everything("en").items():
        assert not re.search("[，。；：？！（）、《》]", text), key
        assert not re.search(r"[\d}] ?%", text), f"{key}: a no-break space stands before %"


def test_chinese_percentages_have_no_space() -> None:
    assert {key for key, text in everything("zh").items() if re.search(r"[\d}]\s+%", text)} == set()


PROPER = {
    "en": r"\bWu\b|Guangdong|8,876|\b843\b|[Hh]ukou|pension|[Uu]pskill|[Uu]nemploy|subsid",
    "zh": r"吴小芳|广东|8,876|\b843\b|户口|户籍|养老|农民工|技能|失业|企业补贴",
}
"""The paper's author, place and sample, and what its variables and policies are called."""


@pytest.mark.parametrize("language", languages())
def test_the_app_itself_names_nothing_of_the_paper(language: str) -> None:
    shape = PROPER[language]
    assert {key: text for key, text in words(language).items() if re.search(shape, text)} == {}
    told = papers(language).values()
    assert sum(bool(re.search(shape, text)) for text in told) > 20, "they stand with its survey"


def test_what_is_said_of_the_paper_is_said_in_every_language() -> None:
    english, chinese = papers("en"), papers("zh")
    assert english.keys() == chinese.keys()
    assert {key for key in english if english[key] == chinese[key]} == set()
    assert all(text.strip() for text in (*english.values(), *chinese.values()))
