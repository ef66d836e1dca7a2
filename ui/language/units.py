"""How an estimate is written and on which axis it stands: yuan, points, percent or logarithm."""

from dataclasses import dataclass
from functools import cached_property
from math import isfinite

from analysis.model.lens import Unit
from ui.language.label import label
from ui.language.text import Text

PART = "part"


@dataclass(frozen=True)
class Axis:
    """A chart's value axis: what values are divided by, its title and decimals."""

    divisor: float
    title: str
    digits: int


@dataclass(frozen=True)
class Units:
    """Writes estimates of one unit in one language.

    Estimates arrive in the analysis layer's units, those of outcomes and further kinds: `focal` for
    the scale of the focal variable itself, `number`, `proportion`, `correlation`; `part` writes
    outcomes as percent of their total.
    """

    text: Text
    unit: Unit

    def level(self, value: float) -> str:
        """Return a level, say "230,500 yuan"."""
        axis = self.axis()
        shown = self.text.number(value / axis.divisor, axis.digits)
        return self.text(f"unit.{self._kind}.level", number=shown, currency=self.currency)

    def change(self, value: float, signed: bool = True) -> str:
        """Return a difference or an effect with its sign, say "+1,900 yuan"."""
        axis = self.axis(change=True)
        shown = self.text.number(value / axis.divisor, axis.digits, signed)
        return self.text(f"unit.{self._kind}.change", number=shown, currency=self.currency)

    def figure(self, value: float, change: bool = False) -> str:
        """Return a level, or a signed change, as a bare number: its unit stands beside it."""
        axis = self.axis(change)
        return self.text.number(value / axis.divisor, axis.digits, change)

    def change_interval(self, low: float, high: float) -> str:
        """Return the interval of a difference or an effect, its unit once."""
        axis = self.axis(change=True)
        ends = [self.text.number(end / axis.divisor, axis.digits, True) for end in (low, high)]
        if not isfinite(low):
            return self.text("panel.no_interval")
        interval = self.text.interval(*ends)
        return self.text(f"unit.{self._kind}.change", number=interval, currency=self.currency)

    def level_interval(self, low: float, high: float) -> str:
        """Return the interval of a level, its unit once."""
        axis = self.axis()
        ends = [self.text.number(end / axis.divisor, axis.digits) for end in (low, high)]
        if not isfinite(low):
            return self.text("panel.no_interval")
        interval = self.text.interval(*ends)
        return self.text(f"unit.{self._kind}.level", number=interval, currency=self.currency)

    def axis(self, change: bool = False) -> Axis:
        """Return the value axis for levels, or for differences and effects."""
        return self._of_changes if change else self._of_levels

    @cached_property
    def _of_levels(self) -> Axis:
        return self._axis("level")

    @cached_property
    def _of_changes(self) -> Axis:
        return self._axis("change")

    def _axis(self, of: str) -> Axis:
        kind = f"unit.{self._kind}.{of}"
        divisor = float(self.text(f"{kind}_divisor"))
        if self.unit.kind == PART:
            divisor *= self.unit.whole
        total = self.text.number(self.unit.whole / divisor)
        title = self.text(f"{kind}_axis", currency=self.currency, total=total)
        return Axis(divisor, title, int(self.text(f"{kind}_digits")))

    @cached_property
    def currency(self) -> str:
        """Return what money is called."""
        key = f"currency.{self.unit.currency}"
        return self.text(key) if self.text.has(key) else label(self.unit.currency or "")

    @cached_property
    def _kind(self) -> str:
        """Return which texts write the unit; yuan have their own, Chinese counts them by 10,000."""
        yuan = (self.unit.kind, self.unit.currency) == ("money", "CNY")
        return "yuan" if yuan else self.unit.kind
