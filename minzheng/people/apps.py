"""Tells `places` which tables follow a household or a person that moves."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "minzheng.people"
    label = "people"

    def ready(self) -> None:
        from minzheng.places.custody import Custody, register

        register(
            Custody("people_household", household="id"),
            Custody("people_person", person="id"),
            Custody("people_membership", household="household_id"),
            Custody("people_fact", household="household_id", person="person_id"),
            Custody("people_merge", person="kept_id"),
            Custody("people_roster"),
        )
