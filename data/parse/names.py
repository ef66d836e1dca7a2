"""What the names of columns say, in English and Chinese."""

import re
from collections.abc import Sequence

from data.parse.parsed import Header

BETWEEN = re.compile(r"[\s_\-.:/|()（）：、，,]+")
EDGE = re.compile(rf"{BETWEEN.pattern}$")
SMALL_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")

WEIGHT = re.compile(r"weights?\d*|w(gh?)?ts?\d*|pw|[a-z]{1,5}(weights?|wgh?t)\d*|wtss[a-z]*")
BODY = re.compile(r"(under|over|body|birth|light)weight|body|kg|kgs|lbs?|pounds?|height|bmi")
STRATA = re.compile(
    r"strat(a|um)?|(v|sdmv|sample|sampling|psu|design)_?stra(t(a|um)?)?|stratum_?id"
)
FPC = re.compile(r"fpc\d?|(n_?pop|pop_?n|pop_?size)_?(stratum|strata)?")
ID = re.compile(r"u?u?ids?|[a-z]*(case|resp|person|psra|subj|panel)_?id|respondent|caseid|idno")
FIRM = re.compile(
    r"firms?|compan(y|ies)|enterprises?|plants?|employers?|schools?|class(room)?s?|psus?|clusters?"
    r"|villages?|communit(y|ies)|count(y|ies)|districts?|households?|hh|hospitals?|sites?|workplaces?"
    r"|neighbou?rhoods?|precincts?|towns?|wards?"
)
NUMBERED = re.compile(r"u?ids?|codes?|nos?|num|numbers?|names?|key|nr")
RISK = re.compile(r"risks?|risky|riskiness")
THREAT = re.compile(r"threats?|threat[a-z]*|fears?|worr(y|ies|ied)|concern(s|ed)?|insecur[a-z]*")
BACKGROUND = re.compile(
    r"(r|rec|resp|hi)?(age|sex|race|educ[a-z]*|incom[a-z]*|region[a-z]*)(s|_?gr(ou)?ps?|cat|thn)?\d*"
    r"|edu|gender|marital|ethn[a-z]*|occup[a-z]*|(un)?employ(ed|ment)?|owner(ship)?|cregion"
    r"|female|male|degree|schooling|wages?|earnings|salary|married|urban|rural|residence"
    r"|children|kids|household|hhsize|job|sector|industry|size|skill|tenure|experience|migrant"
    r"|hukou|religion|origin|wrkstat"
)

WEIGHT_ZH = ("权重", "权数", "加权")
BODY_ZH = ("体重", "公斤", "身高")
STRATA_ZH = ("分层", "抽样层", "层号")
FPC_ZH = ("有限总体",)
ID_ZH = ("编号", "序号", "问卷号", "样本号", "身份")
FIRM_ZH = (
    "企业",
    "公司",
    "工厂",
    "单位",
    "学校",
    "班级",
    "村",
    "社区",
    "街道",
    "区县",
    "医院",
    "抽样单元",
)
NUMBERED_ZH = ("编号", "代码", "编码", "名称", "序号", "号")
RISK_ZH = ("风险",)
THREAT_ZH = ("威胁", "担心", "担忧", "焦虑", "不安")
BACKGROUND_ZH = (
    *(
        "年龄",
        "性别",
        "学历",
        "教育",
        "收入",
        "工资",
        "婚姻",
        "民族",
        "地区",
        "区域",
        "城乡",
        "户口",
    ),
    *("户籍", "职业", "行业", "岗位", "规模", "所有制", "工龄", "技能", "子女", "宗教"),
)


def tokens(text: str) -> list[str]:
    """Return the words of a name in small letters: risk_robots, riskRobots -> risk, robots."""
    return [word for word in BETWEEN.split(SMALL_CAPITAL.sub("_", text).lower()) if word]


def says(
    header: Header, words: re.Pattern[str], chinese: Sequence[str], label: bool = True
) -> bool:
    """Return whether a column's name (or its label too) holds such a word."""
    texts = (header.name, header.label) if label else (header.name,)
    return any(
        any(words.fullmatch(token) for token in tokens(text)) or any(w in text for w in chinese)
        for text in texts
    )


def says_id(header: Header) -> bool:
    """Return whether a name speaks of a person's own number: worker_id, psraid, 编号."""
    if says_place(header):
        return False
    return says(header, ID, ID_ZH, label=False) or header.name.lower().endswith("id")


def says_place(header: Header) -> bool:
    """Return whether a name speaks of a firm, school or place and nothing else: firm_id, 企业编号.

    So firm_size, which speaks of its size, does not.
    """
    words = tokens(header.name)
    places = [word for word in words if FIRM.fullmatch(word)]
    if places and all(FIRM.fullmatch(word) or NUMBERED.fullmatch(word) for word in words):
        return True
    bare = header.name.strip()
    for word in NUMBERED_ZH:
        bare = bare.removesuffix(word)
    return any(bare in (word, f"所在{word}", f"所属{word}") for word in FIRM_ZH) or (
        # firmid, schoolcode
        len(words) == 1
        and any(FIRM.fullmatch(words[0].removesuffix(end)) for end in ("id", "code", "no"))
        and not FIRM.fullmatch(words[0])
    )


def stem(name: str) -> str:
    """Return what a name shares with its neighbours: risk_robots -> risk, item7 -> item.

    "" when nothing can be cut off.
    """
    pieces = [piece for piece in BETWEEN.split(name) if piece]
    if len(pieces) > 1:
        return EDGE.sub("", name[: name.rfind(pieces[-1])])
    bare = re.sub(r"[0-9０-９一二三四五六七八九十]+[a-z]?$", "", name)
    return bare if bare != name else ""


def common_start(names: Sequence[str]) -> str:
    """Return the words that all names begin with, in the first one's spelling."""
    split = [tokens(name) for name in names]
    shared = 0
    while all(len(words) > shared + 1 for words in split) and len({w[shared] for w in split}) == 1:
        shared += 1
    if shared:
        pieces = [piece for piece in BETWEEN.split(SMALL_CAPITAL.sub("_", names[0])) if piece]
        return " ".join(pieces[:shared])
    stems = {stem(name) for name in names}
    return stems.pop() if len(stems) == 1 else ""
