"""One box that finds everything: a family's number, a name or its initials, an identity number, a case or a pay run."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from minzheng.base.actor import Actor
from minzheng.base.errors import Refusal
from minzheng.base.month import Month
from minzheng.cases import queries as cases
from minzheng.console.pages import READERS
from minzheng.payments import queries as payments
from minzheng.people import queries as people

SHOWN = 20
IDENTITY = re.compile(r"[\dXx\s-]{15,}|[A-Za-z]{3}[\s-]*\d{12}")
BATCH = re.compile(r"([a-z][a-z_]*)-(\d{4}-\d{2})-\d+")


@dataclass(slots=True)
class Hits:
    """What was found, by kind; `more` where a kind has more than is shown."""

    persons: Sequence[Any] = ()
    households: Sequence[Any] = ()
    runs: Sequence[Any] = ()
    proceedings: Sequence[Any] = ()
    more: set[str] = field(default_factory=set)

    def only(self) -> str:
        """The address of the one thing found, "" when there is not exactly one."""
        found = [
            *(reverse("console:person", args=[one.id]) for one in self.persons),
            *(reverse("console:household", args=[one.id]) for one in self.households),
            *(reverse("console:run", args=[one.pk]) for one in self.runs),
            *(reverse("console:proceeding", args=[row.proceeding.pk]) for row in self.proceedings),
        ]
        return found[0] if len(found) == 1 else ""


def secret(text: str) -> bool:
    """Whether the text may be an identity number: it never enters an address."""
    return bool(IDENTITY.fullmatch(text.strip()))


def search(actor: Actor, text: str) -> Hits:
    """What lies in the actor's area only. An empty text finds nothing."""
    sought, hits = text.strip(), Hits()
    if not sought or not actor.may(*READERS):
        return hits
    for look in (_run,) if BATCH.fullmatch(sought) else (_persons,) if secret(sought) else (_persons, _households, _proceedings):
        look(actor, sought, hits)
    return hits


def _persons(actor: Actor, text: str, hits: Hits) -> None:
    found = people.find_persons(actor, text, limit=SHOWN)
    hits.persons = found.rows
    if found.next:
        hits.more.add("persons")


def _households(actor: Actor, text: str, hits: Hits) -> None:
    """By number only: families of the persons found stand beside those already."""
    if not any(sign.isdigit() for sign in text):
        return
    found = people.find_households(actor, text=text, place=str(actor.place), limit=SHOWN)
    hits.households = found.rows
    if found.next:
        hits.more.add("households")


def _proceedings(actor: Actor, text: str, hits: Hits) -> None:
    """By number, or the start of the family's name."""
    if text.isascii() and not text.isdecimal():
        return
    found = cases.proceedings(actor, words=text, closed=None, order="moved", size=SHOWN)
    hits.proceedings = found.rows
    if found.count > SHOWN:
        hits.more.add("proceedings")


def _run(actor: Actor, text: str, hits: Hits) -> None:
    named = BATCH.fullmatch(text)
    try:
        month = Month.parse(named[2]) if named else None
    except Refusal:
        return
    if named and month:
        hits.runs = [run for run in payments.runs(actor, programme=named[1], month=month) if run.batch == text]
