"""How a margin, what is too small to matter, stands in the address: its unit and its size."""

from collections.abc import Mapping

from analysis.model.query import Margin
from ui.visit.matching_address import plain_number, written

MARGIN, BETWEEN = "margin", ":"


def margin_params(margin: Margin) -> dict[str, str | list[str]]:
    """Return the address parameter of a margin; nothing for the default."""
    if margin == Margin():
        return {}
    return {MARGIN: f"{margin.unit}{BETWEEN}{written(margin.size)}"}


def read_margin(
    params: Mapping[str, list[str]], units: tuple[str, ...]
) -> tuple[Margin, list[tuple[str, str]]]:
    """Return the margin of an address, in one of a survey's `units`, and what it ignored."""
    for value in params.get(MARGIN, [])[-1:]:
        unit, _, size = value.partition(BETWEEN)
        number = plain_number(size)
        if unit in units and number is not None and number > 0:
            return Margin(unit, number), []
        return Margin(), [(MARGIN, value)]
    return Margin(), []
