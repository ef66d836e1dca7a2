"""How a page's estimates are written: in the units of its outcomes, or of its focal variable."""

from analysis.model.lens import AS_ANSWERED, Unit, unit_of
from ui.language.names import is_scale
from ui.language.units import Units
from ui.visit.scene import Scene


def units_of(scene: Scene, lens: str | None = None) -> Units:
    """Return how outcomes are written under a lens, the view's own unless another is named."""
    unit = unit_of(scene.survey.codebook.outcomes, lens or scene.view.specification.lens)
    return Units(scene.text, unit)


def amount_units(scene: Scene) -> Units:
    """Return how amounts are written."""
    return units_of(scene, AS_ANSWERED)


def focal_units(scene: Scene) -> Units:
    """Return how values of the focal variable are written: points of a scale, or plain numbers."""
    return Units(scene.text, Unit("focal" if is_scale(scene.focal) else "number"))


def proportion_units(scene: Scene) -> Units:
    """Return how shares of people are written."""
    return Units(scene.text, Unit("proportion"))
