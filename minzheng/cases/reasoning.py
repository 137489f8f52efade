"""Why a proposal is what it is, pure: the programme's grounds, conditions not met, facts missing, what changed since."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from minzheng.base.population import UNKNOWN
from minzheng.cases.comparing import Draft
from minzheng.cases.declarations import Benefit
from minzheng.cases.evidence import Change, Evidence, as_population, differences
from minzheng.policy.engine import Outcomes, evaluate

CHANGING = ("raise", "cut", "change", "stop")  # kinds that compare with an earlier decision
_MISSING = ("fact", "label", "person", "remedy")
Told = dict[str, int]


@dataclass(frozen=True, slots=True)
class Earlier:
    """The last decision of a case: what it was made from, and under which law."""

    evidence: Evidence
    law: str


class Reasoning:
    """Reasons for every draft of one determination. `earlier` goes by case."""

    def __init__(self, outcomes: Outcomes, declared: Benefit, law: str, earlier: Mapping[int, Earlier]) -> None:
        self.outcomes, self.declared, self.law, self.earlier = outcomes, declared, law, earlier
        self.now = {name: outcomes.household[name].tolist() for name in declared.told}
        self.before = _told_before(outcomes, declared, earlier)

    def of(self, draft: Draft, evidence: Evidence) -> list[Change]:
        """The reasons as plain data, each with a "code"."""
        if draft.position is None:
            return [{"code": "household_gone"}]
        if draft.kind == "unknown":
            trace = self.outcomes.trace(draft.position, self.declared.usual)
            return [{"code": "facts_missing", **{name: gap.json()[name] for name in _MISSING}} for gap in trace.missing]
        grounds = self._grounds(draft)
        if draft.kind == "new":
            return grounds or [{"code": "eligible"}]
        if draft.kind in ("refuse", "stop"):
            grounds = grounds or self._failed(draft.position)
        if draft.kind == "refuse":
            return grounds
        return grounds + self._changes(draft, evidence)

    def _grounds(self, draft: Draft) -> list[Change]:
        if self.declared.grounds is None or draft.position is None:
            return []
        after = {name: column[draft.position] for name, column in self.now.items()}
        if UNKNOWN in after.values():
            return []
        before = self.before.get(draft.subject.case)
        return self.declared.grounds(None if before and UNKNOWN in before.values() else before, after)

    def _changes(self, draft: Draft, evidence: Evidence) -> list[Change]:
        earlier = self.earlier.get(draft.subject.case)
        if earlier is None:
            return [{"code": "no_earlier_record"}]
        changes = differences(earlier.evidence, evidence)
        if earlier.law != self.law:
            changes.append({"code": "law_changed"})
        return changes or [{"code": "time_passed"}]

    def _failed(self, position: int) -> list[Change]:
        """The conditions not met that the refusal comes down to."""
        trace = self.outcomes.trace(position, (self.declared.eligible,))
        failed: list[Change] = [
            {"code": "test_failed", "test": step.name, "label": step.label} for step in trace.failed(self.declared.eligible)
        ]
        return failed or [{"code": "nothing_due"}]


def _told_before(outcomes: Outcomes, declared: Benefit, earlier: Mapping[int, Earlier]) -> dict[int, Told]:
    """The told outcomes of the last decisions, calculated again from their evidence: month by month, all families at once."""
    if declared.grounds is None:
        return {}
    alike: dict[int, list[int]] = defaultdict(list)
    for case, one in earlier.items():
        alike[one.evidence["month"]].append(case)
    found: dict[int, Told] = {}
    for cases in alike.values():
        population = as_population([earlier[case].evidence for case in cases], outcomes.rules.inputs)
        told = evaluate(outcomes.rules, outcomes.parameters, population, declared.told).household
        columns = {name: told[name].tolist() for name in declared.told}
        found |= {case: {name: column[at] for name, column in columns.items()} for at, case in enumerate(cases)}
    return found
