"""The manual of each command (`--help`) in the reader's language.

A command's docstring and the `help` of its options are the English text and the key of its
translation, paragraph by paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import click

from languages import N_, _, current
from languages.sentences import paragraphs

WIDE_LANGUAGES = {"zh"}
"""Languages whose letters are twice as wide as Latin ones."""
OF_CLICK = (
    N_("Options"),
    N_("Commands"),
    N_("Positional arguments"),
    N_("Show this message and exit."),
    N_("[OPTIONS]"),
    N_("COMMAND [ARGS]..."),
    N_("required"),
)
"""What click writes into a manual by itself."""


class Formatter(click.HelpFormatter):
    """Writes a manual in the language in use."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write how a command is called."""
        for text in ("[OPTIONS]", "COMMAND [ARGS]..."):
            args = args.replace(text, _(text))
        super().write_usage(prog, args, prefix or _("Usage: "))

    def write_heading(self, heading: str) -> None:
        """Write the heading of a list."""
        indent = " " * self.current_indent
        self.write(f"{indent}{_('{heading}:').format(heading=_(heading))}\n")

    def write_text(self, text: str) -> None:
        """Write the paragraphs of a text."""
        full = self.width
        self.width = _columns(full)
        super().write_text("\n\n".join(_(part) for part in paragraphs(text)))
        self.width = full

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        """Write a list of words and what each means."""
        full = self.width
        listed = [(word, _meaning_of(text)) for word, text in rows]
        longest = max((len(word) for word, _meaning in listed), default=0)
        taken = min(longest, col_max) + col_spacing + self.indent_increment
        self.width = taken + _columns(full - taken)
        super().write_dl(listed, col_max, col_spacing)
        self.width = full


class _Context(click.Context):
    formatter_class = Formatter


class InWords(click.Command):
    """A command whose line in a list of commands is the first paragraph of its manual."""

    context_class = _Context

    def get_short_help_str(self, limit: int = 45) -> str:
        """Return the first paragraph in the language in use; it is never cut short."""
        return _(paragraphs(self.help)[0]) if self.help else ""


def _meaning_of(text: str) -> str:
    """Return the help of an option; `[required]`, which click adds, is a word of its own."""
    said = re.fullmatch(r"(?:(?P<help>.*)  )?\[(?P<extra>[^\]]*)\]", text, flags=re.DOTALL)
    if said is None:
        return _(text)
    meaning, extra = said["help"] or "", said["extra"]
    return f"{_(meaning)}  [{_(extra)}]".lstrip()


def _columns(width: int) -> int:
    return width // 2 if current() in WIDE_LANGUAGES else width
