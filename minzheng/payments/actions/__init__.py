"""The only writers of payments: entitle, draw up and move runs, the bank's files both ways, doubts, funds and books."""

from minzheng.payments.actions.answering import Reading, answer_line, read_return, settle_answer
from minzheng.payments.actions.checking import lift_doubt
from minzheng.payments.actions.entitling import Grant, entitle
from minzheng.payments.actions.funding import appropriate, close_year
from minzheng.payments.actions.locking import lock_run
from minzheng.payments.actions.moving import abort_run, approve_run, authorise_run, close_run, reconcile_run, release_run
from minzheng.payments.actions.posting import post_opening
from minzheng.payments.actions.sending import MadeFile, bank_file

__all__ = [
    "Grant",
    "MadeFile",
    "Reading",
    "abort_run",
    "answer_line",
    "appropriate",
    "approve_run",
    "authorise_run",
    "bank_file",
    "close_run",
    "close_year",
    "entitle",
    "lift_doubt",
    "lock_run",
    "post_opening",
    "read_return",
    "reconcile_run",
    "release_run",
    "settle_answer",
]
