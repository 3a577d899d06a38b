"""Names of the sheets that we write into a workbook ourselves, and that are never read back."""

from __future__ import annotations

LISTS_SHEET = "Lists 选项"
"""The hidden sheet behind a template's drop-downs."""
PROBLEM_SHEET = "Problems 问题"
"""The first sheet of an annotated workbook."""
