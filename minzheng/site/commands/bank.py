"""`minzheng bank-sim`: the simulated bank at the command line. Needs no database: like a real one it knows only the file."""

import re
from datetime import date
from pathlib import Path

from minzheng.base.calendar import pay_date
from minzheng.base.errors import Refusal
from minzheng.base.month import Month
from minzheng.demonstration import bank
from minzheng.payments.layouts import layout, read_orders


def simulate(file: Path, form: str, seed: int, noise: float, out: Path, on: date | None) -> bank.Answers:
    """Writes the bank's files, `files.csv` (their order) and `truth.csv` into a folder. Raises the refusals of `layouts.read`."""
    content, of = file.read_bytes(), layout(form)
    made = bank.answer(content, of, seed=seed, noise=noise, on=on or _pay_date(read_orders(content, of).batch))
    out.mkdir(parents=True, exist_ok=True)
    for paper in made.files:
        (out / paper.name).write_bytes(paper.content)
    (out / "files.csv").write_bytes(bank.files_table(made.files))
    (out / "truth.csv").write_bytes(bank.truth_table(made.truth))
    return made


def simulated_text(made: bank.Answers, out: Path) -> str:
    noisy = sum(1 for one in made.truth if one.noise)
    lines = [f"{paper.on}  {paper.name}{f'  ({paper.damage})' if paper.damage else ''}" for paper in made.files]
    return "\n".join([*lines, f"{len(made.truth)} lines, {noisy} of them with noise: {out / 'truth.csv'}"])


def _pay_date(batch: str) -> date:
    """Of the month the batch number names ("dibao-2020-12-1")."""
    found = re.search(r"-(\d{4}-\d{2})-\d+$", batch)
    if not found:
        raise Refusal("The file names no month.", remedy="Say with --on which day the bank answers.")
    return pay_date(Month.parse(found[1]))
