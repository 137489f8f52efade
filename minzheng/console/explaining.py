"""The explanation of a proposal as a screen shows it: what changed in words, and the calculation as a tree with its law."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext

from minzheng.cases.evidence import LABELS
from minzheng.console import facts
from minzheng.policy.engine import Trace
from minzheng.policy.engine.explanation import Step

Names = Mapping[int, str]


def reasons(found: list[dict[str, Any]], names: Names) -> list[dict[str, str]]:
    """What changed since the last decision, or which fact is missing and how to get it: {what, detail, remedy} in words."""
    return [_reason(reason, names) for reason in found]


def _reason(reason: Mapping[str, Any], names: Names) -> dict[str, str]:
    code = str(reason.get("code", ""))
    if code not in LABELS and reason.get("label"):  # a programme's ground: the sentence says it all
        values = {name: facts.ruled(value, reason["unit"]) for name, value in reason.get("values", {}).items()}
        sentence = reason["sentence"] if values else reason["label"]
        return {"what": gettext(sentence).format(**values), "detail": "", "remedy": ""}
    who = names.get(int(reason["person"]), "") if reason.get("person") else ""
    parts = [who]
    if reason.get("fact"):
        parts.append(gettext(reason["label"]) if reason.get("label") else facts.name(reason["fact"]))
    elif reason.get("label"):
        parts.append(gettext(reason["label"]))
    if "before" in reason:
        fact = str(reason.get("fact", ""))
        parts.append(f"{facts.text(fact, reason['before'])} → {facts.text(fact, reason['after'])}")
    return {
        "what": gettext(LABELS.get(code, code)),
        "detail": " ".join(part for part in parts if part),
        "remedy": gettext(reason["remedy"]) if reason.get("remedy") else "",
    }


def tree(trace: Trace, output: str, names: Names) -> list[dict[str, Any]]:
    """The steps from an output down to the facts. A step that was shown is not unfolded again."""
    steps = {step.key: step for step in trace.steps}
    shown: set[str] = set()

    def node(key: str) -> dict[str, Any] | None:
        if key not in steps or key in shown:
            return None
        shown.add(key)
        step = steps[key]
        children = [child for child in map(node, step.children) if child]
        return _line(step, names) | {"children": children + [_used(used, names) for used in step.inputs if used.kind in LEAVES]}

    root = node(output)
    return [root] if root else []


LEAVES = ("fact", "parameter", "first_day")


def _line(step: Step, names: Names) -> dict[str, Any]:
    return {
        "what": gettext(step.label),
        "who": names.get(step.person, "") if step.person else "",
        "value": facts.ruled(step.value, step.unit),
        "unit": step.unit,
        "law": gettext(step.law),
        "settled": step.settled,
        "unknown": step.value is None,
    }


def _used(used: Any, names: Names) -> dict[str, Any]:
    fact = used.kind == "fact"
    law = f"{gettext(used.source) if used.source else ''} {used.since}".strip() if used.kind == "parameter" else ""
    return {
        "what": facts.name(used.name) if fact else gettext(used.label),
        "who": "",
        "value": facts.text(used.name, used.value) if fact else facts.ruled(used.value, used.unit),
        "unit": used.unit,
        "law": law + ("" if used.confirmed else " · " + gettext("not confirmed")),
        "unknown": used.value is None,
        "leaf": True,
    }
