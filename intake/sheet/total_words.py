"""Words by which a row is a total: whole words, so that a case called SUM-01 is a case."""

from __future__ import annotations

import re
import unicodedata

_CHINESE = "合计|总计|小计|共计|总和|总数|汇总|累计|平均|平均值|均值"
_ENGLISH = r"grand\s+total|sub-?\s?totals?|totals?|sums?|averages?|avg|mean|cumulative"
_SIGNS = "Σ|∑"
_OF = "本|全|各|当|以上|单位|网点|城区|农村|县|市|区|局|年|月|季|度|页|部分"
_BEFORE = rf"(?:\d{{4}}年)?(?:\d{{1,2}}月份?)?(?:{_OF})*"
_ASIDE = r"(?:\s*[(（\[【][^)）\]】]*[)）\]】])?"
_TOTAL = re.compile(
    rf"(?:{_BEFORE}(?:{_CHINESE})(?:数|值)?|{_SIGNS}|(?:{_ENGLISH})(?:\s+(?:{_ENGLISH}))?"
    rf"|(?:{_ENGLISH})\s*/?\s*(?:{_CHINESE})|(?:{_CHINESE})\s*/?\s*(?:{_ENGLISH}))"
    rf"{_ASIDE}\s*(?:[:：].*)?",
    re.IGNORECASE | re.DOTALL,
)
_PART = re.compile("小计|累计|平均|均值|sub|average|avg|mean|cumulative", re.IGNORECASE)


def is_total(value: object) -> bool:
    """Return whether a cell says total, sum or average, and names nothing else."""
    if type(value) is not str or not value or len(value) > 60:
        return False
    return bool(_TOTAL.fullmatch(_plain(value)))


def is_grand_total(value: object) -> bool:
    """Return whether a cell says the total of the whole table."""
    return is_total(value) and not _PART.search(_plain(str(value)))


def _plain(value: str) -> str:
    """Return text of one width, Chinese words without the blanks that pad them (合 计)."""
    plain = unicodedata.normalize("NFKC", value).strip()
    return re.sub(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])", "", plain)
