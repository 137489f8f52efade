"""A value or a trace as text. `say` translates message ids; the default leaves them English."""

from collections.abc import Callable, Container, Iterator
from datetime import date

from minzheng.base.fen import Fen
from minzheng.policy.engine.explanation import Step, Trace, Used

Say = Callable[[str], str]


def plain(text: str) -> str:
    return text


def value_text(value: int | None, unit: str, say: Say = plain) -> str:
    """1,234.50 for money, 30% for a rate, yes and no, 2020-12-01 or "none"; "unknown" where it is."""
    if value is None:
        return say("unknown")
    match unit:
        case "fen_month" | "fen":
            return Fen(value).yuan
        case "flag":
            return say("yes") if value else say("no")
        case "rate":
            return f"{value / 100:g}%"
        case "date":
            return date.fromordinal(value).isoformat() if value > 0 else say("none")  # no date in a complete register
        case _:
            return str(value)


def lines(trace: Trace, output: str, say: Say = plain, given: Container[str] = ()) -> Iterator[str]:
    """The calculation of an output of the household, top down, a line a step; then what is missing and how to get it.

    `given` are facts that another programme answers: what is missing for them is said there.
    """
    for depth, step in trace.lines(output):
        yield "  " * depth + _step_line(trace, step, say)
        yield from ("  " * (depth + 1) + _used_line(used, say) for used in step.inputs if used.kind in ("fact", "parameter"))
    for missing in (each for each in trace.missing if each.fact not in given):
        who = _who(trace, missing.person_id, missing.obligor_id, say)
        yield f"{say('Missing')}: {say(missing.label)}{who}. {say(missing.remedy)}"


def _step_line(trace: Trace, step: Step, say: Say) -> str:
    who = _who(trace, step.person, step.obligor, say)
    settled = f" ({say('whatever the missing facts are')})" if step.settled else ""
    return f"{say(step.label)}{who}: {value_text(step.value, step.unit, say)}{settled}  [{say(step.law)}]"


def _who(trace: Trace, person: int | None, obligor: int | None, say: Say) -> str:
    """Which member or obligor, counted from 1; nothing for the household itself."""
    if person is not None:
        return f" ({say('member')} {trace.persons.index(person) + 1})"
    return "" if obligor is None else f" ({say('obligor')} {trace.obligors.index(obligor) + 1})"


def _used_line(used: Used, say: Say) -> str:
    text = f"{say(used.label)}: {value_text(used.value, used.unit, say)}"
    if used.kind == "parameter" and used.value is not None:
        doubt = "" if used.confirmed else f", {say('not confirmed')}"
        return f"{text}  [{used.since}, {say(used.source)}{doubt}]"
    return text
