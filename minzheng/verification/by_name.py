"""Whom a delivery's rows without a usable number are about: sure ones are answers, doubtful ones wait for an official.

Only persons the permit covers whom the number did not find are looked for. What an official said of a row holds for every later
delivery that says the same of the same person.
"""

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from django.utils import timezone

from minzheng.base.crypto import ring
from minzheng.base.population import Ints
from minzheng.people.tables import PersonDescribed, descriptions, names_like
from minzheng.verification import keeping
from minzheng.verification.authorising import Permit
from minzheng.verification.incoming import Typed
from minzheng.verification.incoming.unnumbered import MARK
from minzheng.verification.matching import Answer, Asked, State
from minzheng.verification.models import Candidate, CandidateState, Delivery
from minzheng.verification.residue import Description, Verdict, Verdicts, frequencies, matched
from minzheng.verification.tables import Subjects


def keep(found: Typed, name: str, digest: str, opener: bytes) -> None:
    """Seal the rows without a number beside their delivery: names are in them. What a crash left there goes."""
    if found.unnumbered is None:
        (keeping.folder() / name).unlink(missing_ok=True)
        return
    target = io.BytesIO()
    pq.write_table(found.unnumbered, target, compression="zstd")
    keeping.keep_beside(target.getvalue(), name, digest, opener)


class Heard(NamedTuple):
    """What a department said by numbers."""

    answer: Answer
    permit: Permit
    delivery: Delivery


@dataclass(frozen=True, slots=True)
class _Source:
    """A delivery's rows without a number: `told` by their place among those of all sources, from `first` on."""

    delivery: Delivery
    sought: Ints  # whom it is searched for
    rows: pa.Table
    first: int
    told: Sequence[Description]


def added(heard: Sequence[Heard], who: Subjects) -> list[tuple[Answer, list[int]]]:
    """Each answer with the records of those found by name, and who they are; all departments weighed at once. Part of an act:
    writes down whom an official has to look at. A stale delivery finds nobody."""
    sources = _sources(heard, who.asked.persons)
    if not any(sources):
        return [(one.answer, []) for one in heard]
    searched = [one for one in sources if one is not None]
    people = descriptions(sorted({person for one in searched for person in one.sought.tolist()}))
    sure, waiting = _settled(_matched(people, searched), searched)
    homes = dict(zip(who.asked.persons.tolist(), who.households.tolist(), strict=True))
    _wait(waiting, searched, {person: (homes[person], one.place) for person, one in people.items()})
    return [
        _with(one.answer, who.asked, one.permit, source.rows, sure[source.delivery.department]) if source else (one.answer, [])
        for one, source in zip(heard, sources, strict=True)
    ]


def _sources(heard: Sequence[Heard], persons: Ints) -> list[_Source | None]:
    found: list[_Source | None] = []
    first = 0
    for answered, permit, delivery in heard:
        sought = persons[(answered.states == State.NO_RECORD) & (persons > 0) & np.isin(persons, permit.persons)]
        rows = _rows(delivery) if len(sought) else None
        if rows is None:
            found.append(None)
            continue
        found.append(_Source(delivery, sought, rows, first, _told(rows, first, delivery.department)))
        first += rows.num_rows
    return found


def _with(
    answered: Answer, asked: Asked, permit: Permit, rows: pa.Table, sure: Sequence[tuple[int, int]]
) -> tuple[Answer, list[int]]:
    """The records added, in the order of persons, with the items the permit opens; `sure`: a person and the row of each."""
    if not sure:
        return answered, []
    positions = {person: at for at, person in enumerate(asked.persons.tolist())}
    at = np.array([positions[person] for person, _ in sure], np.int64)
    items = [name for name in rows.column_names if name[:1] != MARK and permit.opens(name)]
    records = rows.select(items).take(pa.array([row for _, row in sure], pa.int64()))
    where = np.concatenate((answered.rows, at))
    together = pa.concat_tables([answered.items, records], promote_options="default") if answered.items.num_columns else records
    order = np.argsort(where, kind="stable")
    states = answered.states.copy()
    states[at] = State.FOUND
    made = replace(answered, states=states, rows=where[order], items=together.take(pa.array(order)))
    return made, sorted({person for person, _ in sure})


