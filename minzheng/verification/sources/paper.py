"""A department's reply on paper, typed in by an official: items of the catalogue with what the paper says."""

from collections.abc import Mapping
from datetime import date

from minzheng.verification.authorising import Permit
from minzheng.verification.catalogue import catalogue
from minzheng.verification.sources.asking import Fetched, Numbers, leaving
from minzheng.verification.sources.services import as_csv


class PaperSource:
    """`said` by subject: what the paper says of each item, as written there; no items where it says that there is nothing."""

    route = "paper"

    def __init__(self, department: str, said: Mapping[int, Mapping[str, str]], as_of: date) -> None:
        self.department, self.said, self.as_of = department, said, as_of

    def fetch(self, permit: Permit, numbers: Numbers) -> Fetched | None:
        leaving(self.department, permit, numbers)
        items = tuple(dict.fromkeys(item for said in self.said.values() for item in said))
        rows = [
            (number.full, *(self.said[subject].get(item, "") for item in items))
            for subject, number in numbers.items()
            if self.said.get(subject)
        ]
        names = [catalogue().departments[self.department].items[item].name for item in items]
        return Fetched(as_csv(names, rows), f"{self.department}-paper.csv", self.as_of)
