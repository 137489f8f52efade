"""What a cell of a list means: pure readers from a typed cell to a value, with every doubt told as data, never a guess.

Each reader takes a `Cell` of `base.workbooks` and returns a `Reading`. A blank cell reads as None without findings.
"""

from minzheng.base.cells.amounts import account, amount, count
from minzheng.base.cells.dates import day
from minzheng.base.cells.findings import FINDINGS, Finding, Reading, Severity, masked
from minzheng.base.cells.persons import division, identity, name, phones, sex
from minzheng.base.cells.words import choice, is_blank, text, yes_no

__all__ = (
    "FINDINGS",
    "Finding",
    "Reading",
    "Severity",
    "account",
    "amount",
    "choice",
    "count",
    "day",
    "division",
    "identity",
    "is_blank",
    "masked",
    "name",
    "phones",
    "sex",
    "text",
    "yes_no",
)
