"""Cells as values: text, numbers as people write them, dates."""
