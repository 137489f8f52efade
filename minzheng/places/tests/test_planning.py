"""Whatever happens to the map, every day shows a consistent tree, codes are never reused and exact totals are kept."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from minzheng.base.divisions import DivisionCode, Level
from minzheng.places import planning
from minzheng.places.atlas import Atlas, Span, Step
from minzheng.places.errors import MapConflict
from minzheng.places.planning import NewDivision, Part, Plan, Present

START = date(2001, 1, 1)
COUNTY = DivisionCode("321324000000")


def _apply(atlas: Atlas, plan: Plan, day: date, change: int) -> Atlas:
    """What `actions` writes to the tables, in memory."""
    planning.check(atlas, plan, day)
    spans = [
        Span(s.code, s.name, s.rural, s.since, day if s.until is None and s.code in plan.closing else s.until)
        for each in atlas.spans.values()
        for s in each
    ]
    spans += [Span(new.code, new.name, new.rural, new.since or day, None) for new in plan.opening.values()]
    steps = [step for each in atlas.onward.values() for step in each]
    steps += [Step(day, change, old, new, whole) for (old, new), whole in plan.lineage.items()]
    return Atlas.of(spans, steps)


def _first_map() -> Atlas:
    rows = [NewDivision(COUNTY, "县", None, START)]
    for town in range(1, 5):
        rows.append(NewDivision(DivisionCode(f"3213241{town:02d}000"), f"{town}镇", None, START))
        rows += [NewDivision(DivisionCode(f"3213241{town:02d}{200 + v}"), f"{town}-{v}村", True, START) for v in range(1, 4)]
    return _apply(Atlas(), planning.creation(rows), START, 1)


def _plan(kind: str, present: Present, pick: st.DataObject, number: int) -> Plan:
    there = present.atlas.on(date(2199, 1, 1))
    towns, villages = there.at(Level.TOWN), there.at(Level.VILLAGE)
    one = pick.draw(st.sampled_from(towns if kind.endswith("town") else villages))
    other = pick.draw(st.sampled_from(towns if kind.endswith("town") else villages))
    fresh_town = DivisionCode(f"3213243{number:02d}000")
    fresh = fresh_town if kind.endswith("town") else planning.next_village(present, Plan(), other.at(Level.TOWN), True)
    verb = kind.split()[0]
    if verb == "rename":
        return planning.renaming(present, one, f"新名{number}", None)
    if verb == "merge":
        return planning.merging(present, [one, other], pick.draw(st.sampled_from([one, fresh])), "合并", None, {})
    if verb == "split":
        inside = [span.code for span in present.below(one)]
        gone = tuple(inside[: len(inside) // 2])
        return planning.splitting(present, one, [Part(one, "留"), Part(fresh, "分", villages=gone)], "")
    return planning.recoding(present, {one: fresh}, {})


KINDS = [f"{verb} {what}" for verb in ("rename", "merge", "split", "recode") for what in ("town", "village")]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(KINDS), min_size=1, max_size=8), st.data())
def test_random_histories_keep_a_consistent_tree_and_exact_totals(kinds: list[str], pick: st.DataObject) -> None:
    atlas, day = _first_map(), START
    for number, kind in enumerate(kinds, start=2):
        day += timedelta(days=pick.draw(st.integers(1, 400)))
        try:
            atlas = _apply(atlas, _plan(kind, Present(atlas), pick, number), day, number)
        except MapConflict:
            continue
    _assert_consistent(atlas, day)
    _assert_totals(atlas, day)


def _assert_consistent(atlas: Atlas, last: date) -> None:
    for spans in atlas.spans.values():  # one lifetime without a gap: the code never came back
        assert all(a.until == b.since for a, b in pairwise(spans))
    days = {span.since for spans in atlas.spans.values() for span in spans} | {last}
    for when in days:
        there = atlas.on(when)
        for code in there:
            assert code == COUNTY or there.exists(code.parent)


def _assert_totals(atlas: Atlas, last: date) -> None:
    """Village figures of the first day, carried to the last map, keep their sum; back again they come out where exact."""
    first, end = atlas.on(START), atlas.on(last)
    carried = {code: end.reach(code, START) for code in first.at(Level.VILLAGE)}
    assert all(reached <= set(end.at(Level.VILLAGE)) for reached in carried.values())
    exact = {code: next(iter(reached)) for code, reached in carried.items() if len(reached) == 1}
    for code, new in exact.items():
        assert end.translate(code, START) == new
        assert code in atlas.reach(new, last, START)
    for new in end.at(Level.VILLAGE):
        sources = atlas.reach(new, last, START)
        assert sources and all(new in carried[source] for source in sources)
