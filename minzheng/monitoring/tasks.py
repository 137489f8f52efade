"""What follows by itself: after a good delivery both scans (who is missed, who may no longer be entitled) of the whole register."""

from minzheng.base.actor import Actor
from minzheng.base.month import Month
from minzheng.base.progress import Progress, silent
from minzheng.monitoring import actions, queries
from minzheng.monitoring.models import Scan
from minzheng.places import access

ROUNDS = 3  # deliveries that come while a scan runs are looked at by the next


def scan_when_due(actor: Actor, progress: Progress = silent) -> Scan | None:
    """Scan the actor's area as long as deliveries came that no scan has looked at; the last scan, None where none was due. Raises
    NotPermitted."""
    made = None
    for _ in range(ROUNDS):
        with access.within(actor.area):
            due = queries.scan_due(actor)
        if not due:
            break
        made = actions.scan(actor, Month.of(actor.today), progress)
    return made
