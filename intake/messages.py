"""The sentences of problems and notes: what is expected, and how to fix it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from languages import N_, Nn_

Message = str | tuple[str, str]
"""A sentence; or its two forms, for one and for another number of what it calls `count`."""

_FILE_AGAIN = N_("Open the file in Excel, WPS or LibreOffice, save it as .xlsx and try again.")

PROBLEMS: Mapping[str, tuple[Message, Message]] = MappingProxyType(
    {
        # the file
        "empty": (N_("A workbook"), N_("The file is empty; choose the filled-in workbook.")),
        "not_a_workbook": (
            N_("A workbook: .xlsx, .xlsm, .xls, .xlsb, .ods or .csv"),
            N_("The file's content is of another kind, whatever its name; choose the workbook."),
        ),
        "markup": (N_("A workbook, not a web page or XML under its name"), _FILE_AGAIN),
        "unreadable": (N_("A workbook that can be opened"), _FILE_AGAIN),
        "reader_died": (
            N_("A workbook that can be read within the limits of time and memory"),
            N_("Copy the filled-in rows into a fresh template and submit that."),
        ),
        "encrypted": (
            N_("A workbook without a password"),
            N_("Remove the password (File, Info, Protect Workbook) and save the file again."),
        ),
        "bomb": (
            N_("A workbook of a usual size"),
            N_("The file unpacks to far more than a workbook holds; use a fresh template."),
        ),
        "too_large": (
            N_("A workbook that fits the limits of size"),
            N_("Remove pictures and unused sheets, or submit the items in several files."),
        ),
        "too_many_sheets": (
            N_("A workbook with the template's sheets"),
            N_("Remove the sheets that do not belong to the template."),
        ),
        "too_many_rows": (
            N_("A sheet of at most {limit} rows"),
            N_("Delete the empty rows below the table; or copy the table into a fresh template."),
        ),
        "too_many_columns": (
            N_("A sheet of at most {limit} columns"),
            N_("Delete the columns right of the table; or copy it into a fresh template."),
        ),
        "too_many_cells": (
            N_("A sheet of at most {limit} cells"),
            N_("Delete empty rows and columns around the table; or use a fresh template."),
        ),
        # the cover
        "no_cover": (
            N_("A sheet {sheet} that names the unit and the month"),
            N_("Add the sheet from the template, with unit and month filled in."),
        ),
        "missing_unit": (
            N_("The unit's code or name, one of: {units}"),
            N_("Write the unit on the cover, beside “{column}”."),
        ),
        "unknown_unit": (
            N_("The unit's code or name, one of: {units}"),
            N_("Write the unit as the bureau lists it."),
        ),
        "missing_month": (
            N_("The month the workbook reports, such as 2026-10"),
            N_("Write the month on the cover, beside “{column}”."),
        ),
        "bad_month": (
            N_("The month the workbook reports, such as 2026-10"),
            N_("Write year and month as YYYY-MM."),
        ),
        "future_month": (
            N_("A month that has begun by {today}"),
            N_("Correct the month on the cover."),
        ),
        "no_unit_in_name": (
            N_("The file's name tells the unit and the month of a text table, as in {example}"),
            N_("Rename the file, or submit the template's workbook."),
        ),
        "not_your_unit": (
            N_("A unit that you submit for: {units}"),
            N_(
                "This is the workbook of {unit}. Choose another file, or correct the unit on the "
                "cover; nobody submits for another unit."
            ),
        ),
        "outlets_of_another_unit": (
            N_("The unit whose outlets the sheets list"),
            N_(
                "Every outlet in it belongs to {other}. Correct the unit on the cover, or choose "
                "the right file."
            ),
        ),
        # sheets and headings
        "no_sheets": (
            N_("At least one of the template's sheets"),
            N_("Use the template's sheet names and headings: {sheets}."),
        ),
        "unknown_sheet": (
            N_("One of the template's sheets: {sheets}"),
            N_("This sheet was not read. Rename it if it holds records; otherwise ignore this."),
        ),
        "repeated_sheet": (
            N_("One sheet for “{form}”"),
            N_("This sheet was not read. Copy its rows into the sheet “{first}”."),
        ),
        "sheet_missing": (
            N_("The sheet {sheet}, which is due every month"),
            N_("Add the sheet from the template; leave it without rows if nothing happened."),
        ),
        "empty_form": (
            N_("At least one row filled in; this form is due every month"),
            N_("Fill in the rows of your outlets, or confirm that there is nothing to report."),
        ),
        "no_headings": (
            N_("A heading row with: {columns}"),
            N_("Put the template's headings into the row above the data."),
        ),
        "missing_column": (
            N_("A column “{column}”"),
            N_("Add the column with this heading in row {row}."),
        ),
        "unknown_heading": (
            N_("One of the form's headings; the nearest: {nearest}"),
            N_("This column was not read. Correct its heading if it belongs to the form."),
        ),
        "extra_heading": (
            N_("The form's own columns, which are all there"),
            N_("This column was not read. Say once that it is none of them, or remove it."),
        ),
        "repeated_heading": (
            N_("The heading once"),
            N_("Only the first of these columns was read. Remove or rename this one."),
        ),
        "second_table": (
            N_("One table on a sheet"),
            N_(
                "A second table stands beside it, in columns {first} to {last}, and was not read. "
                "Move its rows below the first table."
            ),
        ),
        "picture": (
            N_("A table of cells"),
            N_(
                "The sheet holds a picture, which cannot be read; type or paste the cells "
                "themselves."
            ),
        ),
        "other_month": (
            N_("The month on the cover: {month}"),
            N_("Correct the title or the cover; was last month's workbook taken by mistake?"),
        ),
        # cells
        "missing_value": (
            N_("A value for “{column}”"),
            N_("Fill in the cell, or clear the whole row if it is not meant."),
        ),
        "bad_choice": (
            N_("“{column}” is one of: {choices}"),
            N_("Choose from the drop-down list."),
        ),
        "unknown_code": (
            N_("“{column}” is one of: {choices}"),
            N_("Use a code from the template's list."),
        ),
        "not_a_number": (
            N_("“{column}” is a number"),
            N_("Write digits only, without units or words."),
        ),
        "share_for_count": (
            N_("“{column}” takes a count, not a share"),
            N_("Write how many there were (51), not what part of them (85%)."),
        ),
        "share_for_amount": (
            N_("“{column}” takes an amount, not a share"),
            N_("Write the amount itself, in the unit of the heading, not what part of it (85%)."),
        ),
        "two_numbers": (
            N_("“{column}” holds one number in each cell"),
            N_("There are two numbers in the cell. Keep the one that counts, or use two rows."),
        ),
        "footnote": (
            N_("“{column}” holds its value alone, without a footnote"),
            N_("Remove the raised sign or footnote from the cell; write the note elsewhere."),
        ),
        "struck_out": (
            N_("“{column}” holds a value that stands"),
            N_("Text is struck out in the cell. Delete it, or remove the strikethrough."),
        ),
        "colloquial_number": (
            N_("“{column}” is a number that can be read in one way only"),
            N_("Write it in digits: 一百二 may be 120 or 102, 两三 may be 2 or 3."),
        ),
        "decimal_or_thousands": (
            N_("“{column}” is a number that can be read in one way only"),
            N_(
                "It may be {one} or {other}. Write it without thousands separators and with a "
                "decimal point, or save the table as .xlsx."
            ),
        ),
        "scaled_format": (
            N_("“{column}” shows the number that the cell holds"),
            N_(
                "The cell's format shows a thousandth of the number. Set the format to General "
                "and check the number."
            ),
        ),
        "estimate": (
            N_("“{column}” is an exact number"),
            N_("Write the number that was counted, without “about” or “more than”."),
        ),
        "dash_for_number": (
            N_("“{column}” is a number"),
            N_("Write 0 if there was none; a dash does not say whether anybody counted."),
        ),
        "error_value": (
            N_("A value for “{column}”, not an error"),
            N_("Correct the formula, or type the value over it."),
        ),
        "merged_values": (
            N_("A value of its own in each of the cells {range}"),
            N_("Unmerge the cells and fill in each; one value cannot stand for several."),
        ),
        "formats_unread": (
            N_("A file of which number formats and errors can be read"),
            N_(
                "In this file a percentage in “{column}” looks like any number. Save it as .xlsx, "
                "or say in the reason that there is none."
            ),
        ),
        "no_value": (
            N_("The value that the formula gives for “{column}”"),
            N_(
                "The file holds the formula but not its value; open it in Excel, WPS or "
                "LibreOffice, save it and submit it again; or type the value."
            ),
        ),
        "too_long": (
            N_("“{column}” has at most {limit} characters"),
            N_("Shorten it; does it stand in the right column?"),
        ),
        "negative": (N_("“{column}” is 0 or more"), N_("Correct the number.")),
        "fraction": (N_("“{column}” is a whole number"), N_("Write a count without decimals.")),
        "too_big": (
            N_("“{column}” is at most {limit}"),
            N_("Check the number; is it in the right column and unit?"),
        ),
        "too_small": (N_("“{column}” is at least {limit}"), N_("Correct the number.")),
        "not_a_date": (
            N_("“{column}” is a date, such as 2026-10-03"),
            N_("Write year, month and day, as in 2026-10-03 or 2026年10月3日."),
        ),
        "date_without_year": (
            N_("A date with its year, such as 2026-10-03"),
            N_("Write the year before month and day."),
        ),
        "ambiguous_date": (
            N_("A date that can be read in one way only"),
            N_("It may be {one} or {other}; write which, year first."),
        ),
        "open_outlet_left_out": (
            N_("A row for {outlet}, which is open and belongs to the unit"),
            N_(
                "Nothing happens to it: it goes on and is expected. If it ended, fill in “Closed "
                "on” or “Merged into”; if it moved, say so in the reason."
            ),
        ),
        "not_a_month": (
            N_("“{column}” is a month, such as 2026-11"),
            N_("Write year and month, as in 2026-11 or 2026年11月."),
        ),
        "another_outlet": (
            N_("Another outlet, which takes over"),
            N_("An outlet cannot be merged into itself. Write its successor's code, or clear it."),
        ),
        "known_successor": (
            N_("The code of an outlet in the register or on this sheet"),
            N_("Correct the code, or add the successor to this sheet first.{nearest}"),
        ),
        "no_circle": (
            N_("Successors that do not lead back to the same outlet"),
            N_("These lead in a circle: {way}. Clear one of them."),
        ),
        "code_as_date": (
            N_("“{column}” is a code as text, not a date"),
            N_(
                "Excel turned the code into a date. Format the column as text (Format Cells, "
                "Number, Text), then type the code again."
            ),
        ),
        "code_lost_digits": (
            N_("“{column}” is a code with all its digits"),
            N_(
                "Excel keeps 15 digits of a number. Format the column as text (Format Cells, "
                "Number, Text), then type the code again."
            ),
        ),
        "code_as_number": (
            N_("“{column}” is a code as text, not a number with decimals"),
            N_(
                "A program changed the code into a number. Format the column as text (Format "
                "Cells, Number, Text), then type the code again."
            ),
        ),
        "code_like_date": (
            N_("“{column}” is a code, not a date"),
            N_("If Excel made a date of the code, format the column as text and type it again."),
        ),
        "two_codes": (
            N_("“{column}” holds one code in each cell"),
            N_("There are several codes in the cell. Give each a row of its own."),
        ),
        "two_outlets": (
            N_("One outlet in each cell"),
            N_("The cell names {one} and {other}. Give each outlet a row of its own."),
        ),
        "name_of_another_outlet": (
            N_("The name of {outlet}: {name}"),
            N_("The name beside it is that of {other}. Correct the code or the name."),
        ),
        "other_name": (
            N_("The name of {outlet}: {name}"),
            N_("Check whether the code is meant; correct the name, or the register."),
        ),
        "foreign_letters": (
            N_("“{column}” is written in Latin letters, Chinese characters and digits"),
            N_("{letters} looks like a Latin letter and is another. Type the code again."),
        ),
        "without_zeros": (
            N_("{earlier}, as it was written in {month}"),
            N_(
                "Excel drops zeros at the start of a number. If the same is meant, format the "
                "column as text and write {earlier}."
            ),
        ),
        "unknown_outlet": (
            N_("The code of one of the unit's outlets"),
            N_("Correct the code, or add the outlet to the sheet {sheet}.{nearest}"),
        ),
        "outlet_of_another_unit": (
            N_("An outlet of {unit}"),
            N_("This outlet belongs to {other}; remove the row or correct the code."),
        ),
        "closed_outlet": (
            N_("An outlet that is open in {month}"),
            N_("The register says it closed on {day}; remove the row, or correct the register."),
        ),
        "unopened_outlet": (
            N_("An outlet that is open in {month}"),
            N_("The register says it opens on {day}; remove the row, or correct the register."),
        ),
        "other_unit": (
            N_("Outlets of {unit} only"),
            N_("Remove the row; each unit submits its own outlets."),
        ),
        # rows
        "duplicate_key": (
            N_("One row for each {key}"),
            N_("Row {first} holds the same; remove one of them, or correct its key."),
        ),
        "not_more_than": (
            N_("“{left}” is not more than “{right}” ({limit})"),
            N_("Correct one of the two numbers."),
        ),
        "not_before": (
            N_("“{left}” is not before “{right}” ({limit})"),
            N_("Correct one of the two dates."),
        ),
        "not_in_future": (
            N_("“{column}” is not after today ({today})"),
            N_("Correct the date."),
        ),
        "in_month": (
            N_("“{column}” lies in {month}, the month of the workbook"),
            N_("Correct the date, or submit the row with the month it belongs to."),
        ),
        "not_after_month": (
            N_("“{column}” is not after {month}, the month of the workbook"),
            N_("Correct the date, or submit the row with the month it belongs to."),
        ),
        "needs": (
            N_("“{column}” is filled in where “{when}” is {equals}"),
            N_("Fill in the cell."),
        ),
        "required_unless": (
            N_("“{column}” is filled in, unless “{when}” is {equals}"),
            N_("Fill in the cell."),
        ),
        "only_when": (
            N_("“{column}” is empty unless “{when}” is {equals}"),
            N_("Clear the cell, or correct “{when}”."),
        ),
        "not_back": (
            N_("“{column}” stays {equals}, as it was in {month}"),
            N_("Correct the status if it still holds; else say in the reason what was lost."),
        ),
        "not_twice": (
            N_("Each visit once"),
            N_("Row {first} gives the same answers; remove one of the two if it is one visit."),
        ),
        "far_from_history": (
            N_("About {usual}, as {outlet} had in the {months} months before"),
            N_("Check the counts of {outlet}; if they are right, say in the reason why."),
        ),
        "row_total": (
            N_("The total of the row's counts: {sum}"),
            N_("Correct the total or the counts; only the counts are read."),
        ),
        "column_total": (
            N_("The total of the rows above: {sum}"),
            N_("Correct the total or the rows; is a row missing? Only the rows are read."),
        ),
        "more_of_the_same": (
            N_("The same as in the cells above"),
            Nn_(
                "{count} more cell of this column has the same fault; fix it the same way.",
                "{count} more cells of this column have the same fault; fix them the same way.",
            ),
        ),
    }
)
"""Code of a problem -> what is expected, how to fix it."""

NOTES: Mapping[str, Message] = MappingProxyType(
    {
        "sheet_renamed": N_("The sheet “{sheet}” was read as {form}."),
        "sheet_known_by_headings": N_(
            "The sheet “{sheet}” was read as {form}, because of its headings."
        ),
        "hidden_sheet": N_("The hidden sheet “{sheet}” was read too."),
        "headings_moved": N_("“{sheet}”: the headings were found in row {row}."),
        "headings_split": N_(
            "“{sheet}”: the headings were read from rows {first} and {row} together."
        ),
        "row_of_units": N_("“{sheet}”: row {row} names units and was not read."),
        "heading_as_answered": N_(
            "“{sheet}”: the heading “{found}” was read as {read}, as somebody answered before."
        ),
        "hidden_lines": N_("“{sheet}”: hidden rows or columns were read too: {lines}."),
        "outlets_by_name": N_(
            "“{sheet}”, {column}: outlets given by their names were read by code: {pairs}."
        ),
        "merged_cells": N_(
            "“{sheet}”: merged cells from row {row} on stand for each of their rows."
        ),
        "cover_from_name": N_("The file's name says {unit}, {month}; a text table has no cover."),
        "dates_from_text": Nn_(
            "“{sheet}”, {column}: {count} date was written as text: “{found}” was read as {read}.",
            "“{sheet}”, {column}: {count} dates were written as text; "
            "for one, “{found}” was read as {read}.",
        ),
        "dates_from_numbers": Nn_(
            "“{sheet}”, {column}: {count} plain number was read as a date: "
            "{found} was read as {read}.",
            "“{sheet}”, {column}: {count} plain numbers were read as dates; "
            "for one, {found} was read as {read}.",
        ),
        "numbers_from_text": Nn_(
            "“{sheet}”, {column}: {count} number was stored as text: “{found}” was read as {read}.",
            "“{sheet}”, {column}: {count} numbers were stored as text; "
            "for one, “{found}” was read as {read}.",
        ),
        "unit_by_name": N_("The unit “{found}” was read as {read}."),
        "month_read": N_("The month “{found}” was read as {read}."),
        "rows_not_filled": Nn_(
            "“{sheet}”: {count} listed row was not filled in and counts as not reported.",
            "“{sheet}”: {count} listed rows were not filled in and count as not reported.",
        ),
        "rows_as_notes": Nn_(
            "“{sheet}”: {count} row was taken as a total or a note and not read: {rows}.",
            "“{sheet}”: {count} rows were taken as totals or notes and not read: {rows}.",
        ),
        "times_converted": Nn_(
            "“{sheet}”, {column}: {count} time with a time zone was converted to the bureau's "
            "own: “{found}” was read as {read}.",
            "“{sheet}”, {column}: {count} times with a time zone were converted to the bureau's "
            "own; for one, “{found}” was read as {read}.",
        ),
        "invisible_removed": Nn_(
            "“{sheet}”, {column}: invisible characters were removed from {count} cell: "
            "“{found}” was read as {read}.",
            "“{sheet}”, {column}: invisible characters were removed from {count} cells; "
            "for one, “{found}” was read as {read}.",
        ),
        "code_as_before": Nn_(
            "“{sheet}”, {column}: {count} code was read as it was written before: "
            "“{found}” as {read}.",
            "“{sheet}”, {column}: {count} codes were read as they were written before; "
            "for one, “{found}” as {read}.",
        ),
        "times_dropped": Nn_(
            "“{sheet}”, {column}: the time of day was left out of {count} date.",
            "“{sheet}”, {column}: times of day were left out of {count} dates.",
        ),
    }
)
"""Code of a note -> its sentence."""
