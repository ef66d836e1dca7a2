"""How far claims move over the simulated surveys, taken from the results that they repeat."""

from dataclasses import replace

import pandas as pd

from analysis.model.result import Result

ENDS = ["range_low", "range_high"]


def claims_with_ranges(claims: Result, sources: dict[str, tuple[Result, str]]) -> Result:
    """Return claims with the ranges of their sources: kind -> (ranged result, side).

    A kind without a source, or whose source has no ranges, has none.
    """
    found = [
        _ends(kind, result.table[result.table["side"] == side])
        for kind, (result, side) in sources.items()
        if "range_low" in result.table
    ]
    if not found or claims.table.empty:
        return claims
    ends = pd.concat(found, ignore_index=True)
    return replace(claims, table=claims.table.merge(ends, on=["kind", "outcome"], how="left"))


def _ends(kind: str, table: pd.DataFrame) -> pd.DataFrame:
    named = "outcome" if "outcome" in table else "variable"
    return table[[named, *ENDS]].rename(columns={named: "outcome"}).assign(kind=kind)
