"""Why a file cannot be read, in words. Codes cross the pipe from the child process; sentences do not."""

REFUSALS: dict[str, tuple[str, str]] = {
    "empty": ("The file is empty.", "Send the file again."),
    "too_large": ("The file is larger than {limit} MiB.", "Split it by town or village."),
    "not_a_workbook": ("The file is {kind}, not a table.", "Save the list as an Excel workbook (.xlsx) and send that."),
    "archive": ("The file is an archive, not a workbook.", "Unpack it and send the workbook inside."),
    "web_page": (
        "The file is a web page with the name of a workbook.",
        "Open it in Excel or WPS, save it as an Excel workbook (.xlsx), and send that.",
    ),
    "old_format": (
        "The file is in an old or rare spreadsheet format.",
        "Open it in Excel or WPS, save it as an Excel workbook (.xlsx), and send that.",
    ),
    "wps": ("The file is in the format of WPS (.et).", "Open it in WPS, save it as an Excel workbook (.xlsx), and send that."),
    "encrypted": ("The file is protected by a password.", "Remove the password in Excel or WPS, save, and send it again."),
    "damaged": ("The file is damaged and cannot be read.", "Open it in Excel or WPS, save it under a new name, and send that."),
    "too_many_parts": ("The file holds {found} parts; no workbook needs more than {limit}.", "Save the list in a new workbook."),
    "bomb": ("The file unpacks to more than a list can hold ({found} MiB).", "Copy the rows into a new workbook and send that."),
    "bad_part_name": ("The file holds a part with a forbidden name.", "Save the list in a new workbook."),
    "duplicate_part": ("The file holds two parts in the same place.", "Save the list in a new workbook."),
    "entities": ("The file defines XML entities, which no office program does.", "Save the list in a new workbook."),
    "too_tall": (
        "Sheet {sheet} holds something in row {row}; at most {limit} rows are read.",
        "Delete what lies below the list, or split the list by town.",
    ),
    "too_wide": (
        "Sheet {sheet} holds something in column {column}; at most {limit} columns are read.",
        "Delete what lies to the right of the list.",
    ),
    "too_many_cells": ("The file holds more than {limit} filled cells.", "Split it by town or village."),
    "no_rows": ("The file holds no filled cell.", "Send the file again."),
    "undecodable": (
        "The characters of the file cannot be read (byte {position}).",
        "Save it as an Excel workbook (.xlsx), or as CSV in UTF-8.",
    ),
    "mixed_encodings": (
        "The lines of the file are written in different encodings (line {line}).",
        "Save it as an Excel workbook (.xlsx), or as CSV in UTF-8.",
    ),
    "mojibake": (
        "The Chinese characters were already garbled when the file was saved.",
        "Export the list again from where it came, as an Excel workbook (.xlsx).",
    ),
    "nul": ("The text file holds NUL characters.", "Save it as an Excel workbook (.xlsx), or as CSV in UTF-8."),
    "unclosed_quote": (
        "A quotation mark in or before line {line} is not closed.",
        "Correct the line, or save the list as an Excel workbook (.xlsx).",
    ),
    "long_field": (
        "Line {line} holds a field of more than {limit} characters.",
        "Correct the line, or save the list as an Excel workbook (.xlsx).",
    ),
    "exhausted": (
        "The file takes more time or memory than a list needs, and reading it was stopped.",
        "Copy the rows into a new workbook and send that.",
    ),
}

WARNINGS: dict[str, str] = {
    "external_links": "The workbook refers to other files; they were not opened.",
    "macros": "The workbook holds macros; they were not run.",
    "formulas": "{count} cells are formulas; the value computed last was read.",
    "not_utf8": "The text file is not in UTF-8; it was read as {encoding}. Check the sample rows.",
}
