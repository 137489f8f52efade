"""What a change of the map does, worked out before anything is written: pure, from the atlas and the wish to a plan.

A plan closes codes, opens codes, says what became of what (lineage) and where rows in custody go.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from minzheng.base.divisions import LEVELS, DivisionCode, Level
from minzheng.places.atlas import Atlas, Span
from minzheng.places.errors import MapConflict

_NUMBERS = {True: range(201, 400), False: range(1, 200), None: range(400, 1000)}  # villages, communities, other (GB/T 10114)


@dataclass(frozen=True, slots=True)
class NewDivision:
    """A division to open: `rural` True for a villagers' committee, False for a residents' committee, None above villages."""

    code: DivisionCode
    name: str
    rural: bool | None = None
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a split: its code and name, and of a split town the villages (old codes) that go to it."""

    code: DivisionCode
    name: str
    rural: bool | None = None
    villages: tuple[str, ...] = ()


@dataclass(slots=True)
class Plan:
    """closing: codes that end or change name. opening: new rows. lineage: (old, new) -> whole. moves: where custody goes."""

    closing: set[str] = field(default_factory=set)
    opening: dict[str, NewDivision] = field(default_factory=dict)
    lineage: dict[tuple[str, str], bool] = field(default_factory=dict)
    moves: dict[str, str] = field(default_factory=dict)

    def close(self, code: str) -> None:
        self.closing.add(code)

    def open(self, division: NewDivision) -> None:
        if division.code in self.opening:
            raise MapConflict("Division {code} would be opened twice.", code=division.code)
        self.opening[division.code] = division

    def became(self, old: str, new: str, *, whole: bool = True) -> None:
        self.lineage[old, new] = whole

    def recode(self, span: Span, new: DivisionCode, name: str = "") -> None:
        """One division gets a new code, exactly; its rows follow."""
        self.close(span.code)
        self.open(NewDivision(new, name or span.name, span.rural))
        self.became(span.code, new)
        self.moves[span.code] = new

    @property
    def codes(self) -> list[str]:
        return sorted({*self.closing, *self.opening, *(code for pair in self.lineage for code in pair)})


class Present:
    """The divisions that are open now, and every code ever used."""

    def __init__(self, atlas: Atlas) -> None:
        self.atlas = atlas

    def span(self, code: str) -> Span:
        found = self.atlas.current(code)
        if found is None:
            raise MapConflict("Division {code} does not exist, or no longer.", code=code)
        return found

    def below(self, code: str) -> Iterator[Span]:
        """Everything open inside a division, itself not included, ascending."""
        if DivisionCode(code).level is Level.VILLAGE:
            return
        area = DivisionCode(code).area
        for other in sorted(each for each in self.atlas.spans if each in area and each != code):
            span = self.atlas.current(other)
            if span is not None:
                yield span

    def unused(self, code: str) -> bool:
        return code not in self.atlas.spans


def carry_below(present: Present, plan: Plan, old: str, new: DivisionCode, chosen: Mapping[str, str]) -> None:
    """Recode everything inside `old` under `new`: as chosen, else with the same last digits, else the next free number."""
    under: dict[str, str] = {old: new}
    for span in present.below(old):
        if span.code in chosen:
            target = DivisionCode(chosen[span.code])
        else:
            above = _mapped_parent(span.code, under)
            target = _place_under(present, plan, DivisionCode(above), span)
        under[span.code] = target
        plan.recode(span, target)


def _mapped_parent(code: str, under: Mapping[str, str]) -> str:
    above = DivisionCode(code).parent
    while above is not None and above not in under:
        above = above.parent
    if above is None:
        raise MapConflict("Division {code} lies under no division that moves.", code=code)
    return under[above]


def _place_under(present: Present, plan: Plan, above: DivisionCode, span: Span) -> DivisionCode:
    same = DivisionCode(above.prefix + span.code[len(above.prefix) :])
    if same.level == span.code.level and _free(present, plan, same):
        return same
    if span.code.level is not Level.VILLAGE:
        raise MapConflict(
            "The code {code} was used before; codes are never reused.", remedy="Choose the new codes yourself.", code=same
        )
    return next_village(present, plan, above, span.rural)