def _rows(delivery: Delivery) -> pa.Table | None:
    if not delivery.path:
        return None
    name = delivery.path.removesuffix(".parquet") + ".unnumbered"
    if not (keeping.folder() / name).exists():
        return None
    return pq.read_table(io.BytesIO(keeping.kept(name, delivery.sha256, bytes(delivery.opener))))


def _told(rows: pa.Table, first: int, department: str) -> list[Description]:
    columns = (rows.column(MARK + name).to_pylist() for name in ("name", "born", "sex", "town", "phone"))
    return [
        Description(first + at, name, born, sex, town, phone, department)
        for at, (name, born, sex, town, phone) in enumerate(zip(*columns, strict=True))
    ]


def _matched(people: Mapping[int, PersonDescribed], sources: Sequence[_Source]) -> Verdicts:
    known, total = names_like([one.name for one in people.values()])
    asked = [
        Description(key, one.name, one.born, one.sex, one.place[:9], one.phone.hex() if one.phone else None)
        for key, one in people.items()
    ]
    told = [one for source in sources for one in source.told]
    sought = {source.delivery.department: source.sought for source in sources}
    return matched(asked, told, replace(frequencies(known), total=total), sought)


@dataclass(frozen=True, slots=True)
class Said:
    """What a row says of whom it is about, as kept with a candidate."""

    name: str
    born: date
    sex: int | None
    town: str | None


Sure = Mapping[str, Sequence[tuple[int, int]]]  # by department: a person, and the row of its delivery
Waiting = dict[tuple[str, int, str], tuple[int, float]]  # department, person and key: the row among all, and its weight


def _settled(found: Verdicts, sources: Sequence[_Source]) -> tuple[Sure, Waiting]:
    """Pairs that count: those that are sure, and those an official found to be the same; and those that wait."""
    told = {one.key: one for source in sources for one in source.told}
    first = {source.delivery.department: source.first for source in sources}
    keys = dict(zip(found.rows.tolist(), _keys([told[row] for row in found.rows.tolist()]), strict=True))
    before = {
        (one.department, one.person_id, one.key): one.state
        for one in Candidate.objects.filter(department__in=first, person__in=set(found.persons.tolist()))
    }
    sure: dict[str, list[tuple[int, int]]] = {department: [] for department in first}
    waiting: Waiting = {}
    for person, row, weight, verdict in zip(
        found.persons.tolist(), found.rows.tolist(), found.weights.tolist(), found.verdicts.tolist(), strict=True
    ):
        department = told[row].source
        state = before.get((department, person, keys[row]))
        if state == CandidateState.SAME or (state is None and verdict == Verdict.SURE):
            sure[department].append((person, row - first[department]))
        elif state is None:
            waiting.setdefault((department, person, keys[row]), (row, weight))
    return sure, waiting


def _keys(rows: Sequence[Description]) -> list[str]:
    texts = [json.dumps(["candidate", one.source, one.name, str(one.born), one.sex, one.town, one.phone]) for one in rows]
    return [digest.hex() for digest in ring().lookup_many(texts)]


def _wait(waiting: Waiting, sources: Sequence[_Source], homes: Mapping[int, tuple[int, str]]) -> None:
    """`homes`: household and place of each person."""
    of = {source.delivery.department: source for source in sources}
    rows = (
        _candidate(of[department], row - of[department].first, key, weight, person, *homes[person])
        for (department, person, key), (row, weight) in waiting.items()
    )
    Candidate.objects.bulk_create(rows, batch_size=500)


def _candidate(source: _Source, at: int, key: str, weight: float, person: int, household: int, place: str) -> Candidate:
    return Candidate(
        place=place, household_id=household, person_id=person, department=source.delivery.department, delivery=source.delivery,
        row=source.rows.column(MARK + "row")[at].as_py(), key=key, told=ring().seal(_text(source.told[at]), f"candidate:{key}"),
        weight=round(100 * weight), found_at=timezone.now(),
    )  # fmt: skip


def _text(row: Description) -> str:
    return json.dumps([row.name, str(row.born), row.sex, row.town], ensure_ascii=False)


def opened(candidate: Candidate) -> Said:
    """Raises SealBroken."""
    name, born, sex, town = json.loads(ring().open(bytes(candidate.told), f"candidate:{candidate.key}"))
    return Said(name, date.fromisoformat(born), sex, town)
