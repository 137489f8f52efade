"""Tells `places` which tables follow a household or a person that moves, and which columns a new key must reach."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "minzheng.people"
    label = "people"

    def ready(self) -> None:
        from minzheng.people import sealing
        from minzheng.places import custody

        custody.register(
            custody.Custody("people_household", household="id"),
            custody.Custody("people_person", person="id"),
            custody.Custody("people_membership", household="household_id"),
            custody.Custody("people_fact", household="household_id", person="person_id"),
            custody.Custody("people_obligor", household="household_id"),
            custody.Custody("people_merge", person="kept_id"),
            custody.Custody("people_roster"),
        )
        sealing.register(
            sealing.SealedColumn("people_person", "identity_sealed", "'person:' || id || ':identity'"),
            sealing.SealedColumn(
                "people_fact",
                "sealed",
                "CASE WHEN person_id IS NOT NULL THEN 'person:' || person_id WHEN household_id IS NOT NULL"
                " THEN 'household:' || household_id ELSE 'obligor:' || obligor_id END || ':' || kind",
            ),
            sealing.SealedColumn("people_obligor", "identity_sealed", "'obligor:' || id || ':identity'"),
            sealing.SealedColumn("people_roster", "content", "'roster:' || sha256"),
        )
