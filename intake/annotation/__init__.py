"""The supervisor's own file back, with its faults marked.

The package's XML is edited in place: only the bytes of a marked cell's tag, the styles, the
comments and the list of sheets change. Formulas with their cached values, charts, conditional
formats, validations and sparklines are never parsed and so never lost. (Loading and saving with
openpyxl drops several of these, and takes half a minute for 50,000 rows.)
"""

from intake.annotation.workbook import annotate

__all__ = ["annotate"]
