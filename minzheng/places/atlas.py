"""The map through time as plain immutable data: spans of codes, steps of lineage, and the map of one day.

Codes are never reused, so a code has one lifetime; a rename splits it into spans. A step says what became of a code in a change.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from minzheng.base.divisions import DivisionCode, Level
from minzheng.base.errors import NotFound
from minzheng.places.errors import Ambiguous


@dataclass(frozen=True, slots=True)
class Span:
    """One code under one name over [since, until). `rural`: a villagers' committee (True), a residents' (False), neither (None)."""

    code: DivisionCode
    name: str
    rural: bool | None
    since: date
    until: date | None

    def covers(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class Step:
    """old -> new on a day. `whole` when all of old went to that one new code."""

    effective: date
    change: int
    old: str
    new: str
    whole: bool


@dataclass(slots=True)
class Atlas:
    """All spans by code (ascending by since) and all steps by old and by new code (ascending by day, then change)."""

    spans: dict[str, list[Span]] = field(default_factory=dict)
    onward: dict[str, list[Step]] = field(default_factory=dict)
    backward: dict[str, list[Step]] = field(default_factory=dict)
    _maps: dict[date, "Map"] = field(default_factory=dict)

    @classmethod
    def of(cls, spans: Iterable[Span], steps: Iterable[Step]) -> "Atlas":
        atlas = cls()
        for span in sorted(spans, key=lambda each: (each.code, each.since)):
            atlas.spans.setdefault(span.code, []).append(span)
        for step in sorted(steps, key=lambda each: (each.effective, each.change, each.old, each.new)):
            atlas.onward.setdefault(step.old, []).append(step)
            atlas.backward.setdefault(step.new, []).append(step)
        return atlas

    def on(self, day: date) -> "Map":
        known = self._maps.get(day)
        if known is None:
            if len(self._maps) >= 32:
                self._maps.clear()
            known = Map(self, day)
            self._maps[day] = known
        return known

    def lifetime(self, code: str) -> tuple[date, date | None] | None:
        spans = self.spans.get(code)
        return (spans[0].since, spans[-1].until) if spans else None

    def current(self, code: str) -> Span | None:
        """The open span of a code, if it is not closed."""
        spans = self.spans.get(code)
        return spans[-1] if spans and spans[-1].until is None else None

    def reach(self, code: str, start: date, end: date) -> set[str]:
        """The codes on the map of `end` that hold some part of what `code` was on `start`. Itself when nothing happened."""
        return self._walk(code, start, end) if start <= end else self._walk_back(code, start, end)

    def _walk(self, code: str, start: date, end: date) -> set[str]:
        found, waiting = set(), [(code, start)]
        while waiting:
            here, since = waiting.pop()
            later = [step for step in self.onward.get(here, ()) if since < step.effective <= end]
            if not later:
                found.add(here)
                continue
            first = later[0].effective
            waiting += [(step.new, first) for step in later if step.effective == first]
        return found

    def _walk_back(self, code: str, start: date, end: date) -> set[str]:
        found, waiting = set(), [(code, start)]
        while waiting:
            here, before = waiting.pop()
            earlier = [step for step in self.backward.get(here, ()) if end < step.effective <= before]
            if not earlier:
                found.add(here)
                continue
            last = earlier[-1].effective
            sources = {step.old for step in earlier if step.effective == last}
            waiting += [(source, date.fromordinal(last.toordinal() - 1)) for source in sources]
        return found

    def forebears(self, codes: Iterable[str]) -> set[str]:
        """The codes themselves and every code that ever became one of them."""
        return _closure(codes, lambda code: (step.old for step in self.backward.get(code, ())))

    def descendants(self, codes: Iterable[str]) -> set[str]:
        """The codes themselves and every code that they ever became."""
        return _closure(codes, lambda code: (step.new for step in self.onward.get(code, ())))


def _closure(codes: Iterable[str], following: Callable[[str], Iterable[str]]) -> set[str]:
    found, waiting = set[str](), list(codes)
    while waiting:
        code = waiting.pop()
        if code not in found:
            found.add(code)
            waiting += following(code)
    return found


class Map:
    """The divisions of one day. Codes in, codes and names out; a code that is not on this map raises NotFound."""

    def __init__(self, atlas: Atlas, day: date) -> None:
        self.atlas, self.day = atlas, day
        self._spans = {code: span for code, spans in sorted(atlas.spans.items()) for span in reversed(spans) if span.covers(day)}
        self._children: dict[str, list[DivisionCode]] | None = None

    def __len__(self) -> int:
        return len(self._spans)

    def __iter__(self) -> Iterator[DivisionCode]:
        """All codes, ascending."""
        return (span.code for span in self._spans.values())

    def exists(self, code: str) -> bool:
        return code in self._spans

    def span(self, code: str) -> Span:
        found = self._spans.get(code)
        if found is None:
            raise NotFound("Division {code} is not on the map of {day}.", code=code, day=self.day)
        return found

    def name(self, code: str) -> str:
        return self.span(code).name

    def rural(self, code: str) -> bool | None:
        return self.span(code).rural

    def full_name(self, code: str, below: str = "") -> str:
        """The names from the top down, joined: 江苏省宿迁市泗洪县双沟镇. With `below` only what lies under that division."""
        names = [self.name(code)]
        above = self.parent(code)
        while above is not None and above != below:
            names.append(self.name(above))
            above = self.parent(above)
        return "".join(reversed(names))

    def parent(self, code: str) -> DivisionCode | None:
        """The nearest division above it that is on this map (some cities have no counties, some counties no city)."""
        above = DivisionCode(code).parent
        while above is not None and above not in self._spans:
            above = above.parent
        return above

    def children(self, code: str) -> list[DivisionCode]:
        """The divisions directly below, ascending; [] for a village."""
        if self._children is None:
            self._children = {}
            for each in self:
                self._children.setdefault(self.parent(each) or "", []).append(each)
        return list(self._children.get(code, ()))

    def roots(self) -> list[DivisionCode]:
        return self.children("")

    def at(self, level: Level, within: str = "0" * 12) -> list[DivisionCode]:
        """All divisions of a level inside `within` (itself included), ascending."""
        area = DivisionCode(within).area
        return [code for code in self if code in area and code.level == level]

    def ancestors(self, code: str) -> list[DivisionCode]:
        """From the top down to the parent."""
        above, found = self.parent(code), []
        while above is not None:
            found.append(above)
            above = self.parent(above)
        return found[::-1]

    def translate(self, code: str, on: date | None = None) -> DivisionCode:
        """The code on this map of what `code` was on the day `on`, through lineage, forward or backward.

        Without `on`: a code that is on this map is itself; another is taken as of the end of its life that is nearer to this map.
        Raises Ambiguous where the division was split on the way (backward: merged), NotFound where nothing leads to this map.
        """
        found = self.reach(code, on)
        if len(found) > 1:
            raise Ambiguous(
                "Division {code} corresponds to parts of several divisions on the map of {day}: {found}.",
                remedy="Use figures by village, or of a higher division.",
                code=code,
                day=self.day,
                found="、".join(sorted(found)),
            )
        return DivisionCode(found.pop())

    def reach(self, code: str, on: date | None = None) -> set[str]:
        """All codes on this map that hold some part of it: one, unless it was split (backward: merged) on the way."""
        life = self.atlas.lifetime(code)
        if life is None:
            raise NotFound("Division {code} is not known.", code=code)
        if on is None:
            if code in self._spans:
                return {code}
            since, until = life
            on = since if self.day < since else date.fromordinal((until or since).toordinal() - 1)
        found = self.atlas.reach(code, on, self.day)
        missing = found - self._spans.keys()
        if missing:
            raise NotFound("Nothing on the map of {day} stands for division {code}.", code=code, day=self.day)
        return found
