"""Bugs put in on purpose. A judge that finds none of them is no judge."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from unittest.mock import patch

from django.db import DatabaseError
from hypothesis.errors import Flaky

from minzheng.cases.actions import deciding
from minzheng.payments import tables
from minzheng.payments.actions import answering, locking, moving, posting, recovering, setting_off, succeeding, suspending
from tests.machine.office import Office, World
from tests.machine.running import run

MOST = 6_000  # steps within which each is found


@dataclass(frozen=True)
class Bug:
    """`where` holds what `instead` takes the place of; `instead` is made from what stood there."""

    title: str
    where: object
    name: str
    instead: Callable[..., object]


def _now_counted_as(old: str, new: str) -> Callable[[str], str]:
    def changed(statement: str) -> str:
        assert old in statement, f"{old} stands no more in the statement"
        return statement.replace(old, new)

    return changed


def _without_deaths(members: Callable[..., Iterable[Sequence[object]]]) -> Callable[..., object]:
    return lambda *given: [(household, person, name, None) for household, person, name, _ in members(*given)]


def _by_account(_: Callable[..., bool]) -> Callable[..., object]:
    return lambda one, other: one == other


def _twice(pay_off: Callable[..., Iterable[tuple[int, int]]]) -> Callable[..., object]:
    return lambda *given: [(owed, 2 * part) for owed, part in pay_off(*given)]


BUGS = (
    Bug(
        "what is on its way does not count as paid",
        tables,
        "_DUE_MINUS_PAID",
        _now_counted_as("r.state <> 'aborted'", "r.state = 'closed'"),
    ),
    Bug(
        "what the bank does not know is sent again",
        tables,
        "_DUE_MINUS_PAID",
        _now_counted_as("l.bank NOT IN ('failed', 'returned')", "l.bank NOT IN ('failed', 'returned', 'unknown')"),
    ),
    Bug("the dead are paid", locking, "members", _without_deaths),
    Bug("a journal lacks a posting", posting, "balanced", lambda balanced: lambda entries: balanced(entries)[1:]),
    Bug("more is kept back than the law lets", setting_off, "at_most", lambda _: lambda amount, percent: amount * 3 // 4),
    Bug("one human being with two accounts approves", moving, "same_person", _by_account),
    Bug("one human being with two accounts decides what he prepared", deciding, "same_person", _by_account),
    Bug("a repayment counts twice", recovering, "pay_off", _twice),
    Bug("a suspension leaves no trace", suspending, "record", lambda _: lambda *given, **named: None),
    Bug("a merger forgets what was due", succeeding, "_held", lambda _: lambda person: []),
    Bug("two benefits that exclude each other are paid", locking, "_excluded", lambda _: lambda *given: frozenset()),
    Bug("the bank's word is not booked", answering, "_book", lambda _: lambda *given: None),
)  # fmt: skip


def steps_until_found(bug: Bug, world: World, seed: int, most: int = MOST) -> int | None:
    """How many acts it took until the judge or a constraint said that something is wrong; None where `most` did not do."""
    with ExitStack() as planted:
        planted.enter_context(patch.object(bug.where, bug.name, bug.instead(getattr(bug.where, bug.name))))
        try:
            run(world, most, seed)
        except (AssertionError, DatabaseError, Flaky):  # flaky: said of a life that was replayed in another second
            return Office.done["steps"]
    return None