def _free(present: Present, plan: Plan, code: str) -> bool:
    return present.unused(code) and code not in plan.opening


def next_village(present: Present, plan: Plan, town: DivisionCode, rural: bool | None) -> DivisionCode:
    """The lowest code in a town that was never used, in the number range of its kind."""
    for number in _NUMBERS[rural]:
        code = DivisionCode(f"{town[:9]}{number:03d}")
        if _free(present, plan, code):
            return code
    raise MapConflict("Town {code} has no free village code left.", code=town)


def creation(divisions: Iterable[NewDivision]) -> Plan:
    plan = Plan()
    for division in divisions:
        plan.open(division)
    return plan


def renaming(present: Present, code: str, name: str, rural: bool | None) -> Plan:
    span, plan = present.span(code), Plan()
    if span.name == name and rural in (None, span.rural):
        raise MapConflict("Division {code} has that name already.", code=code)
    plan.close(code)
    plan.open(NewDivision(span.code, name, span.rural if rural is None else rural))
    return plan


def recoding(present: Present, pairs: Mapping[str, str], names: Mapping[str, str]) -> Plan:
    """Whole divisions get new codes, with everything inside; parents that lose or gain them are marked as changed in extent."""
    plan = Plan()
    tops = [code for code in pairs if not any(DivisionCode(other).contains(code) and other != code for other in pairs)]
    for old in sorted(tops):
        span, new = present.span(old), DivisionCode(pairs[old])
        if new.level != span.code.level:
            raise MapConflict("{old} and {new} are not codes of the same level.", old=old, new=new)
        plan.recode(span, new, names.get(old, ""))
        carry_below(present, plan, old, new, pairs)
        _mark_parents(plan, span.code, new)
    return plan


def _mark_parents(plan: Plan, old: DivisionCode, new: DivisionCode) -> None:
    for level in LEVELS[1 : LEVELS.index(old.level)]:
        losing, gaining = old.at(level), new.at(level)
        if losing != gaining and losing not in plan.closing:
            plan.became(losing, losing, whole=False)
            plan.became(losing, gaining, whole=False)
            plan.lineage.setdefault((gaining, gaining), True)


def merging(
    present: Present, olds: Sequence[str], into: DivisionCode, name: str, rural: bool | None, chosen: Mapping[str, str]
) -> Plan:
    """Several become one. `into` is one of them (which keeps its code) or a code never used."""
    plan, spans = Plan(), [present.span(code) for code in dict.fromkeys(olds)]
    if len(spans) < 2 or any(span.code.level != into.level for span in spans):
        raise MapConflict("A merger takes two or more divisions of the same level into one of that level.")
    kept = next((span for span in spans if span.code == into), None)
    committee = rural if rural is not None else (kept or spans[0]).rural
    if kept is None or (kept.name, kept.rural) != (name, committee):
        if kept is not None:
            plan.close(into)
        plan.open(NewDivision(into, name, committee))
    for span in spans:
        plan.became(span.code, into)
        if span.code != into:
            plan.close(span.code)
            plan.moves[span.code] = into
            carry_below(present, plan, span.code, into, chosen)
    return plan


def splitting(present: Present, old: str, parts: Sequence[Part], custody: str) -> Plan:
    """One becomes several. A part may keep the code; `custody` names the part that keeps the files when none does."""
    span, plan = present.span(old), Plan()
    codes = [part.code for part in parts]
    if len(set(codes)) < 2 or len(set(codes)) != len(codes) or any(code.level != span.code.level for code in codes):
        raise MapConflict("A split makes two or more divisions of the same level.")
    keeper = old if old in codes else custody
    if keeper not in codes:
        raise MapConflict("Say which part keeps the files of {code}.", code=old)
    for part in parts:
        plan.became(old, part.code, whole=False)
        _open_part(plan, span, part)
    if keeper != old:
        plan.close(old)
        plan.moves[old] = keeper
    _share_out(present, plan, old, parts)
    return plan


def _open_part(plan: Plan, span: Span, part: Part) -> None:
    committee = part.rural if part.rural is not None else span.rural
    if part.code != span.code:
        plan.open(NewDivision(part.code, part.name, committee))
    elif (part.name, committee) != (span.name, span.rural):
        plan.close(span.code)
        plan.open(NewDivision(part.code, part.name, committee))


