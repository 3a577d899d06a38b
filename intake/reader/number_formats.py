"""Number formats that show another number than the cell holds."""

from __future__ import annotations

import re

PERCENT, PERCENT_SIGN, PER_MILLE, SCALED = "percent", "percent_sign", "per_mille", "scaled"
BUILT_IN = {9: PERCENT, 10: PERCENT}
"""The number formats that every workbook knows by number and that show another number."""

_LITERAL = re.compile(r'"[^"]*"|\\.|\[\$[^\]]*\]')
_NOT_SHOWN = re.compile(r"_.|\*.|\[[^\]]*\]")
_SCALED = re.compile(r"[0#?],+(?![0#?])")


def shown_as(number_format: str) -> str:
    """Return how a number format shows another number than the cell holds, "" where it does not.

    `percent`: 0.58 as 58 %. `percent_sign`: 58 as 58 %, by a quoted sign. `per_mille`: with a
    sign ‰. `scaled`: 58000 as 58, by a comma at the end of the digits.
    """
    literals = "".join(_LITERAL.findall(number_format))
    rest = _NOT_SHOWN.sub("", _LITERAL.sub("", number_format))
    if "%" in rest:
        return PERCENT
    if "‰" in rest or "‰" in literals:
        return PER_MILLE
    if "%" in literals or "％" in rest + literals:
        return PERCENT_SIGN
    return SCALED if _SCALED.search(rest) else ""
