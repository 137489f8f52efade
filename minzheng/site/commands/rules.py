"""`minzheng policy`: what is doubtful in the rules, the examples officials wrote, one family explained. Needs no database."""

import subprocess
import sys
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from minzheng.base.divisions import DivisionCode
from minzheng.base.errors import NotFound
from minzheng.base.month import Month
from minzheng.policy import checking, examples, printing, situation
from minzheng.policy.engine import Parameters
from minzheng.policy.engine.evaluation import warm
from minzheng.policy.series import Stage, Told, explain_series, order
from minzheng.programmes.declaration import Programme
from minzheng.programmes.facts import FACTS
from minzheng.site.programmes import PROGRAMMES

Say = Callable[[str], None]
# Sihong, Guangan, Zhenjiang, Guangfeng, Tongxin: the places of the published reports, where every figure should be known
REPORTED = tuple(DivisionCode.widen(code) for code in ("321324", "5116", "3211", "361103", "640324"))


@lru_cache(maxsize=1)
def stages() -> tuple[Stage, ...]:
    """The programmes that decide by rules, in the order they are decided, with the figures of their files."""
    return order(stage for programme in PROGRAMMES if (stage := programme.stage))


@lru_cache(maxsize=1)
def parameters() -> Parameters:
    """Those of all programmes together."""
    return Parameters.together(stage.parameters for stage in stages())


def title(code: str) -> str:
    return next(programme.title for programme in PROGRAMMES if programme.code == code)


def check(say: Say, places: Iterable[DivisionCode] = (), until: Month | None = None) -> int:
    """Prints every finding; returns how many parameters no rule reads. Gaps and doubts are work for an office, not errors."""
    readers = [stage.rules for stage in stages()]
    found = checking.check(parameters(), readers, until or Month(2026, 12), tuple(places) or REPORTED)
    counts = dict.fromkeys(("idle", "gap", "unconfirmed"), 0)
    for finding in sorted(found, key=lambda each: (tuple(counts).index(each.code), each.facts.get("place", ""), each.parameter)):
        counts[finding.code] += 1
        say(f"{finding.code:<12} {finding}")
    say(f"{counts['gap']} gaps, {counts['unconfirmed']} unconfirmed, {counts['idle']} idle.")
    return counts["idle"]


def test(paths: list[Path], say: Say) -> int:
    """Runs the examples and prints what fails; returns the number of failures. A file of one's own is tried with the programme
    whose outcomes it names."""
    results = [result for path in paths for result in _of_path(path)] if paths else _of_all()
    failed = [result for result in results if result.failures]
    for result in failed:
        say(f"✗ {result.path.name}: {result.name}")
        for failure in result.failures:
            say(f"    {failure}")
    say(f"{len(results) - len(failed)} passed, {len(failed)} failed")
    return len(failed)


def explain(path: Path) -> tuple[Told, ...]:
    """One family under every programme in force, in order: what one gives is a fact to the next."""
    return explain_series(stages(), situation.read(path, FACTS), 0)


def told_json(told: Iterable[Told]) -> list[dict[str, Any]]:
    """Of each programme its code, title, outcome, the facts other programmes gave it, and the trace. Money is fen, unknown null."""
    return [
        {
            "programme": each.code,
            "title": title(each.code),
            "outcome": each.amount,
            "value": each.trace.value(each.amount),
            "given": dict(each.given),
            "trace": each.trace.json(),
        }
        for each in told
    ]


def told_text(told: Iterable[Told], say: Callable[[str], str]) -> str:
    """Every step of every programme with its value and law, top down; `say` translates."""
    return "\n\n".join("\n".join([_heading(each, say), *printing.lines(each.trace, each.amount, say, each.given)]) for each in told)


def compile_all() -> dict[str, float]:
    """Compile every programme's rules in each regime, for what a run and a determination ask of them.

    The seconds each took; next to nothing where the machine code is on disk already.
    """
    return warm((stage.rules, month, stage.outputs(month)) for stage in stages() for month in _regimes(stage))


def bench() -> int:
    """Run the bench of the rules in the source tree. Raises NotFound where only the package is installed."""
    root = Path(__file__).resolve().parents[3]
    if not (root / "bench" / "rules.py").exists():
        raise NotFound("The benches are not installed.", remedy="Run them from the source tree.")
    return subprocess.run([sys.executable, "-m", "bench", "rules"], cwd=root, check=False).returncode


def _regimes(stage: Stage) -> list[Month]:
    """The first whole month of each regime."""
    begins = {rule.since for versions in stage.rules.versions.values() for rule in versions if rule.since}
    days = {stage.rules.since, *(day for day in begins if day > stage.rules.since)}
    return sorted(Month.of(day) if day.day == 1 else Month.of(day) + 1 for day in days)


def _heading(told: Told, say: Callable[[str], str]) -> str:
    given = "".join(f"  ← {say(title(code))}: {say(FACTS[fact].label)}" for fact, code in told.given.items())
    return f"== {say(title(told.code))}{given}"


def _of_all() -> list[examples.Result]:
    return [result for programme in PROGRAMMES if programme.examples for result in _of_programme(programme, programme.examples)]


def _of_programme(programme: Programme, path: Path) -> list[examples.Result]:
    assert programme.rules is not None and programme.parameters is not None
    return examples.run(path, programme.rules, programme.parameters, FACTS)


def _of_path(path: Path) -> list[examples.Result]:
    """Examples below a programme's folder are its own; others are given to the first programme that has all their outcomes."""
    for programme in PROGRAMMES:
        if programme.examples and path.resolve().is_relative_to(programme.examples.resolve()):
            return _of_programme(programme, path)
    files = sorted(path.rglob("*.yaml")) if path.is_dir() else [path]
    results = []
    for example in (example for file in files for example in examples.read(file, FACTS)):
        asked = example.outcomes
        stage = next((stage for stage in stages() if asked <= set(stage.rules.versions)), stages()[0])
        results += examples.results([example], stage.rules, stage.parameters)
    return results
