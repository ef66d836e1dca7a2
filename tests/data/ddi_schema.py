"""What DDI-Codebook 2.5 asks of the elements that our documents use.

Taken from codebook.xsd of the DDI Alliance (DDI 2.5, 2012-01-17), whose field-level documentation
says the same: the children of an element in their order, each with how often it may stand there,
and its attributes. Elements that hold text only have no children here.
"""

import xml.etree.ElementTree as ET

NAMESPACE = "{ddi:codebook:2_5}"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
ONE, MAYBE, ANY, SOME = (1, 1), (0, 1), (0, None), (1, None)
Times = tuple[int, int | None]

CITATION = {
    "titlStmt": ONE,
    "rspStmt": MAYBE,
    "prodStmt": MAYBE,
    "distStmt": MAYBE,
    "serStmt": ANY,
    "verStmt": ANY,
    "biblCit": MAYBE,
    "holdings": ANY,
    "notes": ANY,
}
CHILDREN: dict[str, dict[str, Times]] = {
    "codeBook": {
        "docDscr": ANY,
        "stdyDscr": SOME,
        "fileDscr": ANY,
        "dataDscr": ANY,
        "otherMat": ANY,
    },
    "docDscr": {
        "citation": MAYBE,
        "guide": MAYBE,
        "docStatus": MAYBE,
        "docSrc": ANY,
        "controlledVocabUsed": ANY,
        "notes": ANY,
    },
    "citation": CITATION,
    "titlStmt": {"titl": ONE, "subTitl": ANY, "altTitl": ANY, "parTitl": ANY, "IDNo": ANY},
    "prodStmt": {
        "producer": ANY,
        "copyright": MAYBE,
        "prodDate": ANY,
        "prodPlac": ANY,
        "software": ANY,
        "fundAg": ANY,
        "grantNo": ANY,
    },
    "stdyDscr": {
        "citation": SOME,
        "studyAuthorization": ANY,
        "stdyInfo": ANY,
        "studyDevelopment": ANY,
        "method": ANY,
        "dataAccs": ANY,
        "othrStdyMat": ANY,
        "notes": ANY,
    },
    "stdyInfo": {
        "studyBudget": ANY,
        "subject": ANY,
        "abstract": ANY,
        "sumDscr": ANY,
        "qualityStatement": MAYBE,
        "notes": ANY,
        "exPostEvaluation": ANY,
    },
    "sumDscr": {
        "timePrd": ANY,
        "collDate": ANY,
        "nation": ANY,
        "geogCover": ANY,
        "geogUnit": ANY,
        "geoBndBox": MAYBE,
        "boundPoly": MAYBE,
        "anlyUnit": ANY,
        "universe": ANY,
        "dataKind": ANY,
    },
    "method": {
        "dataColl": ANY,
        "notes": ANY,
        "anlyInfo": MAYBE,
        "stdyClas": MAYBE,
        "dataProcessing": ANY,
        "codingInstructions": ANY,
    },
    "dataColl": {"sources": MAYBE, "weight": ANY, "cleanOps": ANY},
    "sources": {"dataSrc": ANY, "sourceCitation": ANY, "srcOrig": ANY, "srcChar": ANY},
    "dataAccs": {"setAvail": ANY, "useStmt": ANY, "notes": ANY},
    "useStmt": {"confDec": MAYBE, "specPerm": MAYBE, "restrctn": MAYBE, "contact": ANY},
    "fileDscr": {"fileTxt": ANY, "locMap": MAYBE, "notes": ANY},
    "fileTxt": {
        "fileName": MAYBE,
        "fileCitation": MAYBE,
        "fileCont": MAYBE,
        "fileStrc": MAYBE,
        "dimensns": MAYBE,
        "fileType": MAYBE,
        "format": MAYBE,
    },
    "dimensns": {"caseQnty": ANY, "varQnty": ANY, "logRecL": ANY},
    "dataDscr": {"varGrp": ANY, "nCubeGrp": ANY, "var": ANY, "nCube": ANY, "notes": ANY},
    "varGrp": {
        "labl": ANY,
        "txt": ANY,
        "concept": ANY,
        "defntn": MAYBE,
        "universe": MAYBE,
        "notes": ANY,
    },
    "var": {
        "location": ANY,
        "labl": ANY,
        "imputation": MAYBE,
        "security": MAYBE,
        "embargo": MAYBE,
        "respUnit": MAYBE,
        "anlysUnit": MAYBE,
        "qstn": ANY,
        "valrng": ANY,
        "invalrng": ANY,
        "undocCod": ANY,
        "universe": ANY,
        "TotlResp": MAYBE,
        "sumStat": ANY,
        "txt": ANY,
        "stdCatgry": ANY,
        "catgryGrp": ANY,
        "catgry": ANY,
        "codInstr": ANY,
        "verStmt": ANY,
        "concept": ANY,
        "derivation": MAYBE,
        "varFormat": MAYBE,
        "geoMap": ANY,
        "catLevel": ANY,
        "notes": ANY,
    },
    "qstn": {"qstnLit": ANY},
    "valrng": {"item": ANY, "range": ANY, "key": MAYBE, "notes": ANY},
    "invalrng": {"item": ANY, "range": ANY, "key": MAYBE, "notes": ANY},
    "catgryGrp": {"labl": ANY, "catStat": ANY, "txt": ANY},
    "catgry": {"catValu": MAYBE, "labl": ANY, "txt": ANY, "catStat": ANY, "mrow": MAYBE},
    "derivation": {"drvdesc": MAYBE, "drvcmd": MAYBE},
}
ATTRIBUTES = {
    "codeBook": {"version"},
    "software": {"version", "date"},
    "notes": {"type", "subject", "level", "resp", "sdatrefs", "parent", "sameNote"},
    "dataProcessing": {"type"},
    "confDec": {"required", "formNo", "URI"},
    "fileDscr": {"URI", "sdatrefs", "methrefs", "pubrefs", "access"},
    "varGrp": {"type", "otherType", "var", "varGrp", "name", "sdatrefs", "methrefs", "access"},
    "txt": {"level", "sdatrefs"},
    "var": {
        *("name", "wgt", "wgt-var", "weight", "qstn", "files", "vendor", "dcml", "intrvl"),
        *("measUnit", "scale", "origin", "nature", "representationType"),
    },
    "range": {"UNITS", "min", "minExclusive", "max", "maxExclusive"},
    "item": {"UNITS", "VALUE"},
    "catgry": {"missing", "missType", "country", "sdatrefs", "excls", "catgry", "level", "access"},
    "catgryGrp": {"missing", "missType", "catgry", "catGrp", "levelno", "levelnm", "compl"},
    "catStat": {"type", "otherType", "URI", "methrefs", "wgtd", "wgt-var", "weight"},
    "concept": {"vocab", "vocabURI"},
    "derivation": {"var"},
    "drvcmd": {"syntax"},
    "varFormat": {"type", "formatname", "schema", "otherSchema", "category", "URI"},
}
GLOBAL = {"ID", LANGUAGE, "source", "elementVersion"}
VALUES = {
    ("varGrp", "type"): {"section", "multipleResp", "grid", "subject", "analysis", "other"},
    ("var", "wgt"): {"wgt", "not-wgt"},
    ("var", "intrvl"): {"contin", "discrete"},
    ("range", "UNITS"): {"INT", "REAL"},
    ("item", "UNITS"): {"INT", "REAL"},
    ("catgry", "missing"): {"Y", "N"},
    ("catStat", "type"): {"freq", "percent", "crosstab", "other"},
    ("varFormat", "type"): {"character", "numeric"},
    ("confDec", "required"): {"yes", "no"},
}
REQUIRED = {("var", "name"), ("item", "VALUE")}
MIXED = {"qstn"}
AT_LEAST_ONE = {"valrng", "invalrng"}
REFERENCES = {("var", "files"), ("varGrp", "var"), ("derivation", "var")}


