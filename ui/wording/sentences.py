"""Plain-language sentences. A difference is claimed only where its Holm interval excludes zero."""

from dataclasses import dataclass

from analysis.model.comparison import COMPLEMENT, GROUP
from analysis.model.groups import MINIMUM
from analysis.model.result import Result
from analysis.model.rows import Row, row, rows
from data.codebook.variables import Variable
from ui.door.counted import size
from ui.language.label import label
from ui.language.names import is_scale
from ui.language.units import Units
from ui.visit.scene import Scene
from ui.wording.captions import mark, people
from ui.wording.spoken import part_names
from ui.wording.units import amount_units, focal_units, units_of


@dataclass(frozen=True)
class Answers:
    """The results that the overview's sentences draw on."""

    focal: Result
    amounts: Result
    effects: Result
    ranking: Result
    claims: Result


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


def overview_sentences(scene: Scene, answers: Answers) -> list[str]:
    """Return up to three sentences: the focal mean, the split, and what moves with it."""
    said = [_mean(scene, answers), _split(scene, answers), _effect(scene, answers)]
    return [sentence for sentence in said if sentence]


def level_sentences(scene: Scene, answers: Answers) -> str:
    """Return what stands beside the slopes: who leads where the scale ends, and R²."""
    said = [_lead(scene, answers), _r_squared(scene, answers)]
    return scene.text.sentences([sentence for sentence in said if sentence])


def _mean(scene: Scene, answers: Answers) -> str:
    text, units = scene.text, focal_units(scene)
    group = row(answers.focal, side=GROUP)
    if group is None:
        return ""
    scale = text("say.scale", **focal_range(scene)) if is_scale(scene.focal) else ""
    mean = text.number(group["estimate"], 2)
    common = {"people": people(scene), "mean": mean, "scale": scale}
    interval = text.interval(text.number(group["conf_low"], 2), text.number(group["conf_high"], 2))
    claim = row(answers.claims, kind="risk_difference")
    if claim is None:
        key = "say.risk_alone" if scene.view.group else "say.risk_all"
        n, whole = text.number(group["n"]), size(scene)
        if group["n"] < whole:
            n = text("say.n_of", n=n, all=text.number(whole))
        alone = text(key, interval=interval, n=n, minimum=MINIMUM, **common)
        return alone + mark(scene, group, span=units.level_interval, interval=True)
    other = row(answers.focal, side=COMPLEMENT)
    key = f"say.risk_{direction(claim)}"
    compared = text(
        key,
        other=text.number(other["estimate"], 2) if other else "",
        difference=units.change(claim["estimate"]),
        interval=units.change_interval(claim["conf_low"], claim["conf_high"]),
        **common,
    )
    return compared + mark(scene, claim, span=units.change_interval)


def direction(claim: Row) -> str:
    """Return whether a claim says more or less, or that nothing may be claimed: same."""
    if not claim["claimed"]:
        return "same"
    return "more" if claim["estimate"] > 0 else "less"


def _split(scene: Scene, answers: Answers) -> str:
    text, units, names = scene.text, amount_units(scene), inline_names(scene)
    means = sorted(rows(answers.amounts, side=GROUP), key=lambda r: -r["estimate"])
    if not means:
        return ""
    top, bottom = means[0], means[-1]
    ends = {
        "top": names[top["outcome"]],
        "top_amount": units.level(top["estimate"]),
        "bottom": names[bottom["outcome"]],
        "bottom_amount": units.level(bottom["estimate"]),
    }
    claims = rows(answers.claims, kind="amount_difference")
    if not claims:
        return text("say.split_all", **ends) + mark(scene, top, bottom, span=units.level_interval)
    claimed = [claim for claim in claims if claim["claimed"]]
    if not claimed:
        same = text(
            "say.split_same", people=people(scene), top=ends["top"], top_amount=ends["top_amount"]
        )
        return same + mark(scene, top, span=units.level_interval)
    changes = change_clauses(scene, units, claimed, "say.split_more", "say.split_less")
    rest = _rest(scene, "say.split_rest", claims)
    differs = text(
        "say.split_differs", people=people(scene), changes=text.clauses(changes), rest=rest
    )
    return differs + mark(scene, *claimed, span=units.change_interval)


