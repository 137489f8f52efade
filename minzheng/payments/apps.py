"""Registers the tables whose rows follow a household that moves, and the sealed accounts of lines for a change of keys."""

from django.apps import AppConfig

from minzheng.places import custody


class PaymentsConfig(AppConfig):
    name = "minzheng.payments"

    def ready(self) -> None:
        from minzheng.people import sealing

        sealing.register(sealing.SealedColumn("payments_line", "account_sealed", "'household:' || household_id || ':bank_account'"))
        custody.register(
            custody.Custody("payments_entitlement", household="household_id"),
            custody.Custody("payments_line", household="household_id"),
            custody.Custody("payments_item", household="household_id"),
        )
