"""What a bank's answer means for a line, pure: which move it makes, or why an official must look into it.

The latest word is not automatically right: an answer that contradicts an earlier one is put aside and moves nothing.
"""

from minzheng.base.names import SEPARATOR, name_key
from minzheng.payments.layouts.declaration import STATUSES
from minzheng.payments.layouts.reading import TORN

DOUBTS = {
    "unknown_reference": "No line of ours bears this reference.",
    "wrong_batch": "The line belongs to another batch.",
    "never_sent": "The bank was never asked to pay this line.",
    "amount_differs": "The amount is not the one that was sent.",
    "account_differs": "The account is not the one that was sent.",
    "code_unknown": "The bank's code is not one of its layout.",
    "contradiction": "The answer contradicts an earlier one.",
    "said_twice": "The file says two different things of the same line.",
    "name_noted": "The bank wrote another name; the account is the one that was sent.",  # applied all the same
}
CUT_AT = 8  # bytes of GB 18030 from which on a shorter name counts as cut to a column
OPEN = ("", "unknown")  # no word yet, or none that helps: never sent again before there is one
REPEATED, CONTRADICTION = "repeated", "contradiction"

# (state of the line, status said) -> the new state, or REPEATED, or CONTRADICTION
MOVES: dict[tuple[str, str], str] = {
    **{(state, said): "failed" if said == "returned" else said for state in OPEN for said in STATUSES},
    ("unknown", "unknown"): REPEATED,
    ("ok", "ok"): REPEATED,
    ("ok", "returned"): "returned",
    ("ok", "failed"): CONTRADICTION,
    ("ok", "unknown"): CONTRADICTION,
    ("failed", "failed"): REPEATED,
    ("failed", "returned"): REPEATED,
    ("failed", "ok"): CONTRADICTION,
    ("failed", "unknown"): CONTRADICTION,
    ("returned", "returned"): REPEATED,
    ("returned", "failed"): REPEATED,
    ("returned", "ok"): CONTRADICTION,
    ("returned", "unknown"): CONTRADICTION,
}


def name_agrees(said: str, ours: str) -> bool:
    """Whether the bank wrote our payee: separators may be written otherwise, and the end cut off, be it through a character."""
    begun, torn, _ = said.partition(TORN)
    wrote, key = name_key(begun).strip(SEPARATOR), name_key(ours)
    cut = bool(torn) or len(begun.encode("gb18030", "replace")) >= CUT_AT
    return not said or wrote == key or (cut and wrote != "" and key.startswith(wrote))