def read(xml: bytes | str) -> ET.Element:
    """Return the root of a document that a test has just written."""
    return ET.fromstring(xml)  # noqa: S314 it is our own


def mistakes(root: ET.Element) -> list[str]:
    """Return what in a document does not fit the schema."""
    found = [] if root.tag == f"{NAMESPACE}codeBook" else [f"root {root.tag}"]
    for element in root.iter():
        name = element.tag.removeprefix(NAMESPACE)
        found += [f"{name}: {what}" for what in (*_children(name, element), *_plain(name, element))]
    return found + _loose_references(root)


def _children(name: str, element: ET.Element) -> list[str]:
    allowed = CHILDREN.get(name, {})
    tags = [child.tag.removeprefix(NAMESPACE) for child in element]
    found = [f"unknown child {tag}" for tag in tags if tag not in allowed]
    known = [tag for tag in tags if tag in allowed]
    order = list(allowed)
    if known != sorted(known, key=order.index):
        found.append(f"order {known}")
    for tag, (least, most) in allowed.items():
        if not least <= tags.count(tag) <= (len(tags) if most is None else most):
            found.append(f"{tags.count(tag)} of {tag}")
    if name in AT_LEAST_ONE and not tags:
        found.append("empty")
    return found


def _plain(name: str, element: ET.Element) -> list[str]:
    """Return what is wrong with an element's own text and attributes."""
    known = ATTRIBUTES.get(name, set()) | GLOBAL
    found = [f"unknown attribute {key}" for key in element.attrib if key not in known]
    found += [
        f"{key}={value}"
        for key, value in element.attrib.items()
        if value not in VALUES.get((name, key), {value})
    ]
    found += [f"no {key}" for of, key in REQUIRED if of == name and key not in element.attrib]
    structured = name in CHILDREN and name not in MIXED
    if structured and (element.text or "").strip():
        found.append("text where elements belong")
    return found


def _loose_references(root: ET.Element) -> list[str]:
    """Return IDs that stand twice and references that lead nowhere."""
    ids = [element.get("ID") for element in root.iter() if element.get("ID")]
    found = [f"ID {id} twice" for id in sorted(set(ids)) if ids.count(id) > 1]
    for element in root.iter():
        name = element.tag.removeprefix(NAMESPACE)
        for of, key in REFERENCES:
            if of == name:
                wanted = element.get(key, "").split()
                found += [f"{name} refers to {id}" for id in wanted if id not in ids]
    return found
