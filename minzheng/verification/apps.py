"""Registers the tables whose rows follow a household that moves and the columns a new key must reach; listens for entries found to
be one person."""

from django.apps import AppConfig

from minzheng.people import events, sealing
from minzheng.places import custody


class VerificationConfig(AppConfig):
    name = "minzheng.verification"
    label = "verification"

    def ready(self) -> None:
        custody.register(
            *(
                custody.Custody(f"verification_{table}", household="household_id")
                for table in ("consent", "check", "finding", "candidate")
            ),
            custody.Custody("verification_question", household="household_id"),
            custody.Custody("verification_delivery"),
        )
        from minzheng.verification.actions import succeeding

        events.subscribe(events.PersonsMerged, succeeding.persons_merged)
        events.subscribe(events.MergeUndone, succeeding.merge_undone)
        sealing.register(
            sealing.SealedColumn("verification_delivery", "opener", "'delivery:' || sha256"),
            sealing.SealedColumn("verification_delivery", "faults", "'faults:' || sha256"),
            sealing.SealedColumn("verification_check", "answers", "'check:' || number"),
            sealing.SealedColumn("verification_candidate", "told", "'candidate:' || key"),
        )
