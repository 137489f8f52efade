"""Registers the tables whose rows follow a household that moves."""

from django.apps import AppConfig

from minzheng.people import sealing
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
        sealing.register(sealing.SealedColumn("monitoring_report", "contact_sealed", "'report'"))
