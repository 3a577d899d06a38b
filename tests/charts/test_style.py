import tomllib
from pathlib import Path

import pytest

from charts import style

DRAWN = {name: getattr(style, name) for name in ("BLUE", "ORANGE", "VERMILLION", "GREY")}


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_that_of_the_guideline() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("ground", style.GROUNDS)
@pytest.mark.parametrize("name", DRAWN)
def test_a_drawn_colour_is_seen_on_the_light_page_and_on_the_dark_one(
    name: str, ground: str
) -> None:
    assert contrast(DRAWN[name], ground) >= 3


def test_the_grounds_are_those_of_the_two_themes() -> None:
    theme = tomllib.loads(Path(".streamlit/config.toml").read_text(encoding="utf-8"))["theme"]
    assert tuple(theme[name]["backgroundColor"] for name in ("light", "dark")) == style.GROUNDS
