"""How near a number of ours is to the printed one, and whether it bears the same stars."""

from data.study.published import PublishedNumber

EXACT, TIGHT, LOOSE, OFF = "exact", "tight", "loose", "off"
HOLDS, DIRECTION, NOT_SIGNIFICANT = "holds", "direction", "not_significant"
OPPOSITE, FAILS = "opposite", "fails"
"""Of statements: the test it needs is passed; the sign or order is right but not significant; the
authors found nothing significant and neither do we; significant the other way round; none of these.
"""
JUDGED = (HOLDS, DIRECTION, NOT_SIGNIFICANT, OPPOSITE, FAILS)
SAME_RESULT = (HOLDS, NOT_SIGNIFICANT)
NOT_SCORED = "not_scored"
VERDICTS = (EXACT, TIGHT, LOOSE, OFF, *JUDGED, NOT_SCORED)
LEVEL = 0.05

COUNTED = ("stars", "n", "matched_n")
"""Statistics that agree or do not; there is no near."""

COEFFICIENTS = ("estimate", "att")

TIGHT_ERRORS, LOOSE_ERRORS = 0.25, 1.0
TIGHT_SHARE, LOOSE_SHARE = 0.1, 0.25
TIGHT_R2, LOOSE_R2 = 0.001, 0.003
TIGHT_HALVES, LOOSE_HALVES = 2.0, 20.0

ROUNDING = 1 + 1e-7
"""A number on the edge of a rounding interval is inside it."""

STARS = ((0.01, "***"), (0.05, "**"), (0.1, "*"))
NO_STARS = "none"


def verdict(printed: PublishedNumber, ours: float | str, std_error: float) -> str:
    """Return exact (the printed digits), tight, loose or off.

    Tight and loose are, of coefficients and effects, a quarter of and one printed `std_error`; of
    standard errors 10 and 25 per cent; of R2 .001 and .003; of all else 2 and 20 half-widths of
    rounding. Stars and counts are exact or off.
    """
    if isinstance(ours, str):
        return EXACT if ours == printed.text else OFF
    distance = abs(ours - printed.value)
    if printed.statistic in COUNTED:
        return EXACT if distance == 0 else OFF
    if distance <= printed.half_width * ROUNDING:
        return EXACT
    tight, loose = _tolerances(printed, std_error)
    return TIGHT if distance <= tight * ROUNDING else LOOSE if distance <= loose * ROUNDING else OFF


def signed(number: float, p_value: float, sign: str) -> str:
    """Return the verdict on a number that should have a sign, "+" or "-", and be significant."""
    agrees = number > 0 if sign == "+" else number < 0
    if p_value < LEVEL:
        return HOLDS if agrees else OPPOSITE
    return DIRECTION if agrees else FAILS


def stars(p_value: float) -> str:
    """Return the marks of a p value: *** below 1, ** below 5, * below 10 per cent, else none."""
    return next((mark for level, mark in STARS if p_value < level), NO_STARS)


def _tolerances(printed: PublishedNumber, std_error: float) -> tuple[float, float]:
    if printed.statistic in COEFFICIENTS:
        return TIGHT_ERRORS * std_error, LOOSE_ERRORS * std_error
    if printed.statistic == "se":
        return TIGHT_SHARE * printed.value, LOOSE_SHARE * printed.value
    if printed.statistic == "r2":
        return TIGHT_R2, LOOSE_R2
    return TIGHT_HALVES * printed.half_width, LOOSE_HALVES * printed.half_width
