"""A text that first finds the households that certainly get nothing, many at a time, and decides the others as the plain text does.

Of a hundred households five are paid. Whether one gets anything (its hinge) follows from sums over its members and a few facts of
its own. The sieve takes households in blocks: first what each member of the block adds, then the sums of each household, then its
hinge. Members and households are taken `together`, in lanes. What is not known there (who came before a member; which of several
sums is in doubt) is taken for unknown: such a household is decided alone, like every other that is not certain to get nothing.
"""

from collections.abc import Iterable, Iterator

from minzheng.policy.engine.demand import Demand, fires
from minzheng.policy.engine.folding import Given
from minzheng.policy.engine.variables import Source, Variable
from minzheng.policy.engine.writing import Writer, summed

BLOCK = 256  # households
MEMBERS = 1 << 11  # a block with as many is decided one by one
_BEFORE = 20  # the bits of a household's sum that tell how many stand before others; below them is the number that is counted
_DOUBTS = (40, 51)  # and from which on it tells how many are in doubt


class Sieve(Writer):
    """Names: s_ sums over the members of the block up to a row, d_ sums over the members of a household, n_ sums so far."""

    def __init__(self, whole: Writer, hinges: dict[str, int], given: Given) -> None:
        super().__init__(whole.regime, tuple(hinges), given)
        self.whole, self.hinges = whole, hinges
        self.parameters = whole.parameters
        self.members = self.inside(1)
        self.gathered = self.gathered_in(1)
        self.added = tuple(dict.fromkeys(each.name for each in self.gathered))
        flags = [name for name in self.added if name in self.slot and self.regime.unit(name) == "flag"]
        self.counted = flags[0] if flags else ""  # its sum tells of doubt too
        self.others = tuple(name for name in self.added if name != self.counted)
        before = {source.name for each in self.members for source in self.folding.sources(each) if source.kind == "earlier"}
        self.before = {name: all(self._asks_first(each, name) for each in self.members) for name in sorted(before)}
        self.sums = tuple(f"{letter}_{name}" for letter in "sd" for name in self.added)
        self.asked = {source.name for each in self.members for source in self.folding.sources(each) if source.kind == "household"}
        self.first = [each for each in self.inside(0) if each.name in self.asked]  # of the household, for its members

    @classmethod
    def of(cls, whole: Writer, given: Given) -> "Sieve | None":
        """The sieve of a kernel; None where its rules do not allow one."""
        hinges = {whole.hinge(whole.slot[name]) for name in whole.results if whole.regime.entity(name) == "person"}
        if whole.nothing() != whole.results or None in hinges:
            return None
        sieve = cls(whole, dict(each for each in hinges if each), given)
        return sieve if sieve.is_possible() else None

    def is_possible(self) -> bool:
        """The hinges rest on one pass over the members, who ask nothing of the household but its parameters."""
        passes = {(each.entity, self.slot[each.name]) for each in self.order if each.entity != "household"}
        alike = all(source.kind == "parameter" for each in self.first for source in self.folding.sources(each))
        flags = {each.name for each in self.order if self.regime.unit(each.name) == "flag"}
        whether = {each.name for each in self.gathered if each.kind == "any_of"} <= flags  # then a number of them says it too
        alone = passes == {("person", 1)} and alike and self.asked == {each.name for each in self.first}
        return alone and whether and self.counted != "" and not self.kept

    def text(self) -> str:
        lines = [
            self.whole.head(("row_of_member", *self.sums)),
            f"    for b in range(first, end, {BLOCK}):",
            f"        last = min(b + {BLOCK}, end)",
            "        begin = offsets[b]",
            "        over = offsets[last]",
            *(f"        {line}" for line in (*self._each_member(), *self._add_up())),
            "        for h in together(b, last):",
            *(f"    {line}" for line in self._each_household()),
        ]
        return "\n".join(lines) + "\n"

    def _each_member(self) -> list[str]:
        self.standing = f"row_of_member[i] * {len(self.parameters)}"
        told = [name for name, alone in self.before.items() if alone]
        return [
            "for i in together(begin, over):",
            *(f"    {line}" for name in self.before for line in (f"e_{name} = 0", f"ue_{name} = {name not in told}")),
            *(f"    {line}" for line in self.row(1, [*self.first, *self.members], {*self.added, *told})),
            f"    s_{self.counted}[i - begin + 1] = {' + '.join(self._counts(told))}",
            *(f"    s_{name}[i - begin + 1] = v_{name}" for name in self.others),
            *(f"    c_{name}[i] = 0" for name in self.whole.results),
        ]

    def _counts(self, before: Iterable[str]) -> Iterator[str]:
        """What a member adds to the sum that tells of all; a doubt without bits of its own there, and a flag that is none, stand
        before others twice: then all are added up as in the plain text."""
        flag = f"v_{self.counted}"
        yield f"({1 << _DOUBTS[0]} if u{flag} else {flag} if 0 <= {flag} <= 1 else {2 << _BEFORE})"
        for at, name in enumerate(self.others):
            yield f"({1 << _DOUBTS[1] if at == 0 else 2 << _BEFORE} if uv_{name} else 0)"
        for name in sorted({each.name for each in self.gathered if each.kind == "any_of"} - {self.counted}):
            yield f"({2 << _BEFORE} if v_{name} < 0 or v_{name} > 1 else 0)"
        for name in before:
            yield f"({2 << _BEFORE} if uv_{name} else {1 << _BEFORE} if v_{name} != 0 else 0)"

    def _add_up(self) -> list[str]:
        return [
            *(line for name in self.added for line in (f"s_{name}[0] = 0", f"n_{name} = 0")),
            "for j in range(1, over - begin + 1):",
            *(f"    {line}" for name in self.added for line in (f"n_{name} = n_{name} + s_{name}[j]", f"s_{name}[j] = n_{name}")),
            *(f"n_{name} = 0" for name in self.added),
            "for g in range(b, last):",
            "    j = offsets[g + 1] - begin",
            *(f"    {line}" for name in self.added for line in (
                f"m_{name} = s_{name}[j]", f"d_{name}[g - b] = m_{name} - n_{name}", f"n_{name} = m_{name}",
            )),
        ]  # fmt: skip

    def _each_household(self) -> list[str]:
        self.standing = f"row_of[h] * {len(self.parameters)}"
        inside = [each for each in self.order if each.entity == "household"]
        told = f"d_{self.counted}[h - b]"
        sums = [
            line for each in self.gathered for line in (f"u{summed(each)} = ua_part", f"{summed(each)} = {self._sum(each, told)}")
        ]
        body = Demand(inside, set(self.hinges), self._numbers(inside), self._apply, self._value).lines()
        nothing = " and ".join(f"({fires(f'v_{name}', value)})" for name, value in self.hinges.items())
        return [
            *self.facts_of_household(),
            f"        ua_part = ({told} >= {1 << _BEFORE + 1}) | (over - begin >= {MEMBERS})",
            *(f"        {line}" for line in (*sums, *body)),
            f"        if not ({nothing}):",
            f"            told = {told}",
            f"            ua_part = (told >> {_BEFORE} & {(1 << _DOUBTS[0] - _BEFORE) - 1} > 1) | (over - begin >= {MEMBERS})",
            *(f"    {line}" for line in self.whole.household(self._sums_with_doubt())),
        ]

    def _sums_with_doubt(self) -> list[str]:
        """The lines that take the place of the first pass over the members of a household; none if that adds up or keeps more."""
        if self.whole.kept or not set(self.whole.gathered_in(1)) <= set(self.gathered):
            return []
        doubts = dict(zip((self.counted, *self.others), _DOUBTS, strict=False))
        lines = []
        for each in self.gathered:
            name = summed(each)
            doubt = f"told >> {doubts[each.name]} & {MEMBERS - 1} > 0" if each.name in doubts else "False"
            lines += [f"{name} = {self._sum(each, 'told')}", f"u{name} = {doubt}"]
            lines += [f"u{name} = u{name} and {name} == 0"] * (each.kind == "any_of")
        return lines

    def _sum(self, source: Source, told: str) -> str:
        found = f"({told} & {(1 << _BEFORE) - 1})" if source.name == self.counted else f"d_{source.name}[h - b]"
        return f"1 if {found} > 0 else 0" if source.kind == "any_of" else found

    def _asks_first(self, each: Variable, name: str) -> bool:
        """Whether a rule asks who came before only of members who are that themselves. Then nobody did, unless two of a household
        are; and that its sum tells."""
        own = {argument.name for argument in each.arguments if argument.source.kind == "own" and argument.source.name == name}
        asks = any(source.kind == "earlier" and source.name == name for source in self.folding.sources(each))
        return not asks or any(when.argument in own and when.value == 0 for when in each.settled)
