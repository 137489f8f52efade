"""The only writers of payments: entitle, lock, approve, release, reconcile, abort, post, write the bank's file."""

from minzheng.payments.actions.entitling import Grant, entitle
from minzheng.payments.actions.locking import lock_run
from minzheng.payments.actions.moving import abort_run, approve_run, reconcile_run, release_run
from minzheng.payments.actions.posting import post_opening
from minzheng.payments.actions.sending import BankFile, bank_file

__all__ = [
    "BankFile",
    "Grant",
    "abort_run",
    "approve_run",
    "bank_file",
    "entitle",
    "lock_run",
    "post_opening",
    "reconcile_run",
    "release_run",
]
