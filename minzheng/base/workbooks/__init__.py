"""Workbooks and delimited files: read in a child process that may die, written so that nothing in a cell is ever executed.

`read` and `write` are all that other parts need; `Workbook`, `Sheet`, `CellError` are what `read` returns.
"""

from minzheng.base.workbooks.contents import Cell, CellError, Sheet, Workbook, column_letters
from minzheng.base.workbooks.reading import UnreadableFile, read
from minzheng.base.workbooks.writing import Column, Mark, SheetPlan, inert, write, write_csv

__all__ = (
    "Cell",
    "CellError",
    "Column",
    "Mark",
    "Sheet",
    "SheetPlan",
    "UnreadableFile",
    "Workbook",
    "column_letters",
    "inert",
    "read",
    "write",
    "write_csv",
)
