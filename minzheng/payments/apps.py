"""Registers the tables whose rows follow a household that moves, and lines and items of runs with it."""

from django.apps import AppConfig

from minzheng.places import custody


class PaymentsConfig(AppConfig):
    name = "minzheng.payments"

    def ready(self) -> None:
        custody.register(
            custody.Custody("payments_entitlement", household="household_id"),
            custody.Custody("payments_line", household="household_id"),
            custody.Custody("payments_item", household="household_id"),
        )
