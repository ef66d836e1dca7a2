"""Build the Chinese fonts that the app serves: `python -m tools.fonts`.

Every Chinese character that a catalogue or a module can show, in two weights, as woff2 (about
150 KB each). Source: Noto Sans CJK SC as Debian's package fonts-noto-cjk installs it.
"""

import sys
import tomllib
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "static/fonts"
SOURCES = Path("/usr/share/fonts/opentype/noto")
FAMILY = "Noto Sans CJK SC"
WEIGHTS = ("Regular", "Bold")
ROOMS = ("ui", "data", "pages", "analysis")
COMMAND = "python -m tools.fonts"
PUNCTUATION = (
    "，。、；：？！（）《》「」【】％＋－／～　"  # typed in titles and filters, used or not
)


def served(weight: str) -> Path:
    """Return the file that the app serves for a weight."""
    return FOLDER / f"NotoSansSC-Subset-{weight}.woff2"


def ranges() -> list[range]:
    """Return the code points that the browser takes from the subset, as the configuration says."""
    config = tomllib.loads((ROOT / ".streamlit/config.toml").read_text("utf-8"))
    spans = config["theme"]["fontFaces"][0]["unicodeRange"].replace("U+", "").split(",")
    ends = [[int(end, 16) for end in span.split("-")] for span in spans]
    return [range(low, high + 1) for low, high in ends]


def characters() -> dict[str, str]:
    """Return each Chinese character the app can show -> the first file that has it."""
    chinese = ranges()
    found = dict.fromkeys(PUNCTUATION, "tools/fonts.py")
    for file in sorted(path for room in ROOMS for path in (ROOT / room).rglob("*")):
        if file.suffix not in (".toml", ".py"):
            continue
        for character in set(file.read_text("utf-8")):
            if any(ord(character) in span for span in chinese):
                found.setdefault(character, str(file.relative_to(ROOT)))
    return found


def covered(file: Path) -> set[str]:
    """Return the characters a font has."""
    with TTFont(file) as font:
        return {chr(point) for point in font.getBestCmap()}


def cut(source: Path, target: Path, wanted: str) -> None:
    """Write the characters `wanted` of the simplified Chinese face of `source` to `target`."""
    faces = TTCollection(source).fonts
    font = next(face for face in faces if face["name"].getDebugName(1) == FAMILY)
    options = subset.Options()
    options.flavor = "woff2"
    options.hinting = False
    options.layout_features = ["kern", "locl"]
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]  # the licence stays inside
    cutter = subset.Subsetter(options)
    cutter.populate(text=wanted)
    cutter.subset(font)
    font.flavor = "woff2"
    font["head"].modified = font["head"].created  # the same characters make the same file
    font.recalcTimestamp = False
    font.save(target)


def main() -> int:
    """Build both weights; exit code 2 and one sentence when the source is not installed."""
    wanted = "".join(sorted(characters()))
    for weight in WEIGHTS:
        source = SOURCES / f"NotoSansCJK-{weight}.ttc"
        if not source.exists():
            print(f"{source} is missing: install Debian's fonts-noto-cjk.", file=sys.stderr)
            return 2
        cut(source, served(weight), wanted)
        size = served(weight).stat().st_size // 1024
        print(f"{served(weight).relative_to(ROOT)}: {len(wanted)} characters, {size} KB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
