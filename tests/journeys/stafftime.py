"""Run the journeys and write docs/staff-time.md from what they counted. `python -m tests.journeys.stafftime`."""

import json
import os
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

from tests.journeys.browser import ROOT
from tests.journeys.keystrokes import READ_MOST, SECONDS, Count, Tally

FOLDER = "MINZHENG_STAFF_TIME"
PAGE = ROOT / "docs" / "staff-time.md"
MOST_CLICKS, MOST_MINUTES = 60, 40
MEASURES = ("clicks", "keys", "pages", "hands, mind and machine", "with reading")
BASELINE = (("intake", 1.0), ("visits", 5.0), ("filing", 4.0), ("review", 7.0))
SOURCES = {
    "K": "a key, average non-secretary typist",
    "P": "pointing with the mouse",
    "B": "mouse button down or up; a click is P + 2 B",
    "H": "the hand goes from mouse to keyboard or back",
    "M": "preparing in mind, by the rule below",
    "R": "waiting for a page; our 95th percentile under load, so an upper bound",
    "V": "reading a Chinese character with care, 300 a minute; our addition, told apart",
}


def kept() -> list[Tally]:
    """The tallies of one run of all journeys. Ends the program when a journey fails."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pytest", "-q", "-m", "journey", "tests/journeys"]
        done = subprocess.run(command, cwd=ROOT, env={**os.environ, FOLDER: folder})
        if done.returncode:
            sys.exit("A journey failed: docs/staff-time.md is left as it was.")
        told = sorted(Path(folder).glob("*.json"), key=lambda path: path.stat().st_mtime)
        return [Tally.of(json.loads(path.read_text())) for path in told]


HEAD = """# Staff time

Written by `python -m tests.journeys.stafftime` on {day} from the browser journeys of `tests/journeys`. Every click
and key below was really made in Chromium by a journey that is a test; times are modelled, not clocked on people.

Baseline: a township reported about {hours:g} staff-hours for one new dibao household ({words}).
"""
DIBAO = """**One dibao case at the desk** (intake, filing and review, everybody's together): {clicks} clicks (goal {most_clicks}),
{keys} keys, {hands} of hands, mind and machine, {all} with reading (goal {most_minutes} min): **{met}**. The same work
is {hours:g} h of the baseline. Not at the desk, and not in these numbers: the visits, talking with the family, and
putting up the notice in the village.
"""
MODEL = """## The model

Keystroke-level model of Card, Moran and Newell (Communications of the ACM 23(7), 1980; values of their book, 1983).

| operator | seconds | what it is |
|---|---|---|
{operators}

M: one before every click, every list that is opened, every field that is typed into and every key that is a command;
none between the keys of one field. A Chinese character costs the letters of its pinyin, and one key to choose for every
two. A field that is the next tab stop is reached by Tab, any other by the mouse. A file costs two clicks in the system's
dialog. An official is signed in already. Of every page opened at most {most} characters of its content are read.
"""


def written(tallies: list[Tally]) -> str:
    parts = [line for one in tallies for line in _parts(one)]
    return "\n".join([_head(), *_table(tallies), *_dibao(tallies), _model(), *parts, ""])


def _head() -> str:
    words = ", ".join(f"{name} {value:g}" for name, value in BASELINE)
    return HEAD.format(day=date.today(), hours=sum(value for _name, value in BASELINE), words=words)


def _model() -> str:
    operators = "\n".join(f"| {code} | {SECONDS[code]:.2f} | {SOURCES[code]} |" for code in "KPBHMRV")
    return MODEL.format(operators=operators, most=READ_MOST)


def _table(tallies: list[Tally]) -> list[str]:
    lines = [_row("journey", "officials", *MEASURES), _row(*["---"] * 7)]
    lines += [_row(one.title, len({part.official for part in one.parts}), *_measured(one.total())) for one in tallies]
    return [*lines, ""]


def _dibao(tallies: list[Tally]) -> list[str]:
    """The goal of one dibao case at the desk."""
    found = next((one for one in tallies if one.name == "dibao"), None)
    if found is None:
        return []
    desk = found.total(desk=True)
    met = desk.clicks <= MOST_CLICKS and desk.seconds + desk.reading <= MOST_MINUTES * 60
    told = {"clicks": desk.clicks, "keys": desk.keys, "hands": _minutes(desk.seconds), "met": "met" if met else "not met"}
    told |= {"all": _minutes(desk.seconds + desk.reading), "hours": sum(value for name, value in BASELINE if name != "visits")}
    return [DIBAO.format(most_clicks=MOST_CLICKS, most_minutes=MOST_MINUTES, **told)]


def _parts(tally: Tally) -> list[str]:
    lines = [f"## {tally.title}", "", _row("part", "official", "desk", *MEASURES), _row(*["---"] * 8)]
    lines += [_row(part.title, part.official, "yes" if part.desk else "no", *_measured(part.count)) for part in tally.parts]
    return [*lines, _row("all", "", "", *_measured(tally.total())), ""]


def _measured(count: Count) -> tuple[object, ...]:
    return count.clicks, count.keys, count.pages, _minutes(count.seconds), _minutes(count.seconds + count.reading)


def _row(*cells: object) -> str:
    return f"| {' | '.join(str(cell) for cell in cells)} |"


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:.1f} min"


def keep(tally: Tally) -> None:
    """Where stafftime asked for it, leave the tally in its folder."""
    if folder := os.environ.get(FOLDER):
        (Path(folder) / f"{tally.name}.json").write_text(json.dumps(tally.as_json(), ensure_ascii=False))


if __name__ == "__main__":
    PAGE.write_text(written(kept()))
    sys.stdout.write(f"Wrote {PAGE}\n")
