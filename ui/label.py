"""The only way of text from a codebook, a file or a link to the screen."""

import re

_MARKUP = re.compile(r"[\\`*_{}\[\]()<>#+!|~$&^=-]|^\d+(?=[.)])")
_SHORTCODE = re.compile(r":(?=[\w/+-]+[:\[])")
_INVISIBLE = "\N{ZERO WIDTH SPACE}"


def label(text: str) -> str:
    """Return text that Markdown and Plotly show letter by letter.

    Numeric entities are understood by both and start no emphasis, link, image, formula or tag.
    """
    one_line = " ".join(text.split())
    escaped = _MARKUP.sub(lambda match: "".join(f"&#{ord(c)};" for c in match.group()), one_line)
    return _SHORTCODE.sub(":" + _INVISIBLE, escaped)


def wrap(text: str, width: int) -> str:
    """Break a label for a chart's axis into lines of about `width` Latin letters.

    A Chinese character counts as two; entities count as one letter and are never split.
    """
    lines: list[str] = [""]
    used = 0
    for token in re.findall(r"&#\d+;|[\u2e80-\uffef]|[^\s\u2e80-\uffef&]+\s*|\s+|&", text):
        wide = 2 * len(token) if re.match(r"[\u2e80-\uffef]", token) else len(token.strip())
        wide = 1 if token.startswith("&#") else wide
        closing = token[0] in "，。、；：）》」”’"
        if used and used + wide > width and not closing:
            lines.append("")
            used = 0
        lines[-1] += token
        used += wide + (len(token) - len(token.rstrip()))
    return "<br>".join(line.strip() for line in lines)
