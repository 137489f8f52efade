"""`minzheng bank-sim` and `bank-open`: the simulated bank, and files closed for storage. Neither needs the database."""

import os
import re
from datetime import date
from pathlib import Path

from minzheng.base.calendar import pay_date
from minzheng.base.errors import Refusal
from minzheng.base.month import Month
from minzheng.demonstration import bank
from minzheng.payments.layouts import layout, opened, read_orders


def simulate(file: Path, form: str, seed: int, noise: float, out: Path, on: date | None) -> bank.Answers:
    """Writes the bank's files, `files.csv` (their order) and `truth.csv` into a folder. Raises the refusals of `layouts.read`."""
    content, of = opened(file.read_bytes()), layout(form)
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


def open_closed(file: Path, out: Path) -> None:
    """Writes the plain bytes, for the owner's eyes only. Raises SealBroken; a file that is there is not overwritten."""
    content = opened(file.read_bytes())
    try:
        descriptor = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Refusal("{out} exists already.", remedy="Name another file.", out=out) from None
    with os.fdopen(descriptor, "wb") as plain:
        plain.write(content)


def _pay_date(batch: str) -> date:
    """Of the month the batch number names ("dibao-2020-12-1")."""
    found = re.search(r"-(\d{4}-\d{2})-\d+$", batch)
    if not found:
        raise Refusal("The file names no month.", remedy="Say with --on which day the bank answers.")
    return pay_date(Month.parse(found[1]))
