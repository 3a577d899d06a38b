"""A small line through the months as a picture: light enough for a page of them.

Streamlit keeps SVG out of a page's HTML but shows it as an image, which cannot know the page's
colours; these inks read on light and on dark.
"""

from __future__ import annotations

import base64
import math
from collections.abc import Sequence
from html import escape

_WIDTH, _HEIGHT, _MARGIN = 300.0, 54.0, 11.0
_INK, _MARK, _TARGET = "#6E8379", "#0A9C74", "#D98A00"


def image(values: Sequence[float], *, target: float | None, meaning: str) -> str:
    """Return the line as an `img` element with `meaning` as its text; "" where there is none."""
    drawn = svg(values, target=target, meaning=meaning)
    if not drawn:
        return ""
    source = base64.b64encode(drawn.encode()).decode()
    return (
        f"<img class='card-line' alt='{escape(meaning, quote=True)}' "
        f"src='data:image/svg+xml;base64,{source}'>"
    )


def svg(values: Sequence[float], *, target: float | None, meaning: str) -> str:
    """Return the line of `values` (NaN: a gap), its target dashed, the last point marked.

    `meaning` is read out in place of the picture. "" where fewer than two values are known.
    """
    known = [value for value in values if not math.isnan(value)]
    if len(known) < 2:
        return ""
    level = None if target is None or math.isnan(target) else target
    low, high = _span(known, level)
    points = [
        None if math.isnan(value) else (_x(place, len(values)), _y(value, low, high))
        for place, value in enumerate(values)
    ]
    last = next(point for point in reversed(points) if point is not None)
    lines = "".join(
        f"<polyline points='{' '.join(f'{x:.1f},{y:.1f}' for x, y in run)}' fill='none' "
        f"stroke='{_INK}' stroke-width='1.8' stroke-linejoin='round' "
        "vector-effect='non-scaling-stroke'/>"
        for run in _runs(points)
    )
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {_WIDTH:.0f} {_HEIGHT:.0f}' "
        f"preserveAspectRatio='none' role='img' aria-label='{escape(meaning, quote=True)}'>"
        f"{'' if level is None else _target_line(_y(level, low, high))}{lines}"
        f"<line x1='{last[0]:.1f}' y1='{last[1]:.1f}' x2='{last[0]:.1f}' y2='{last[1]:.1f}' "
        f"stroke='{_MARK}' stroke-width='6' stroke-linecap='round' "
        "vector-effect='non-scaling-stroke'/></svg>"
    )


def _span(known: Sequence[float], target: float | None) -> tuple[float, float]:
    both = [*known, *([] if target is None else [target])]
    low, high = min(both), max(both)
    return (low - 0.5, high + 0.5) if low == high else (low, high)


def _x(place: int, count: int) -> float:
    return _MARGIN + (_WIDTH - 2 * _MARGIN) * place / max(count - 1, 1)


def _y(value: float, low: float, high: float) -> float:
    return _HEIGHT - _MARGIN - (_HEIGHT - 2 * _MARGIN) * (value - low) / (high - low)


def _target_line(y: float) -> str:
    return (
        f"<line x1='0' y1='{y:.1f}' x2='{_WIDTH:.0f}' y2='{y:.1f}' stroke='{_TARGET}' "
        "stroke-width='1.4' stroke-dasharray='5 4' vector-effect='non-scaling-stroke'/>"
    )


def _runs(points: Sequence[tuple[float, float] | None]) -> list[list[tuple[float, float]]]:
    runs: list[list[tuple[float, float]]] = [[]]
    for point in points:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return [run for run in runs if run]
