"""A population and its outcomes as Arrow: one row a household, its members and obligors as lists in it, so no cut splits a family.

    county | household | place | facts {residence, ...} | members [{person, born, ...}, ...] | obligors [{obligor, ...}, ...]
    county | household | place | outcomes {dibao_amount, ...} | members [{person, dibao_share, ...}, ...] | obligors [...]

The outcomes of several programmes stand side by side in the same rows. In files the folders are `county=321324/`; a fact or outcome
that is not known is null. All numbers are int64 as in `Population`.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN, Ints, Population
from minzheng.policy.engine import Outcomes, Rules
from minzheng.policy.errors import RuleError
from minzheng.policy.series import Stage

ENTITIES = ("household", "person", "obligor")
COUNTY = 6  # digits of a county's code
ROWS = 65_536  # households in a row group, and at most in one batch of a worker


def needed(rules: Rules, month: Month, outputs: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The facts the outputs depend on, by entity; residence is always one, since parameters may differ by it."""
    regime = rules.in_force(month)
    outputs = tuple(outputs)
    names = {source.name for each in regime.needed_for(outputs) for source in each.sources} | set(outputs)
    facts = sorted(names & set(regime.inputs) - {"residence"})
    of = {entity: [name for name in facts if regime.entity(name) == entity] for entity in ENTITIES}
    return {entity: tuple(sorted([*found, "residence"] if entity == "household" else found)) for entity, found in of.items()}


def recorded(stages: Iterable[Stage], month: Month) -> dict[str, tuple[str, ...]]:
    """The facts a series must find recorded, by entity; also those one programme gives another, for what is recorded may stand."""
    parts = [needed(stage.rules, month, stage.outputs(month)) for stage in stages if stage.in_force(month)]
    return {entity: tuple(sorted({name for part in parts for name in part[entity]})) for entity in ENTITIES}


def outputs(stages: Iterable[Stage], month: Month) -> dict[str, tuple[str, ...]]:
    """What a series tells, by entity, in its order. Raises RuleError where two programmes tell an outcome of one name."""
    found: dict[str, list[str]] = {entity: [] for entity in ENTITIES}
    teller: dict[str, str] = {}
    for stage in (each for each in stages if each.in_force(month)):
        regime = stage.rules.in_force(month)
        for name in stage.outputs(month):
            if name in teller:
                raise RuleError("Both {one} and {other} tell {name}.", one=teller[name], other=stage.code, name=name)
            teller[name] = stage.code
            found[regime.entity(name)].append(name)
    return {entity: tuple(names) for entity, names in found.items()}


def write(population: Population, folder: Path) -> None:
    """The population as `folder/county=NNNNNN/households.parquet`. Raises FileExistsError where a county is already there."""
    codes = population.places.astype(f"<U{COUNTY}")
    starts = np.flatnonzero(np.concatenate(([True], codes[1:] != codes[:-1])) if len(codes) else np.empty(0, bool))
    for first, end in zip(starts, [*starts[1:], len(population)], strict=True):
        target = folder / f"county={codes[first]}" / "households.parquet"
        target.parent.mkdir(parents=True)
        pq.write_table(pa.Table.from_batches([batch(population, int(first), int(end))]), target, row_group_size=ROWS)


def batch(population: Population, first: int, end: int) -> pa.RecordBatch:
    """The households first:end as rows."""
    households = slice(first, end)
    columns = {
        "household": pa.array(population.households[households]),
        "place": pa.array(population.places[households].tolist(), pa.string()),
        "facts": _struct({name: column[households] for name, column in population.household_facts.items()}),
        "members": _lists(population.offsets[first : end + 1], "person", population.persons, population.person_facts),
        "obligors": _lists(population.obligor_offsets[first : end + 1], "obligor", population.obligors, population.obligor_facts),
    }
    return pa.RecordBatch.from_pydict({name: column for name, column in columns.items() if column is not None})


def population(rows: pa.RecordBatch, month: Month) -> Population:
    """The rows as a population again; lists may be absent where nothing of them is asked."""
    offsets, members = _flattened(rows, "members")
    obligor_offsets, obligors = _flattened(rows, "obligors")
    return Population(
        month,
        rows["household"].to_numpy(),
        np.array(rows["place"].to_pylist(), dtype="<U12"),
        offsets,
        members.pop("person"),
        members,
        _columns(rows["facts"]),
        obligors.pop("obligor", np.empty(0, np.int64)),
        obligor_offsets,
        obligors,
    )


