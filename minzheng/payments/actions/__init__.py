"""The only writers of payments: entitle, lock, approve, release, reconcile, abort, post."""

from minzheng.payments.actions.entitling import Grant, entitle
from minzheng.payments.actions.locking import lock_run
from minzheng.payments.actions.moving import abort_run, approve_run, reconcile_run, release_run
from minzheng.payments.actions.posting import post_opening

__all__ = ["Grant", "abort_run", "approve_run", "entitle", "lock_run", "post_opening", "reconcile_run", "release_run"]
