"""The only way of text from a codebook, a file or a link to the screen."""

import html
import re

# Only what begins markup is escaped: a parenthesis without "[" is none, and widgets keep entities
# as they are in the names that screen readers speak.
_MARKUP = re.compile(r"[\\`*_{}\[\]<>#|~$&]|^[+=-]|^\d+(?=[.)])")
# Icons, colours, emoji, and addresses that Markdown would turn into links by themselves.
_JOINT = re.compile(r":(?=[^\W\d]|/|[\w/+-]+:)|www(?=\.)|@", re.IGNORECASE)
# What turns letters of one text around turns those after it around as well.
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")
# A space at which no line breaks is part of a number with its unit.
_SPACES = re.compile(r"[^\S\u00a0]+")
_WIDE, _ENTITY = re.compile(r"[\u2e80-\uffef]"), re.compile(r"&#\d+;")
_TOKEN = re.compile(r"&#\d+;|[\u2e80-\uffef]|[^\s\u2e80-\uffef&]+\s*|\s+|&")
_INVISIBLE = "\N{ZERO WIDTH SPACE}"


def label(text: str) -> str:
    """Return text that Markdown and Plotly show letter by letter.

    Numeric entities are understood by both and start no emphasis, link, image, formula or tag.
    """
    one_line = _SPACES.sub(" ", _DIRECTION.sub("", text)).strip()
    escaped = _MARKUP.sub(lambda match: "".join(f"&#{ord(c)};" for c in match.group()), one_line)
    return _JOINT.sub(lambda match: match.group() + _INVISIBLE, escaped)


def plain(text: str) -> str:
    """Return a label as it reads, for places that show text letter by letter anyway."""
    return html.unescape(text).replace(_INVISIBLE, "")


def visible_length(text: str) -> int:
    """Return a label's width in Latin letters: a Chinese character counts as two."""
    plain = _ENTITY.sub("x", text)
    return len(plain) + len(_WIDE.findall(plain))


def wrap(text: str, width: int) -> str:
    """Break a label for a chart's axis into lines of about `width` Latin letters.

    A Chinese character counts as two; entities count as one letter and are never split.
    """
    lines: list[str] = [""]
    for token in _TOKEN.findall(text):
        full = visible_length(lines[-1] + token.rstrip()) > width
        if full and lines[-1] and token[0] not in "，。、；：）》」”’":
            lines.append("")
        lines[-1] += token
    return "<br>".join(line.strip() for line in lines)
