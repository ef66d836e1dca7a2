"""Words that sentences are made of. A difference is claimed only where its interval excludes 0."""

from analysis.model.rows import Row
from data.codebook.variables import Variable
from ui.language.label import label
from ui.language.names import is_scale
from ui.language.units import Units
from ui.visit.scene import Scene
from ui.wording.spoken import part_names


def focal_variable(scene: Scene) -> Variable | None:
    """Return the variable whose effect the view looks at."""
    return scene.focal


def focal_name(scene: Scene) -> str:
    """Return the focal variable's escaped short label."""
    return label(scene.labels.variable(scene.focal.id).short) if scene.focal else ""


def of_specification(scene: Scene, key: str, std_errors: str | None = None) -> str:
    """Return a text that names the view's control variables and standard errors, or these ones."""
    text, specification = scene.text, scene.view.specification
    return text(
        key,
        controls=text(f"controls.{specification.controls}"),
        std_errors=text(f"std_errors.{std_errors or specification.std_errors}"),
    )


def focal_step(scene: Scene) -> str:
    """Return one more point of the focal scale, or one more unit of a number, in words."""
    return scene.text.known["step"]


def focal_note(scene: Scene) -> str | None:
    """Return what a reader should know of the focal variable, escaped; None without a note."""
    note = scene.labels.variable(scene.focal.id).note if scene.focal else ""
    return label(note) or None


def focal_value(scene: Scene, value: float) -> str:
    """Return one value of the focal variable, with its points where the language writes them."""
    written = "focal.value" if is_scale(scene.focal) else "unit.number.level"
    return scene.text(written, number=f"{value:g}")


def focal_range(scene: Scene) -> dict[str, str]:
    """Return the ends of the focal scale as words, for sentences that say "from 1 to 5"."""
    low, high = (scene.focal.minimum, scene.focal.maximum) if scene.focal else (None, None)
    return {"low": f"{low or 0:g}", "high": f"{high or 0:g}"}


def direction(claim: Row) -> str:
    """Return whether a row's interval says more or less, or that nothing may be claimed: same."""
    return "more" if claim["conf_low"] > 0 else "less" if claim["conf_high"] < 0 else "same"


def change_clauses(
    scene: Scene,
    units: Units,
    claimed: list[Row],
    more: str,
    less: str,
    ends: tuple[str, str] = ("conf_low", "conf_high"),
) -> list[str]:
    """Return one clause for each change, by the text `more` or `less`, with its interval `ends`."""
    names = inline_names(scene)
    return [
        scene.text(
            more if claim["estimate"] > 0 else less,
            part=names[claim["outcome"]],
            change=units.change(abs(claim["estimate"]), signed=False),
            interval=units.change_interval(claim[ends[0]], claim[ends[1]]),
        )
        for claim in claimed
    ]


def inline_names(scene: Scene) -> dict[str, str]:
    """Return policies' names as they stand inside a sentence."""
    return {part: scene.text.inline(name) for part, name in part_names(scene).items()}
