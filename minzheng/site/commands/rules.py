"""`minzheng policy`: what is doubtful in the rules, the examples officials wrote, one family explained. Needs no database."""

from collections.abc import Callable
from pathlib import Path

from minzheng.base.month import Month
from minzheng.policy.engine import Trace, printing, situation
from minzheng.policy.engine import explain as explain_household
from minzheng.policy.engine.examples import run
from minzheng.programmes.facts import FACTS
from minzheng.site.programmes import PROGRAMMES

Say = Callable[[str], None]
_DECIDED = [programme for programme in PROGRAMMES if programme.benefit]


def check(say: Say, until: Month | None = None) -> int:
    """Prints every finding; returns how many parameters are missing (unconfirmed ones are listed, not counted)."""
    missing = 0
    for programme in _DECIDED:
        benefit = programme.benefit
        assert benefit is not None
        last = until or Month(2026, 12)
        for finding in benefit.parameters.check(benefit.rules, last):
            missing += finding.code == "gap"
            say(f"{programme.code}  {finding.code:<12} {finding}")
    say(f"{missing} gaps.")
    return missing


def test(paths: list[Path], say: Say) -> int:
    """Runs the examples and prints what fails; returns the number of failures."""
    failed = total = 0
    for programme in _DECIDED:
        benefit = programme.benefit
        assert benefit is not None
        for path in paths or [programme.examples or Path()]:
            for result in run(path, benefit.rules, benefit.parameters, FACTS):
                total += 1
                failed += bool(result.failures)
                if result.failures:
                    say(f"✗ {result.path.name}: {result.name}")
                    for failure in result.failures:
                        say(f"    {failure}")
    say(f"{total - failed} passed, {failed} failed")
    return failed


def explain(path: Path) -> list[tuple[str, Trace]]:
    """The trace of one family under every programme that decides by rules, with the outcome it leads to."""
    family = situation.read(path, FACTS)
    return [
        (benefit.amount, explain_household(benefit.rules, benefit.parameters, family, 0))
        for programme in _DECIDED
        if (benefit := programme.benefit)
    ]


def trace_text(traces: list[tuple[str, Trace]], say: Callable[[str], str]) -> str:
    """Every step with its value and law, top down; `say` translates."""
    return "\n\n".join("\n".join(printing.lines(trace, amount, say)) for amount, trace in traces)
