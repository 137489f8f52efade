"""Registers the tables whose rows follow a household that moves, the sealed accounts of lines for a change of keys, and what
happens to entitlements when persons are merged."""

from django.apps import AppConfig

from minzheng.places import custody

DEBTS = ("suspension", "payee", "recovery", "owed", "repayment", "recovered")


class PaymentsConfig(AppConfig):
    name = "minzheng.payments"

    def ready(self) -> None:
        from minzheng.payments.actions import succeeding
        from minzheng.people import events, sealing

        events.subscribe(events.PersonsMerged, succeeding.persons_merged)
        events.subscribe(events.MergeUndone, succeeding.merge_undone)

        sealing.register(
            sealing.SealedColumn("payments_line", "account_sealed", "'household:' || household_id || ':bank_account'"),
            sealing.SealedColumn("payments_bankfile", "content", "'bank_file:' || sha256"),
        )
        custody.register(
            custody.Custody("payments_entitlement", household="household_id"),
            custody.Custody("payments_line", household="household_id"),
            custody.Custody("payments_item", household="household_id"),
            custody.Custody("payments_succession", person="kept_id"),
            custody.Custody("payments_accountcheck", household="household_id"),
            custody.Custody("payments_answer", household="household_id"),
            *(custody.Custody(f"payments_{table}", household="household_id") for table in DEBTS),
        )