def _effect(scene: Scene, answers: Answers) -> str:
    text, units = scene.text, amount_units(scene)
    claims = rows(answers.claims, kind="effect")
    if not claims:
        return ""
    claimed = sorted((claim for claim in claims if claim["claimed"]), key=lambda c: -c["estimate"])
    if not claimed:
        none = text("say.effect_none") + mark(scene, *claims)
        return text.sentences([none, *_featured(scene, answers)])
    changes = change_clauses(scene, units, claimed, "say.effect_more", "say.effect_less")
    rest = _rest(scene, "say.effect_rest", claims)
    effect = text("say.effect_some", changes=text.clauses(changes), rest=rest)
    effect += mark(scene, *claimed, span=units.change_interval)
    return text.sentences([effect, *_featured(scene, answers)])


def _featured(scene: Scene, answers: Answers) -> list[str]:
    """Say the same in the study's own measure, the one that its authors printed."""
    claims = rows(answers.claims, kind="featured_effect")
    if not claims or scene.survey.study is None:
        return []
    lens = scene.survey.study.models[0].lens or ""
    text, names = scene.text, inline_names(scene)
    units = units_of(scene, lens)
    claimed = [claim for claim in claims if claim["claimed"]]
    changes = [
        text(
            "say.featured_change",
            part=names[claim["outcome"]],
            change=units.change(claim["estimate"]),
            interval=units.change_interval(claim["conf_low"], claim["conf_high"]),
        )
        for claim in claimed
    ]
    measure = text(f"lens.{lens}")
    if not claimed:
        parts = text.join([names[claim["outcome"]] for claim in claims])
        return [text("say.featured_none", lens=measure, parts=parts) + mark(scene, *claims)]
    rest = _rest(scene, "say.effect_rest", claims)
    said = text("say.featured", lens=measure, changes=text.clauses(changes), rest=rest)
    return [said + mark(scene, *claimed, span=units.change_interval, interval=True)]


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


def _rest(scene: Scene, key: str, claims: list[Row]) -> str:
    names = inline_names(scene)
    silent = [names[claim["outcome"]] for claim in claims if not claim["claimed"]]
    return scene.text(key, parts=scene.text.join(silent)) if silent else ""


def _lead(scene: Scene, answers: Answers) -> str:
    """Set levels beside slopes: which featured policy leads where the focal scale is highest."""
    claim = row(answers.claims, kind="lead")
    if claim is None:
        return ""
    top = max(r["at"] for r in rows(answers.ranking))
    ends = {r["outcome"]: r for r in rows(answers.ranking, at=top)}
    first, second = ends[claim["outcome"]], ends[claim["other"]]
    names, units = inline_names(scene), amount_units(scene)
    key = "open" if not claim["claimed"] else "first" if claim["estimate"] > 0 else "crossed"
    return scene.text(
        f"say.lead_{key}",
        top=focal_value(scene, top),
        first=names[first["outcome"]],
        second=names[second["outcome"]],
        first_amount=units.level(first["estimate"]),
        second_amount=units.level(second["estimate"]),
    ) + mark(scene, claim, span=units.change_interval)


def _r_squared(scene: Scene, answers: Answers) -> str:
    """Say how little the model accounts for; adjusted, because small groups fit by chance."""
    shares = [r["r_squared_adjusted"] for r in rows(answers.effects, side=GROUP)]
    if not shares:
        return ""
    alone = scene.view.specification.controls == "none"
    key = "say.r_squared_alone" if alone else "say.r_squared_controls"
    return scene.text(key, share=scene.text.percent(max(0.0, *shares)))
