"""Signs for variation and assurance: each its own shape, colour and words, as a small picture.

Streamlit keeps SVG out of a page's HTML but shows it as an image; the inks read on light and dark.
"""

from __future__ import annotations

import base64
from html import escape

from languages import _
from metrics.control_charts import ASSURANCE_NAMES, VARIATION_NAMES

GOOD, BAD, QUIET = "#1F7FC4", "#D55E00", "#7D8A84"

_UP, _DOWN = "M6 16 L10 13 L13 14.5 L18 7", "M6 7 L10 10 L13 8.5 L18 16"
_TIP_UP, _TIP_DOWN = (18, 7), (18, 16)
_WAVE = "M4.5 12 Q7 7.5 9.5 12 T14.5 12 T19.5 12"
_LIMIT = "<path d='M3.5 {y} H20.5' stroke='{ink}' stroke-width='1.4' stroke-dasharray='2.6 1.8'/>"


def variation(code: str, *, is_up: bool) -> str:
    """Return the sign of a variation as an `img`; "" for a code without one.

    Circle: gets better; diamond: gets worse; square: no real change. The line inside goes the way
    the figures went.
    """
    frames = {
        "improving": (GOOD, "<circle cx='12' cy='12' r='10.3' {stroke}/>"),
        "concerning": (BAD, "<path d='M12 .9 L23.1 12 L12 23.1 L.9 12 Z' {stroke}/>"),
        "common_cause": (QUIET, "<rect x='2' y='2' width='20' height='20' rx='3.5' {stroke}/>"),
    }
    if code not in frames:
        return ""
    ink, frame = frames[code]
    return _image(frame.format(stroke=_stroke(ink)) + _line(code, ink, is_up), _name(code))


def assurance(code: str) -> str:
    """Return the sign of an assurance as an `img`; "" for a code without one.

    The dashed line is the target: a line clear of it with a tick, clear of it with a cross, or
    crossing it.
    """
    inside = {
        "consistently_passing": (
            GOOD,
            _LIMIT.format(y=18, ink=GOOD) + f"<path d='M6.5 9 L10.5 13 L18 5' {_stroke(GOOD)}/>",
        ),
        "consistently_failing": (
            BAD,
            _LIMIT.format(y=6, ink=BAD)
            + f"<path d='M8 10.5 L16 18.5 M16 10.5 L8 18.5' {_stroke(BAD)}/>",
        ),
        "hit_or_miss": (
            QUIET,
            _LIMIT.format(y=12, ink=QUIET) + f"<path d='{_WAVE}' {_stroke(QUIET)}/>",
        ),
    }
    return _image(inside[code][1], _name(code)) if code in inside else ""


def _line(code: str, ink: str, is_up: bool) -> str:
    if code == "common_cause":
        return f"<path d='{_WAVE}' {_stroke(ink)}/>"
    x, y = _TIP_UP if is_up else _TIP_DOWN
    return (
        f"<path d='{_UP if is_up else _DOWN}' {_stroke(ink)}/>"
        f"<circle cx='{x}' cy='{y}' r='2.1' fill='{ink}'/>"
    )


def _stroke(ink: str) -> str:
    return (
        f"fill='none' stroke='{ink}' stroke-width='1.8' stroke-linecap='round' "
        "stroke-linejoin='round'"
    )


def _name(code: str) -> str:
    return _({**VARIATION_NAMES, **ASSURANCE_NAMES}[code])


def _image(inside: str, name: str) -> str:
    svg = (
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24' width='24' height='24'>"
        f"{inside}</svg>"
    )
    source = base64.b64encode(svg.encode()).decode()
    words = escape(name, quote=True)
    return (
        f"<img class='sign' alt='{words}' title='{words}' src='data:image/svg+xml;base64,{source}'>"
    )
