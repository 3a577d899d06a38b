"""Writes the generated pages of docs; `--check` says whether they still fit.

methods.md and forms.md come from the definitions, intake.md from checking irregular workbooks,
api.md from the docstrings.

`python -m docs.generate` writes; `make check` runs it with `--check` and fails where a page no
longer says what the definitions say.
"""

from __future__ import annotations

import sys
from pathlib import Path

from docs.api_page import api
from intake.forms import FORMS, Field, Form
from metrics.indicators import INDICATORS, Indicator
from policy import Policy

_HERE = Path(__file__).parent
_NEWEST = "9999-12"


def methods() -> str:
    """Return the page of indicators: what is counted over what, target, source."""
    policy = Policy.shipped()
    lines = [
        "# Methods",
        "",
        "Generated from `metrics/definitions/` and `policy/`; do not edit by hand.",
        "",
        "| indicator | 指标 | unit | counted over (n) | good is | target | sum over months |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    lines += [_indicator_row(indicator, policy) for indicator in INDICATORS.values()]
    for indicator in INDICATORS.values():
        lines += ["", *_indicator_section(indicator)]
    return "\n".join(lines) + "\n"


def _indicator_row(indicator: Indicator, policy: Policy) -> str:
    target = policy.target(indicator.id, _NEWEST)
    shown = "–" if target is None else _in_unit(target, indicator.unit)
    good = "higher" if indicator.improvement == "increase" else "lower"
    months = "yes" if indicator.period == "flow" else "last month counts"
    name = f"[{indicator.label['en']}](#{indicator.id}) | {indicator.label['zh']}"
    counted = f"{indicator.counted['en'][-1]} {indicator.counted['zh'][-1]}"
    return f"| {name} | {indicator.unit} | {counted} | {good} | {shown} | {months} |"


def _in_unit(value: float, unit: str) -> str:
    return f"{value * 100:g} %" if unit == "percent" else f"{value:g}"


def _indicator_section(indicator: Indicator) -> list[str]:
    strata = ", ".join(f"`{name}`" for name in indicator.strata) or "none"
    return [
        f'<a id="{indicator.id}"></a>',
        f"## {indicator.label['en']} {indicator.label['zh']}",
        "",
        f"`{indicator.id}` · kind `{indicator.kind}` · forms "
        + ", ".join(f"`{form}`" for form in indicator.forms)
        + f" · strata {strata}"
        + (f" · reads the tallies of `{indicator.tally_of}`" if indicator.tally_of else ""),
        "",
        indicator.explanation["en"],
        "",
        indicator.explanation["zh"],
        "",
        f"Source: {indicator.source['en']}",
    ]


def forms() -> str:
    """Return the page of forms: every sheet with its columns, types and choices."""
    lines = ["# Forms", "", "Generated from `intake/forms/`; do not edit by hand."]
    for form in FORMS.values():
        lines += ["", *_form_section(form)]
    return "\n".join(lines) + "\n"


def _form_section(form: Form) -> list[str]:
    owed = f"owed every month, reported by {form.reported_by}" if form.is_owed else "not owed"
    return [
        f"## {form.sheet['en']} {form.sheet['zh']}",
        "",
        f"`{form.id}` · one row is {form.row['en']} ({form.row['zh']}) · {owed}"
        + (f" · key {', '.join(f'`{name}`' for name in form.key)}" if form.key else ""),
        "",
        "| column | 列名 | field | type | needed | choices |",
        "| --- | --- | --- | --- | --- | --- |",
        *(_field_row(field) for field in form.fields),
    ]


def _field_row(field: Field) -> str:
    choices = ", ".join(f"{c.label['en']} {c.label['zh']}" for c in field.choices)
    needed = "yes" if field.is_required else ""
    label = field.label
    return (
        f"| {label['en']} | {label['zh']} | `{field.name}` | {field.type} | {needed} | {choices} |"
    )


def irregularities() -> str:
    """Return the page of irregularities: what people hand in, what the check answers."""
    from tests.intake.irregular import table  # checks every file of the table, which takes seconds

    return table()


PAGES = {"methods.md": methods, "forms.md": forms, "intake.md": irregularities, "api.md": api}


def main(arguments: list[str]) -> int:
    """Write the pages, or with `--check` return 1 where one differs from its definitions."""
    stale = []
    for name, build in PAGES.items():
        path, text = _HERE / name, build()
        if "--check" not in arguments:
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
    if stale:
        print(f"Out of date: {', '.join(stale)}. Run: make docs", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
