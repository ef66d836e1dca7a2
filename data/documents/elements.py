"""XML elements whose texts may hold anything."""

import re
import xml.etree.ElementTree as ET

LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
# XML 1.0 has no way to write these characters, not even as references.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Element = ET.Element


def clean(text: str) -> str:
    """Return a text without the characters that XML 1.0 forbids; line ends become newlines."""
    return _FORBIDDEN.sub("", text).replace("\r\n", "\n").replace("\r", "\n")


def add(
    parent: Element, tag: str, text: str = "", language: str = "", **attributes: str
) -> Element:
    """Append an element to its parent and return it; empty attributes are left out."""
    child = ET.SubElement(parent, tag)
    for name, value in attributes.items():
        if value:
            child.set(name, clean(value))
    if language:
        child.set(LANGUAGE, language)
    child.text = clean(text) or None
    return child


def in_each(parent: Element, tag: str, texts: dict[str, str], /, **attributes: str) -> None:
    """Append one element for each language -> text that is not empty."""
    for language, text in texts.items():
        if text:
            add(parent, tag, text, language, **attributes)


def written(root: Element) -> bytes:
    """Return a document as UTF-8."""
    ET.indent(root)
    return ET.tostring(root, encoding="utf-8", xml_declaration=True)