def _share_out(present: Present, plan: Plan, old: str, parts: Sequence[Part]) -> None:
    inside: dict[str, Span] = {span.code: span for span in present.below(old)}
    wanted = {village: part.code for part in parts for village in part.villages}
    strangers = wanted.keys() - inside.keys()
    unplaced = inside.keys() - wanted.keys() if all(part.code != old for part in parts) else set()
    if strangers or unplaced:
        raise MapConflict("Every village of {code} goes to exactly one part.", code=old)
    for village, part_code in sorted(wanted.items()):
        if part_code != old:
            plan.recode(inside[village], _place_under(present, plan, part_code, inside[village]))


def abolition(present: Present, code: str) -> Plan:
    plan = Plan()
    plan.close(present.span(code).code)
    return plan


@dataclass(frozen=True, slots=True)
class Listed:
    """One row of a list of divisions (see listing.py); `row` counts from 1 as the sheet shows it."""

    row: int
    code: DivisionCode
    name: str
    rural: bool | None
    since: date
    until: date | None
    predecessors: tuple[DivisionCode, ...]


def of_list(rows: Iterable[Listed], day: date) -> Plan:
    """What a list says happened on one day: divisions that began, those that ended, and the former codes they came from."""
    plan, listed = Plan(), list(rows)
    for row in listed:
        if row.since == day:
            plan.open(NewDivision(row.code, row.name, row.rural, day))
        if row.until == day:
            plan.close(row.code)
    came_from = [(old, row.code) for row in listed if row.since == day for old in row.predecessors]
    for old, new in came_from:
        whole = sum(each == old for each, _ in came_from) == 1
        plan.became(old, new, whole=whole)
        plan.close(old)
        if whole:
            plan.moves[old] = new
    return plan


def check(atlas: Atlas, plan: Plan, effective: date) -> None:
    """Raises MapConflict unless the plan keeps every day's map a consistent tree and never reuses a code."""
    for code in sorted(plan.closing):
        _check_closing(atlas, plan, code, effective)
    for division in plan.opening.values():
        _check_opening(atlas, plan, division, division.since or effective)


def _check_closing(atlas: Atlas, plan: Plan, code: str, effective: date) -> None:
    span = atlas.current(code)
    if span is None:
        raise MapConflict("Division {code} does not exist, or no longer.", code=code)
    if span.since >= effective:
        raise MapConflict("Division {code} already has a change on {day} or later.", code=code, day=span.since)
    if code in plan.opening or span.code.level is Level.VILLAGE:
        return
    area = span.code.area
    for other, spans in atlas.spans.items():
        last = spans[-1]
        if other == code or other not in area:
            continue
        if (last.until is None and other not in plan.closing) or (last.until is not None and last.until > effective):
            raise MapConflict("Division {code} still contains {other}.", code=code, other=other)


def _check_opening(atlas: Atlas, plan: Plan, division: NewDivision, since: date) -> None:
    code = DivisionCode(division.code)
    if not 0 < len(division.name.strip()) <= 50:
        raise MapConflict("Division {code} needs a name of at most 50 characters.", code=code)
    if code not in plan.closing and code in atlas.spans:
        raise MapConflict("The code {code} was used before; codes are never reused.", code=code)
    above = code.parent
    while above is not None:
        begins = _begins(atlas, plan, above, since)
        if begins is not None:
            if begins > since:
                raise MapConflict("Division {parent} above {code} begins only on {day}.", parent=above, code=code, day=begins)
            return
        if code.level in (Level.TOWN, Level.VILLAGE) and above.level in (Level.COUNTY, Level.TOWN):
            raise MapConflict("Division {parent} above {code} is not on the map.", parent=above, code=code)
        above = above.parent


def _begins(atlas: Atlas, plan: Plan, code: str, default: date) -> date | None:
    if code in plan.opening and code not in plan.closing:
        return plan.opening[code].since or default
    if code in plan.closing and code not in plan.opening:
        return None
    life = atlas.lifetime(code)
    return life[0] if life and life[1] is None else None
