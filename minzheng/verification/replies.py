"""What departments said of a family, as it is kept sealed with its check and shown in its report."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from typing import Any

from minzheng.verification.matching import Answer, State

Record = Mapping[str, str | int | bool | None]


@dataclass(frozen=True, slots=True)
class Reply:
    """One department about everybody asked. `states` and `records` by subject (a member by id, an obligor by minus its id); a value
    is fen, a count, yes or no, a text, a day as ISO text. `received` is when the office had it; `note` why there is none."""

    department: str
    route: str
    states: Mapping[int, int]
    records: Mapping[int, list[Record]] = field(default_factory=dict)
    as_of: str = ""
    received: str = ""
    delivery: int | None = None
    note: str = ""
    by_name: Sequence[int] = ()  # subjects found by name, since the department's number of them was not usable


def reply_of(
    answer: Answer,
    subjects: Iterable[int],
    *,
    route: str,
    delivery: int | None,
    received: datetime | None,
    note: str = "",
    by_name: Sequence[int] = (),
) -> Reply:
    persons = list(subjects)
    records: dict[int, list[Record]] = {}
    for row, values in zip(answer.rows.tolist(), answer.items.to_pylist(), strict=False):
        records.setdefault(persons[row], []).append({item: _plain(value) for item, value in values.items() if value is not None})
    return Reply(
        answer.department, route, dict(zip(persons, answer.states.tolist(), strict=True)), records,
        answer.as_of.isoformat() if answer.as_of else "", received.isoformat() if received else "", delivery, note,
        by_name,
    )  # fmt: skip


def packed(replies: Iterable[Reply]) -> str:
    return json.dumps([asdict(each) for each in replies], ensure_ascii=False, separators=(",", ":"))


def unpacked(text: str) -> tuple[Reply, ...]:
    return tuple(_read(each) for each in json.loads(text))


def exchanged(replies: Iterable[Reply], new: Reply) -> tuple[Reply, ...]:
    """With what a department said later: persons it says nothing of keep what was said before."""
    found = list(replies)
    for at, old in enumerate(found):
        if old.department == new.department:
            found[at] = replace(new, states={**old.states, **new.states}, records={**old.records, **new.records})
            return tuple(found)
    return (*found, new)


def counted(replies: Iterable[Reply]) -> dict[str, int]:
    """How many answers came out how, by the name of the state in lower case."""
    counts = {state.name.lower(): 0 for state in State}
    for each in replies:
        for state in each.states.values():
            counts[State(state).name.lower()] += 1
    return counts


def _read(each: dict[str, Any]) -> Reply:
    for name in ("states", "records"):
        each[name] = {int(subject): value for subject, value in each[name].items()}
    return Reply(**each)


def _plain(value: Any) -> str | int | bool:
    """A number of another person is a keyed hash and says nothing to anybody: that there is one is all that is kept."""
    if isinstance(value, bytes):
        return "●"
    return value.isoformat() if isinstance(value, date) else value
