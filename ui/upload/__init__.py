"""Submitting a workbook: check, problems, preview, acceptance, receipt."""
