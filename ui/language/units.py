"""How an estimate is written and on which axis it stands: yuan, points, percent or logarithm."""

from dataclasses import dataclass
from math import isfinite

from data.codebook.codebook import Allocation
from ui.language.label import label
from ui.language.text import Text


@dataclass(frozen=True)
class Axis:
    """A chart's value axis: what values are divided by, its title and decimals."""

    divisor: float
    title: str
    digits: int


@dataclass(frozen=True)
class Units:
    """Writes estimates of one lens in one language.

    Estimates arrive in the analysis layer's units: currency or points (amount), percent (share),
    logarithm (ln), ratio; `focal` for the scale of the focal variable itself; `part` writes amounts
    as parts of a hundred of the total.
    """

    text: Text
    allocation: Allocation | None
    lens: str

    def level(self, value: float) -> str:
        """Return a level, say "230,500 yuan"."""
        axis = self.axis()
        shown = self.text.number(value / axis.divisor, axis.digits)
        return self.text(f"unit.{self._kind}.level", number=shown, currency=self._currency)

    def change(self, value: float, signed: bool = True) -> str:
        """Return a difference or an effect with its sign, say "+1,900 yuan"."""
        axis = self.axis(change=True)
        shown = self.text.number(value / axis.divisor, axis.digits, signed)
        return self.text(f"unit.{self._kind}.change", number=shown, currency=self._currency)

    def change_interval(self, low: float, high: float) -> str:
        """Return the interval of a difference or an effect, its unit once."""
        axis = self.axis(change=True)
        ends = [self.text.number(end / axis.divisor, axis.digits, True) for end in (low, high)]
        if not isfinite(low):
            return self.text("panel.no_interval")
        interval = self.text.interval(*ends)
        return self.text(f"unit.{self._kind}.change", number=interval, currency=self._currency)

    def level_interval(self, low: float, high: float) -> str:
        """Return the interval of a level, its unit once."""
        axis = self.axis()
        ends = [self.text.number(end / axis.divisor, axis.digits) for end in (low, high)]
        if not isfinite(low):
            return self.text("panel.no_interval")
        interval = self.text.interval(*ends)
        return self.text(f"unit.{self._kind}.level", number=interval, currency=self._currency)

    def axis(self, change: bool = False) -> Axis:
        """Return the value axis for levels, or for differences and effects."""
        kind = f"unit.{self._kind}.{'change' if change else 'level'}"
        divisor = float(self.text(f"{kind}_divisor")) * (self._total if self.lens == "part" else 1)
        total = self.text.number(self._total / divisor)
        title = self.text(f"{kind}_axis", currency=self._currency, total=total)
        return Axis(divisor, title, int(self.text(f"{kind}_digits")))

    @property
    def _total(self) -> float:
        return self.allocation.worth if self.allocation else 0

    @property
    def _currency(self) -> str:
        code = self.allocation.currency if self.allocation else None
        key = f"currency.{code}"
        return self.text(key) if self.text.has(key) else label(code or "")

    @property
    def _kind(self) -> str:
        if self.lens != "amount":
            return self.lens
        if self.allocation is None or self.allocation.money is None:
            return "points"
        return "money" if self.allocation.currency != "CNY" else "yuan"
