"""Registers the tables whose rows follow a household that moves."""

from django.apps import AppConfig

from minzheng.places import custody


class CasesConfig(AppConfig):
    name = "minzheng.cases"

    def ready(self) -> None:
        custody.register(
            custody.Custody("cases_case", household="household_id"),
            custody.Custody("cases_proposal", household="household_id"),
            custody.Custody("cases_outcome"),
            custody.Custody("cases_part"),
            custody.Custody("cases_decision", household="household_id"),
        )