def result(*decided: Outcomes) -> pa.RecordBatch:
    """What was decided about the same households under one programme or several, a row for each household."""
    households = decided[0].population
    household, person, obligor = (
        {name: column for each in decided for name, column in getattr(each, entity).items()} for entity in ENTITIES
    )
    columns = {
        "county": pa.array(households.places.astype(f"<U{COUNTY}").tolist(), pa.string()),
        "household": pa.array(households.households),
        "place": pa.array(households.places.tolist(), pa.string()),
        "outcomes": _struct(household),
        "members": _lists(households.offsets, "person", households.persons, person),
    }
    if obligor:
        columns["obligors"] = _lists(households.obligor_offsets, "obligor", households.obligors, obligor)
    return pa.RecordBatch.from_pydict({name: column for name, column in columns.items() if column is not None})


def told(rows: pa.RecordBatch) -> dict[str, Ints]:
    """The columns of households and of persons in what `result` made, by name."""
    _, members = _flattened(rows, "members")
    return (_columns(rows["outcomes"]) if "outcomes" in rows.schema.names else {}) | members


def digest(*decided: Outcomes) -> str:
    """Names what was decided whatever the order of work: SHA-256 over the digests of the counties, ascending."""
    table = pa.Table.from_batches([result(*decided)])
    codes = sorted(set(table["county"].to_pylist()))
    return _over(_of_county(table.filter(pc.equal(table["county"], code))) for code in codes)


def digest_of(folder: Path) -> str:
    """The same over outcomes in files below `county=NNNNNN/`; one county is in memory at a time."""
    return _over(_of_county(table) for table in counties(folder))


def counties(folder: Path) -> Iterator[pa.Table]:
    """The counties of a folder one after the other, each with all its files."""
    for county in sorted(folder.glob("county=*")):
        yield pq.read_table(county, partitioning=None)


def check_columns(fields: Mapping[str, Iterable[str]], asked: Mapping[str, Sequence[str]]) -> None:
    """Raises RuleError unless the data carries every fact asked for: a column that is not there is no unknown fact. Obligors may
    be absent altogether, as in a population without any."""
    for part, names in asked.items():
        if part == "obligors" and len(tuple(fields.get(part, ()))) <= 1:
            continue
        for name in names:
            if name not in fields.get(part, ()):
                raise RuleError(
                    "The population has no full column {name}.",
                    remedy="The snapshot must carry every input of the rules.",
                    name=name,
                )


def _over(digests: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(digests).encode()).hexdigest()


def _of_county(table: pa.Table) -> str:
    """Rows by place and household, every column with its name."""
    ordered = table.sort_by([("place", "ascending"), ("household", "ascending")]).combine_chunks()
    rows = ordered.to_batches()[0]
    state = hashlib.sha256("".join(rows["place"].to_pylist()).encode())
    columns = {"household": rows["household"].to_numpy()}
    for entity in ("members", "obligors"):
        offsets, lists = _flattened(rows, entity)
        columns |= {f"{entity}.{name}": column for name, column in ({"": offsets} | lists).items()}
    if "outcomes" in rows.schema.names:
        columns |= {f"outcomes.{name}": column for name, column in _columns(rows["outcomes"]).items()}
    for name in sorted(columns):
        state.update(name.encode())
        state.update(np.ascontiguousarray(columns[name], dtype="<i8").tobytes())
    return state.hexdigest()


def _struct(columns: Mapping[str, Ints]) -> pa.StructArray | None:
    """One field a column. UNKNOWN becomes null. None where there is no column: Parquet has no empty struct."""
    if not columns:
        return None
    return pa.StructArray.from_arrays([_nullable(column) for column in columns.values()], names=list(columns))


def _nullable(column: Ints) -> pa.Array:
    unknown = column == UNKNOWN
    return pa.array(column, mask=unknown) if unknown.any() else pa.array(column)


def _lists(offsets: Ints, key: str, ids: Ints, columns: Mapping[str, Ints]) -> pa.ListArray:
    rows = slice(int(offsets[0]), int(offsets[-1]))
    items = _struct({key: ids[rows]} | {name: column[rows] for name, column in columns.items()})
    return pa.ListArray.from_arrays(pa.array((offsets - offsets[0]).astype(np.int32)), items)


def _columns(items: pa.StructArray) -> dict[str, Ints]:
    fields = zip((field.name for field in items.type), items.flatten(), strict=True)
    return {name: pc.fill_null(column, UNKNOWN).to_numpy(zero_copy_only=False) for name, column in fields}


def _flattened(rows: pa.RecordBatch, name: str) -> tuple[Ints, dict[str, Ints]]:
    """Offsets from 0 and the columns of a list in each row; nobody where the rows have no such list."""
    if name not in rows.schema.names:
        return np.zeros(len(rows) + 1, np.int64), {}
    lists = rows[name]
    offsets = lists.offsets.to_numpy().astype(np.int64)
    return offsets - offsets[0], _columns(lists.flatten())
