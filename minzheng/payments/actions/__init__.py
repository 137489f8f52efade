"""The only writers of payments: entitle, draw up and move runs, the bank's files both ways, doubts, funds and books; suspensions,
payees and recoveries."""

from minzheng.payments.actions.answering import Reading, answer_line, read_return, settle_answer
from minzheng.payments.actions.checking import lift_doubt
from minzheng.payments.actions.entitling import Grant, entitle
from minzheng.payments.actions.funding import appropriate, close_year
from minzheng.payments.actions.locking import lock_run
from minzheng.payments.actions.moving import abort_run, approve_run, authorise_run, close_run, reconcile_run, release_run
from minzheng.payments.actions.posting import post_opening
from minzheng.payments.actions.recovering import (
    appeal_recovery,
    ask_waiver,
    decide_recovery,
    drop_recovery,
    notify_recovery,
    open_recovery,
    plan_recovery,
    repay,
    waive_recovery,
)
from minzheng.payments.actions.sending import SIGNATURE_LIST, MadeFile, bank_file
from minzheng.payments.actions.suspending import end_payee, name_payee, resume, suspend

__all__ = [
    "SIGNATURE_LIST",
    "Grant",
    "MadeFile",
    "Reading",
    "abort_run",
    "answer_line",
    "appeal_recovery",
    "appropriate",
    "approve_run",
    "ask_waiver",
    "authorise_run",
    "bank_file",
    "close_run",
    "close_year",
    "decide_recovery",
    "drop_recovery",
    "end_payee",
    "entitle",
    "lift_doubt",
    "lock_run",
    "name_payee",
    "notify_recovery",
    "open_recovery",
    "plan_recovery",
    "post_opening",
    "read_return",
    "reconcile_run",
    "release_run",
    "repay",
    "resume",
    "settle_answer",
    "suspend",
    "waive_recovery",
]
