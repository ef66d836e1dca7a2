"""Levels that are shown together, where people of one of them alone would be too few."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import product

import numpy as np

from data.codebook.codebook import Codebook, Variable
from data.codebook.variables import MERGED
from data.reading.columns import Codes

Blocks = tuple[tuple[str, ...], ...]
"""The codes of a variable, those that are shown together in one block."""


def merged_codebook(codebook: Codebook, blocks: Mapping[str, Blocks]) -> Codebook:
    """Return the codebook with the levels or bands of some variables merged.

    `blocks` variable id -> all its codes in order, each block a run of neighbours. A crossing
    follows its factors. A variable whose blocks are all of one code stays as it is.
    """
    own = {id: several for id, several in blocks.items() if any(len(b) > 1 for b in several)}
    known = {variable.id: variable for variable in codebook.variables}
    variables = tuple(
        _crossing(variable, known, own)
        if own.keys() & set(variable.crossed)
        else _merged(variable, own.get(variable.id, ()))
        for variable in codebook.variables
    )
    return replace(codebook, variables=variables)


def apart(variable: Variable) -> Variable:
    """Return a merged variable (no crossing) with its levels or bands each by itself."""
    codes = tuple(code for block in variable.merged for code in block)
    return replace(variable, merged=(), levels=codes if variable.levels else ())


def merged_places(places: Codes, variable: Variable) -> Codes:
    """Return int8 (n,), the block of each place among a variable's own codes; -1 stays."""
    sizes = [len(block) for block in variable.merged]
    block = np.append(np.repeat(np.arange(len(sizes)), sizes), -1).astype(np.int8)
    return block[places]


def _merged(variable: Variable, blocks: Blocks) -> Variable:
    if not blocks:
        return variable
    codes = tuple(MERGED.join(block) for block in blocks)
    return replace(
        variable,
        merged=blocks,
        levels=codes if variable.levels else (),
        reference=_holding(blocks, variable.reference),
    )


def _crossing(
    variable: Variable, known: Mapping[str, Variable], blocks: Mapping[str, Blocks]
) -> Variable:
    """Return a crossing whose factors have merged levels: the combinations of their blocks."""
    factors = [known[id].group_codes for id in variable.crossed]
    code = dict(zip(product(*factors), variable.levels, strict=True))
    own = [
        blocks.get(id, tuple((each,) for each in codes))
        for id, codes in zip(variable.crossed, factors, strict=True)
    ]
    return _merged(
        variable,
        tuple(tuple(code[each] for each in product(*several)) for several in product(*own)),
    )


def _holding(blocks: Blocks, code: str | None) -> str | None:
    """Return the code of the block that holds a code."""
    return next((MERGED.join(block) for block in blocks if code in block), None)
