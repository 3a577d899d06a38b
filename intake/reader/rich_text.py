"""Text in runs of different fonts: what of it is struck out, what is set as superscript."""

from __future__ import annotations

from dataclasses import dataclass, field

WHOLE, PART = "whole", "part"
RAISED = ("superscript", "subscript")


@dataclass
class Run:
    """Some text in one font. is_struck: None where it is as the cell's own font says."""

    text: str = ""
    is_struck: bool | None = None
    is_raised: bool = False


@dataclass
class RichText:
    """The runs of one text."""

    runs: list[Run] = field(default_factory=list)

    def struck(self, *, cell_is_struck: bool) -> str:
        """Return how much of it is struck out: whole, part, or "" for nothing."""
        written = [run for run in self.runs if run.text.strip()]
        struck = [cell_is_struck if r.is_struck is None else r.is_struck for r in written]
        if not any(struck):
            return ""
        return WHOLE if all(struck) else PART

    @property
    def superscript(self) -> str:
        """The text that is set as superscript or subscript."""
        return "".join(run.text for run in self.runs if run.is_raised).strip()
