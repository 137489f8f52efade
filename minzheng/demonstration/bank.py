"""A bank that behaves like one: it reads the file it is sent and answers in several files, late, out of order, twice, damaged, and
now and then wrongly. Pure and repeatable: the same file, layout, seed and noise give the same bytes.

For each line it also tells the truth: what became of the money, and where the office must end up, given what it was told. That is
written down here per script, independently of how payments decides, so that it can judge it.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from minzheng.payments.layouts import Layout, Orders, Transfer, read_orders, write_answer
from minzheng.payments.layouts.writing import money

DAYS = (0, 3, 20)  # after the pay date: the first answers, the belated ones, money sent back
PARTS = 3  # files of the first day
REFUSED = 100  # of ten thousand good lines, refused by the bank for a reason of its own
OK, FAILED, UNKNOWN, RETURNED = "ok", "failed", "unknown", "returned"


@dataclass(frozen=True, slots=True)
class Script:
    """What the bank says of a line, as (index of DAYS, status); two words on the first day stand in two of its parts, or in one
    where the script is `two_faced`. `really`: what became of the money. `shown`: the state the office must end in ("" means
    nothing heard). `doubts`: why rows of it must be put aside. `alters`: the field that is wrong in the first word."""

    says: tuple[tuple[int, str], ...]
    really: str
    shown: str
    doubts: tuple[str, ...] = ()
    alters: str = ""
    two_faced: bool = False


NOISES: dict[str, Script] = {
    "delayed": Script(((0, UNKNOWN), (1, OK)), OK, OK),
    "delayed_refusal": Script(((0, UNKNOWN), (1, FAILED)), FAILED, FAILED),
    "never_known": Script(((0, UNKNOWN), (1, UNKNOWN)), OK, UNKNOWN),
    "lost": Script((), OK, ""),
    "repeated": Script(((0, OK), (1, OK), (2, OK)), OK, OK),
    "overlapping": Script(((0, OK), (0, OK)), OK, OK),
    "one_fen": Script(((0, OK),), OK, "", ("amount_differs",), "one_fen"),
    "other_unit": Script(((0, OK),), OK, "", ("amount_differs",), "other_unit"),
    "account": Script(((0, OK),), OK, "", ("account_differs",), "account"),
    "batch": Script(((0, OK),), OK, "", ("wrong_batch",), "batch"),
    "code": Script(((0, OK),), OK, "", ("code_unknown",), "code"),
    "blank_code": Script(((0, FAILED),), FAILED, "", ("code_unknown",), "blank_code"),
    "sent_back": Script(((0, OK), (2, RETURNED)), RETURNED, RETURNED),
    "refused_after_all": Script(((0, OK), (1, FAILED)), OK, OK, ("contradiction",)),
    "paid_after_all": Script(((0, FAILED), (1, OK)), OK, FAILED, ("contradiction",)),
    "forgotten": Script(((0, OK), (1, UNKNOWN)), OK, OK, ("contradiction",)),
    "sent_back_first": Script(((0, RETURNED), (1, OK)), RETURNED, FAILED, ("contradiction",)),
    "two_faced": Script(((0, OK), (0, FAILED)), OK, "", ("said_twice",), two_faced=True),
}
NEVER_SENT = Script(((0, OK),), "", "", ("unknown_reference",))
_PAID, _REFUSED = Script(((0, OK),), OK, OK), Script(((0, FAILED),), FAILED, FAILED)


@dataclass(frozen=True, slots=True)
class Truth:
    """About one line, or about a row for which there is none. `noise` is a key of NOISES, "never_sent", or "" for none."""

    reference: str
    noise: str
    really: str
    shown: str
    doubts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """One file from the bank. `damage` says what is wrong with it as a whole, then nothing of it may be applied; `again` the name
    of the file it repeats."""

    name: str
    on: date
    content: bytes = field(repr=False)
    damage: str = ""
    again: str = ""


@dataclass(frozen=True, slots=True)
class Answers:
    """The files in the order in which they arrive, and the truth in order of the lines, strays last."""

    files: Sequence[Paper]
    truth: Sequence[Truth]


@dataclass(slots=True)
class _Word:
    """A row of an answer."""

    order: Transfer
    status: str
    changes: dict[str, str] = field(default_factory=dict)


def answer(content: bytes, form: Layout, *, seed: int, noise: float, on: date) -> Answers:
    """What the bank answers to a file of ours; `noise` in percent of its lines, `on` the pay date. Raises as `layouts.read`."""
    return _Bank(read_orders(content, form), form, Random(seed), on).answers(noise)


class _Bank:
    def __init__(self, orders: Orders, form: Layout, random: Random, on: date) -> None:
        self.orders, self.form, self.random, self.on = orders, form, random, on
        self.codes: dict[str, list[str]] = {}
        for code, status in form.statuses.items():
            self.codes.setdefault(status, []).append(code)
        self.reasons = [code for code, reason in form.reasons.items() if reason != "other"]
        fields = {column.field for column in form.answer_rows}
        absent = {"batch": "batch" not in fields, "account": "account" not in fields}
        self.noises = [name for name in NOISES if not absent.get(name, False)]
        self.parts: list[list[_Word]] = [[] for _ in range(PARTS)]  # of the first day
        self.later: dict[int, list[_Word]] = {1: [], 2: []}
        self.files: list[Paper] = []

    def answers(self, noise: float) -> Answers:
        truth = [self._say(order, self._noise(noise)) for order in self.orders.transfers]
        truth += [self._stray(at) for at in range(round(len(truth) * noise / 100 / len(self.noises)))]
        for words in (*self.parts, *self.later.values()):
            self.random.shuffle(words)
        self._deliver()
        return Answers(self.files, truth)

    def _noise(self, noise: float) -> str:
        return self.random.choice(self.noises) if self.random.random() * 100 < noise else ""

    def _say(self, order: Transfer, noise: str) -> Truth:
        quiet = _REFUSED if self.random.randrange(10_000) < REFUSED else _PAID
        script = NOISES[noise] if noise else quiet
        first = self.random.randrange(PARTS)
        for at, (day, status) in enumerate(script.says):
            word = _Word(order, status, {} if at else self._altered(order, script.alters))
            part = first if script.two_faced else (first + at) % PARTS
            (self.later[day] if day else self.parts[part]).append(word)
        return Truth(order.reference, noise, script.really, script.shown, script.doubts)

    def _stray(self, at: int) -> Truth:
        """A row for a payment nobody asked for."""
        reference = str(10**15 + at)
        stray = Transfer(reference, "", "查无此人", "", "6217000000000000000", 100)
        self.random.choice(self.parts).append(_Word(stray, OK))
        return Truth(reference, "never_sent", NEVER_SENT.really, NEVER_SENT.shown, NEVER_SENT.doubts)

    def _altered(self, order: Transfer, what: str) -> dict[str, str]:
        if what == "one_fen":
            return {"amount": money(order.amount + self.random.choice((-1, 1)), self.form)}
        if what == "other_unit":
            return {"amount": money(order.amount * 100, self.form)}
        if what == "account":
            return {"account": order.account[:-1] + str((int(order.account[-1:] or 0) + 1) % 10)}
        if what == "batch":
            return {"batch": self.orders.batch[:-1] + str((int(self.orders.batch[-1:]) + 1) % 10)}
        return {"code": {"status": "??"}, "blank_code": {"status": ""}}.get(what, {})

    # Files -------------------------------------------------------------------------------------------------------------------

    def _deliver(self) -> None:
        """The first part is cut off at first and comes again as another file; the second was edited on the way; the third comes
        in another order too; and after the money sent back, the first part turns up once more in another order."""
        day = [self.on + timedelta(days=days) for days in DAYS]
        first, second, third = (self._file(words, day[0]) for words in self.parts)
        self._hand(day[0], first[: len(first) * 3 // 5], damage="cut")
        whole = self._hand(day[0], first)
        self._hand(day[0], self._edited(self.parts[1], second, day[0]), damage="edited")
        self._hand(day[0], second)
        self._hand(day[0], first, again=whole)
        self._hand(day[0], third)
        self._hand(day[0], self._reordered(self.parts[2], day[0]))
        self._hand(day[1], self._file(self.later[1], day[1]))
        self._hand(day[2], self._file(self.later[2], day[2]))
        self._hand(day[2], self._reordered(self.parts[0], day[0]))

    def _hand(self, on: date, content: bytes, damage: str = "", again: str = "") -> str:
        name = f"{self.orders.batch or 'batch'}-R{len(self.files) + 1:02d}.{self.form.ending}"
        self.files.append(Paper(name, on, content, damage, again))
        return name

    def _file(self, words: Sequence[_Word], on: date) -> bytes:
        return write_answer(self.form, self._about(words), self._rows(words, on))

    def _reordered(self, words: Sequence[_Word], on: date) -> bytes:
        return self._file(self.random.sample(words, len(words)), on)

    def _edited(self, words: Sequence[_Word], content: bytes, on: date) -> bytes:
        """Somebody deletes the first row, and forgets the totals."""
        if not words:
            return content[: len(content) // 2]
        return write_answer(self.form, self._about(words), self._rows(words[1:], on))

    def _about(self, words: Sequence[_Word]) -> Mapping[str, str]:
        amounts = [word.changes.get("amount") or money(word.order.amount, self.form) for word in words]
        total = sum(int(amount.replace(".", "")) for amount in amounts)
        return {"batch": self.orders.batch, "count": str(len(words)), "total": money(total, self.form)}

    def _rows(self, words: Iterable[_Word], on: date) -> Iterator[Mapping[str, str]]:
        for word in words:
            bad = word.status in (FAILED, RETURNED) and bool(self.reasons)
            status, why = self.codes[word.status], self.reasons if bad else ("",)
            pick = int(word.order.reference[-6:]) if word.order.reference.isdigit() else 0  # the same word in every file
            yield {
                "reference": word.order.reference, "account": word.order.account, "amount": money(word.order.amount, self.form),
                "payee": word.order.payee.replace("·", "."), "status": status[pick % len(status)], "reason": why[pick % len(why)],
                "on": f"{on:%Y%m%d}", **word.changes,
            }  # fmt: skip


# The truth as a table --------------------------------------------------------------------------------------------------------

TITLES = ("reference", "noise", "really", "shown", "doubts")


def truth_table(truth: Iterable[Truth]) -> bytes:
    """CSV in UTF-8 with mark: one row a line, doubts separated by blanks."""
    out = io.StringIO(newline="")
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(TITLES)
    table.writerows((one.reference, one.noise, one.really, one.shown, " ".join(one.doubts)) for one in truth)
    return out.getvalue().encode("utf-8-sig")


def files_table(files: Iterable[Paper]) -> bytes:
    """CSV in UTF-8 with mark: the files in the order of their arrival."""
    out = io.StringIO(newline="")
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(("name", "on", "damage", "again"))
    table.writerows((one.name, one.on.isoformat(), one.damage, one.again) for one in files)
    return out.getvalue().encode("utf-8-sig")
