"""Registers the tables whose rows follow a household that moves, and listens for entries found to be one person."""

from django.apps import AppConfig

from minzheng.people import events, sealing
from minzheng.places import custody

_FOLLOWING = ("application", "proceeding", "step", "attachment", "notice", "objection", "letter", "delivery")


class CasesConfig(AppConfig):
    name = "minzheng.cases"

    def ready(self) -> None:
        custody.register(
            custody.Custody("cases_case", household="household_id"),
            custody.Custody("cases_proposal", household="household_id"),
            custody.Custody("cases_outcome"),
            custody.Custody("cases_part"),
            custody.Custody("cases_decision", household="household_id"),
            *(custody.Custody(f"cases_{table}", household="household_id") for table in _FOLLOWING),
            custody.Custody("cases_officialrelative"),
            custody.Custody("cases_spotcheck"),
            custody.Custody("cases_draft"),
        )
        from minzheng.cases.actions import succeeding

        events.subscribe(events.PersonsMerged, succeeding.persons_merged)
        events.subscribe(events.MergeUndone, succeeding.merge_undone)
        sealing.register(
            sealing.SealedColumn("cases_attachment", "content", "'attachment:' || sha256"),
            sealing.SealedColumn("cases_draft", "content", "'draft:' || account || ':' || form || ':' || subject"),
        )
