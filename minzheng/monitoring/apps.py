"""Registers the tables whose rows follow a household that moves, and listens for entries found to be one person."""

from django.apps import AppConfig

from minzheng.people import events, sealing
from minzheng.places import custody

FOLLOWING = ("hit", "ticket", "report", "task", "move", "auditfinding")
STAYING = ("scan", "threshold")


class MonitoringConfig(AppConfig):
    name = "minzheng.monitoring"

    def ready(self) -> None:
        custody.register(
            *(custody.Custody(f"monitoring_{table}", household="household_id") for table in FOLLOWING),
            *(custody.Custody(f"monitoring_{table}") for table in STAYING),
        )
        from minzheng.monitoring.actions import succeeding

        events.subscribe(events.PersonsMerged, succeeding.persons_merged)
        events.subscribe(events.MergeUndone, succeeding.merge_undone)
        sealing.register(sealing.SealedColumn("monitoring_report", "contact_sealed", "'report'"))
