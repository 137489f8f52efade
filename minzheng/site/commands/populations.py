"""`minzheng policy run` and `simulate`: all programmes over a county, from the registers or from a snapshot in Parquet."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings
from django.utils import translation

from minzheng.base.divisions import DivisionCode
from minzheng.base.errors import BadValue, NotFound
from minzheng.base.fen import Fen
from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN, Ints, Population
from minzheng.policy import partitions
from minzheng.policy.comparison import Comparison
from minzheng.policy.engine import Parameters
from minzheng.policy.households import joined
from minzheng.policy.reforms import Reform, simulate
from minzheng.policy.reforms import read as read_reform
from minzheng.policy.series import Stage, as_recorded, evaluate_series, facts_read
from minzheng.site.commands import rules
from minzheng.site.programmes import PROGRAMMES

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a population comes from: a folder of Parquet as `partitions.write` leaves it, or (None) the registers of a place."""

    folder: Path | None
    place: DivisionCode | None
    recorded: bool = False  # each programme takes what others give as it was recorded, not as decided here

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The programmes in their order, with the figures of their files."""
        return as_recorded(rules.stages()) if self.recorded else rules.stages()

    @contextmanager
    def county(self, month: Month) -> Iterator[tuple[tuple[Stage, ...], Population]]:
        """The programmes with the law in force there, and everybody in that month. Raises NotFound for an empty folder."""
        stages = self.stages
        if self.folder is not None:
            yield stages, from_files(self.folder, month)
            return
        from minzheng.cases import law
        from minzheng.cases.received import snapshot
        from minzheng.places import access

        assert self.place is not None
        with access.within(self.place.area):
            stages = tuple(replace(stage, parameters=law.parameters(stage.code)) for stage in stages)
            yield stages, snapshot(month, None, {fact for stage in stages for fact in facts_read(stage.rules)} | {"residence"})


def from_files(folder: Path, month: Month) -> Population:
    """Everybody in the Parquet files of a folder, county by county."""
    batches = [batch for table in partitions.counties(folder) for batch in table.combine_chunks().to_batches() if len(batch)]
    if not batches:
        raise nobody(folder)
    return joined([partitions.population(batch, month) for batch in batches])


def nobody(folder: Path) -> NotFound:
    return NotFound(
        "There is no population in {folder}.", remedy="Give a folder with county=… written as Parquet.", folder=str(folder)
    )


def run(source: Source, month: Month, out: Path | None) -> Document:
    """Decide everybody under every programme in force; write the outcomes as Parquet where a folder is given. Raises BadValue
    where something is in it already."""
    check_new(out)
    with source.county(month) as (stages, population):
        decided = evaluate_series(stages, population)
    if out is not None:
        pq.write_to_dataset(pa.Table.from_batches([partitions.result(*decided.values())]), out, partition_cols=["county"])
    told: dict[str, Ints] = {}
    for outcomes in decided.values():
        told |= outcomes.household | outcomes.person
    counts = counted([stage for stage in stages if stage.code in decided], [told])
    return document(month, len(population), len(population.persons), counts, out)


def check_new(out: Path | None) -> None:
    """Outcomes of two runs in one folder would count everybody twice."""
    if out is not None and out.exists() and any(out.iterdir()):
        raise BadValue(
            "There is something in {folder} already.", remedy="Name a folder that is empty or not there yet.", folder=str(out)
        )


def document(month: Month, households: int, persons: int, programmes: list[Document], out: Path | None) -> Document:
    """What a run found. `digest` names the outcomes in the folder, however they came there."""
    digest = partitions.digest_of(out) if out else None
    return {"month": str(month), "households": households, "persons": persons, "programmes": programmes, "digest": digest}


def run_text(document: Document) -> str:
    lines = [f"{Month.parse(document['month']).chinese}  {document['households']:,} 户 {document['persons']:,} 人"]
    for each in document["programmes"]:
        money = "" if each["amount_fen"] is None else f"  {Fen(each['amount_fen']).yuan} 元{'/月' if each['monthly'] else ''}"
        counts = f"{each['eligible']:>9,} 户 {each['covered']:>9,} 人"
        lines.append(f"  {_title(each['programme'])}\t{counts}  不明 {each['unknown']:,} 户{money}")
    return "\n".join(lines)


def try_reform(source: Source, path: Path) -> tuple[Reform, Comparison]:
    """A reform file tried on everybody in its month."""
    with_files = read_reform(path, rules.parameters())
    with source.county(with_files.month) as (stages, population):
        in_force = Parameters.together(stage.parameters for stage in stages)
        reform = read_reform(path, in_force)
        return reform, simulate(stages, population, reform.changes)


def reform_json(reform: Reform, comparison: Comparison) -> Document:
    """Households by what happens to them and fen before and after: per programme, town, size, group, residence; fen per fund."""
    tables = {dimension: _rows(comparison, dimension) for dimension in ("town", "size", "group", "residence")}
    funds = comparison.funds({each.code: each.payment.funds for each in PROGRAMMES if each.payment})
    return {
        "title": reform.title,
        "document": str(reform.document),
        "month": str(reform.month),
        "households": len(comparison.population),
        "persons": len(comparison.population.persons),
        "changed": list(comparison.changed),
        "programmes": _rows(comparison, ""),
        "persons_by_kind": {kind: len(comparison.persons_of([kind])) for kind in ("new", "out", "raised", "cut", "unknown")},
        "funds": {fund: {"before_fen": before, "after_fen": after} for fund, (before, after) in funds.items()},
        **tables,
    }


def reform_text(document: Document) -> str:
    lines = [f"{document['title']}  {Month.parse(document['month']).chinese}  {document['households']:,} 户"]
    head = f"{'':<24}{'新增':>8}{'退出':>8}{'提高':>8}{'降低':>8}{'不明':>8}{'每月增减（元）':>16}"
    titles = {"programmes": "项目", "town": "乡镇", "size": "家庭人数", "group": "人群", "residence": "城乡"}
    for name, told in titles.items():
        lines += ["", f"{told}{head[len(told) * 2 :]}"]
        lines += [_line(row) for row in document[name]]
    lines += ["", "资金"]
    for fund, sums in document["funds"].items():
        lines.append(f"  {fund:<12}{Fen(sums['before_fen']).yuan:>20} → {Fen(sums['after_fen']).yuan:>20} 元/月")
    return "\n".join(lines)


def _line(row: Mapping[str, Any]) -> str:
    counts = "".join(f"{row['kinds'][kind]:>10,}" for kind in ("new", "out", "raised", "cut", "unknown"))
    return f"  {_title(row['key']) or '合计':<20}{counts}{Fen(row['after_fen'] - row['before_fen']).yuan:>20}"


def _title(key: str) -> str:
    """A programme's title in the office's language; other keys as they are."""
    with translation.override(settings.LANGUAGE_CODE):
        return next((translation.gettext(each.title) for each in PROGRAMMES if each.code == key), key)


def _rows(comparison: Comparison, dimension: str) -> list[Document]:
    return [
        {
            "key": row.key, "households": row.households, "persons": row.persons, "kinds": dict(row.kinds),
            "winners": row.winners, "losers": row.losers, "before_fen": row.before, "after_fen": row.after,
        }
        for row in comparison.table(dimension)
    ]  # fmt: skip


def counted(stages: Sequence[Stage], tables: Iterable[Mapping[str, Ints]]) -> list[Document]:
    """Per programme who is entitled to what, over tables of outcomes one after the other."""
    found: dict[str, Counter[str]] = {stage.code: Counter() for stage in stages}
    for told in tables:
        for stage in stages:
            found[stage.code].update(_counts(stage, told))
    return [
        {
            "programme": stage.code,
            "eligible": counts["eligible"],
            "unknown": counts["unknown"],
            "covered": counts["covered"],
            "amount_fen": counts["amount"] if stage.pays else None,
            "monthly": stage.monthly,
        }
        for stage, counts in zip(stages, found.values(), strict=True)
    ]


def _counts(stage: Stage, told: Mapping[str, Ints]) -> dict[str, int]:
    nothing = np.empty(0, np.int64)
    eligible, covered, amount = (told.get(name, nothing) for name in (stage.eligible, stage.covered, stage.amount))
    return {
        "eligible": int((eligible == 1).sum()),
        "unknown": int(((eligible if stage.eligible in told else amount) == UNKNOWN).sum()),
        "covered": int((covered == 1).sum()),
        "amount": int(amount[amount != UNKNOWN].sum()),
    }
