"""One sheet against its form: which form, headings, rows, checks, totals."""
