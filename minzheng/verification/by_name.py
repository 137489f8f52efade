"""Whom a delivery's rows without a usable number are about: sure ones are answers, doubtful ones wait for an official.

Only persons the permit covers whom the number did not find are looked for. What an official said of a row holds for every later
delivery that says the same of the same person.
"""

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from django.utils import timezone

from minzheng.base.crypto import ring
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


def added(answered: Answer, who: Subjects, permit: Permit, delivery: Delivery | None) -> tuple[Answer, list[int]]:
    """The answer with the records of those found by name, and who they are. Part of an act: writes down whom an official has to
    look at. A stale delivery finds nobody."""
    asked = who.asked
    sought = (answered.states == State.NO_RECORD) & (asked.persons > 0) & np.isin(asked.persons, permit.persons)
    rows = _rows(delivery) if sought.any() else None
    if rows is None or delivery is None:
        return answered, []
    people = descriptions(asked.persons[sought].tolist())
    told = _told(rows)
    found = _matched(people, told)
    sure, waiting = _settled(found, told, delivery.department)
    homes = dict(zip(asked.persons.tolist(), who.households.tolist(), strict=True))
    _wait(waiting, told, rows, delivery, {person: (homes[person], one.place) for person, one in people.items()})
    return _with(answered, asked, permit, rows, sure), sorted({person for person, _ in sure})


def _with(answered: Answer, asked: Asked, permit: Permit, rows: pa.Table, sure: Sequence[tuple[int, int]]) -> Answer:
    """The records added, in the order of persons, with the items the permit opens."""
    if not sure:
        return answered
    positions = {person: at for at, person in enumerate(asked.persons.tolist())}
    at = np.array([positions[person] for person, _ in sure], np.int64)
    items = [name for name in rows.column_names if name[:1] != MARK and permit.opens(name)]
    records = rows.select(items).take(pa.array([row for _, row in sure], pa.int64()))
    where = np.concatenate((answered.rows, at))
    together = pa.concat_tables([answered.items, records], promote_options="default") if answered.items.num_columns else records
    order = np.argsort(where, kind="stable")
    states = answered.states.copy()
    states[at] = State.FOUND
    return replace(answered, states=states, rows=where[order], items=together.take(pa.array(order)))


def _rows(delivery: Delivery | None) -> pa.Table | None:
    if delivery is None or not delivery.path:
        return None
    name = delivery.path.removesuffix(".parquet") + ".unnumbered"
    if not (keeping.folder() / name).exists():
        return None
    return pq.read_table(io.BytesIO(keeping.kept(name, delivery.sha256, bytes(delivery.opener))))


def _told(rows: pa.Table) -> list[Description]:
    columns = (rows.column(MARK + name).to_pylist() for name in ("name", "born", "sex", "town", "phone"))
    return [Description(at, *said) for at, said in enumerate(zip(*columns, strict=True))]


def _matched(people: Mapping[int, PersonDescribed], told: Sequence[Description]) -> Verdicts:
    known, total = names_like([one.name for one in people.values()])
    asked = [
        Description(key, one.name, one.born, one.sex, one.place[:9], one.phone.hex() if one.phone else None)
        for key, one in people.items()
    ]
    return matched(asked, told, replace(frequencies(known), total=total))


@dataclass(frozen=True, slots=True)
class Said:
    """What a row says of whom it is about, as kept with a candidate."""

    name: str
    born: date
    sex: int | None
    town: str | None


Waiting = dict[tuple[int, str], tuple[int, float]]  # person and key, row and weight


def _settled(found: Verdicts, told: Sequence[Description], department: str) -> tuple[list[tuple[int, int]], Waiting]:
    """Pairs that count, person and row: those that are sure, and those an official found to be the same; and those that wait."""
    keys = dict(zip(found.rows.tolist(), _keys([told[row] for row in found.rows.tolist()]), strict=True))
    before = {
        (one.person_id, one.key): one.state
        for one in Candidate.objects.filter(department=department, person__in=set(found.persons.tolist()))
    }
    sure: list[tuple[int, int]] = []
    waiting: Waiting = {}
    for person, row, weight, verdict in zip(
        found.persons.tolist(), found.rows.tolist(), found.weights.tolist(), found.verdicts.tolist(), strict=True
    ):
        state = before.get((person, keys[row]))
        if state == CandidateState.SAME or (state is None and verdict == Verdict.SURE):
            sure.append((person, row))
        elif state is None:
            waiting.setdefault((person, keys[row]), (row, weight))
    return sure, waiting


def _keys(rows: Sequence[Description]) -> list[str]:
    texts = [json.dumps(["candidate", one.source, one.name, str(one.born), one.sex, one.town, one.phone]) for one in rows]
    return [digest.hex() for digest in ring().lookup_many(texts)]


def _wait(
    waiting: Waiting, told: Sequence[Description], rows: pa.Table, delivery: Delivery, homes: Mapping[int, tuple[int, str]]
) -> None:
    """`homes`: household and place of each person."""
    lines = rows.column(MARK + "row")
    Candidate.objects.bulk_create(
        (
            Candidate(
                place=homes[person][1], household_id=homes[person][0], person_id=person, department=delivery.department,
                delivery=delivery, row=lines[row].as_py(), key=key, told=ring().seal(_text(told[row]), f"candidate:{key}"),
                weight=round(100 * weight), found_at=timezone.now(),
            )
            for (person, key), (row, weight) in waiting.items()
        ),
        batch_size=500,
    )  # fmt: skip


def _text(row: Description) -> str:
    return json.dumps([row.name, str(row.born), row.sex, row.town], ensure_ascii=False)


def opened(candidate: Candidate) -> Said:
    """Raises SealBroken."""
    name, born, sex, town = json.loads(ring().open(bytes(candidate.told), f"candidate:{candidate.key}"))
    return Said(name, date.fromisoformat(born), sex, town)
