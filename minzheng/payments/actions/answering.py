"""What the bank says of the lines it was sent: a file, an answer on paper, or "all paid". Applied once, matched line by line.

Everything is set-based: a hundred thousand rows are a few statements. What does not fit is quarantined with its reason and moves
nothing; the same word twice changes nothing; the books follow in the same transaction.
"""

import base64
import hashlib
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection

from minzheng.audit.actions import record
from minzheng.base.actor import Actor, Duty
from minzheng.base.crypto import ring
from minzheng.base.divisions import DivisionCode, Level
from minzheng.base.failpoints import failpoint
from minzheng.base.fen import Fen
from minzheng.payments.actions.posting import funds_held, post
from minzheng.payments.actions.setting_off import book_set_offs
from minzheng.payments.answers import MOVES, OPEN, name_agrees
from minzheng.payments.declarations import payment
from minzheng.payments.errors import FundOverdrawn, NoSuchAnswer, NotSentYet
from minzheng.payments.layouts import REASONS, STATUSES, Given, layout, opened, read
from minzheng.payments.ledger import Standing, answered
from minzheng.payments.models import SENT, Answer, BankFile, BankState, Direction, Effect, Line, Run, RunState
from minzheng.places import access
from minzheng.places.bulk import count_rows_anew, rows_held


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of a file: rows by effect and by new state. `known` when the very same file was read before: nothing changed."""

    file: int
    rows: int
    effects: Mapping[str, int]
    states: Mapping[str, int]
    known: bool = False


def read_return(actor: Actor, form: str, name: str, content: bytes) -> Reading:
    """Apply a bank's file by its layout, in an envelope of this installation or not. Raises LayoutUnknown, SealBroken and the
    refusals of `layouts.read`; then nothing was applied."""
    actor.require(Duty.FINANCE)
    with rows_held(), access.within(actor.area):
        content = opened(content)
        given = read(content, layout(form))
        alone()
        standing = BankFile.objects.filter(place=actor.place, sha256=given.sha256, direction=Direction.IN).first()
        if standing:
            return Reading(standing.id, standing.lines, {}, {}, known=True)
        sealed = ring().seal(base64.b64encode(zlib.compress(content)).decode(), f"bank_file:{given.sha256}")
        file = BankFile.objects.create(
            place=actor.place,
            direction=Direction.IN,
            layout=form,
            name=name[:255],
            sha256=given.sha256,
            lines=len(given.rows),
            total=given.total,
            content=sealed,
            by=actor.account,
            on=actor.today,
        )
        found = _apply(actor, file, given.rows)
        record(
            actor,
            "payments.read_return",
            f"bank_file:{file.id}",
            place=actor.place,
            detail={"file": file.name, "sha256": file.sha256, "rows": file.lines, "effects": found.effects, "states": found.states},
        )
        return found


def answer_line(actor: Actor, line_id: int, status: str, reason: str, on: date, remark: str) -> Reading:
    """One answer of the bank on paper. `status` of STATUSES, `reason` of REASONS or "". Raises NotSentYet, NoSuchAnswer."""
    actor.require(Duty.FINANCE)
    with access.within(actor.area):
        alone()
        line = Line.objects.filter(id=line_id).first()
        if line is None or status not in STATUSES or reason not in ("", *REASONS):
            raise NoSuchAnswer
        if not _was_sent(line):
            raise NotSentYet
        file = _by_hand(actor, line, remark)
        found = _apply(actor, file, [Given(1, str(line.id), status, status, reason, line.amount, "", "", on)])
        detail = {"status": status, "reason": reason, "on": on, "effects": found.effects}
        record(actor, "payments.answer_line", f"line:{line.id}", place=line.place, reason=remark, detail=detail)
        return found


def settle_answer(actor: Actor, answer_id: int, remark: str, status: str = "") -> None:
    """An official looked into a quarantined answer. With a `status` the bank's word stands after all and moves the line, whatever
    it said before: where the sum had been issued again by then, it now shows as paid twice. Raises NoSuchAnswer, and FundOverdrawn
    where the fund was emptied after the bank had sent the sum back."""
    actor.require(Duty.FINANCE)
    with access.within(actor.area):
        alone()
        settled = Answer.objects.filter(id=answer_id, effect=Effect.QUARANTINED, settled_by="")
        answer = settled.select_related("line").first()
        if answer is None or (status and (status not in STATUSES or answer.line is None or not _was_sent(answer.line))):
            raise NoSuchAnswer
        settled.update(settled_by=actor.account, settled_remark=remark[:200])
        if status and answer.line:
            runs = [answer.line.run_id]
            before = _standings(runs)
            Line.objects.filter(id=answer.line_id).update(bank=status, bank_reason=answer.reason, bank_on=answer.on)
            _book(actor, f"answer:{answer.id}", runs, before)
            _require_covered(answer.line.run)
        detail = {"status": status, "why": answer.why}
        record(actor, "payments.settle_answer", f"answer:{answer.id}", place=answer.place, reason=remark, detail=detail)


def _require_covered(run: Run) -> None:
    """What was just booked leaves no fund of the county below nothing."""
    for fund, amount in sorted(funds_held(DivisionCode(run.place).at(Level.COUNTY)).items()):
        if amount < 0:
            raise FundOverdrawn(fund, Fen(-amount).yuan)


def confirm_all(actor: Actor, run: Run, remark: str) -> int:
    """Every line of a run without an answer is paid. Part of `reconcile_run`. Returns how many lines."""
    alone()
    before = _standings([run.id])
    silent = Line.objects.filter(run_id=run.id, held="", bank=BankState.NOTHING)
    confirmed = silent.update(bank=BankState.PAID, bank_on=actor.today)
    _book(actor, f"confirmed:{run.id}:{confirmed}", [run.id], before)
    return confirmed


def reconciled_if_answered(run: Run) -> None:
    """A released run whose every line is answered is reconciled; a closed one opens again when money came back."""
    open_lines = Line.objects.filter(run_id=run.id, held="", bank__in=OPEN).exists()
    if not open_lines:
        Run.objects.filter(id=run.id, state=RunState.RELEASED).update(state=RunState.RECONCILED)


def _was_sent(line: Line) -> bool:
    return not line.held and line.run.state in SENT


def alone() -> None:
    """Two files are never applied at once: each sees what the one before did."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(23, 0)")


def _by_hand(actor: Actor, line: Line, remark: str) -> BankFile:
    digest = hashlib.sha256(f"{line.id}|{actor.account}|{remark}".encode()).hexdigest()
    return BankFile.objects.create(
        place=line.place, direction=Direction.HAND, layout="", name="", sha256=digest, run_id=line.run_id, lines=1,
        total=line.amount, by=actor.account, on=actor.today,
    )  # fmt: skip


# Matching --------------------------------------------------------------------------------------------------------------------

_INCOMING = """
CREATE TEMPORARY TABLE payments_said (
  "row" int, reference text, line bigint, run bigint, status text, reason text, amount bigint, account bytea, "on" date,
  noted boolean
) ON COMMIT DROP
"""
# The first doubt that applies; then what the same file, and what earlier files, said of the same line.
_MATCH = """
CREATE TEMPORARY TABLE payments_matched ON COMMIT DROP AS
WITH moves(state, said, move) AS (SELECT * FROM unnest(%(states)s::text[], %(said)s::text[], %(moves)s::text[])),
seen AS (
  SELECT s.*, l.id AS line_id, l.household_id, l.place, l.run_id, l.bank,
    CASE WHEN l.id IS NULL THEN 'unknown_reference'
      WHEN s.run <> l.run_id THEN 'wrong_batch'
      WHEN l.held <> '' OR r.state NOT IN ('released', 'reconciled', 'closed') THEN 'never_sent'
      WHEN s.amount IS DISTINCT FROM l.amount THEN 'amount_differs'
      WHEN s.account <> l.account_hash THEN 'account_differs'
      WHEN s.status = '' THEN 'code_unknown'
      ELSE '' END AS doubt,
    row_number() OVER (PARTITION BY s.line, s.status ORDER BY s."row") AS time,
    min(s.status) OVER (PARTITION BY s.line) <> max(s.status) OVER (PARTITION BY s.line) AS two_faced
  FROM payments_said s LEFT JOIN payments_line l ON l.id = s.line LEFT JOIN payments_run r ON r.id = l.run_id
)
SELECT s.*, m.move,
  CASE WHEN s.doubt <> '' THEN s.doubt
    WHEN s.two_faced THEN 'said_twice'
    WHEN s.time > 1 OR m.move = 'repeated' OR a.line_id IS NOT NULL THEN 'repeated'
    WHEN m.move = 'contradiction' THEN 'contradiction'
    ELSE '' END AS why
FROM seen s LEFT JOIN moves m ON m.state = s.bank AND m.said = s.status
LEFT JOIN (SELECT DISTINCT line_id, status FROM payments_answer WHERE effect = 'applied') a
  ON a.line_id = s.line_id AND a.status = s.status
"""
_EFFECT = "CASE why WHEN '' THEN 'applied' WHEN 'repeated' THEN 'repeated' ELSE 'quarantined' END"
_KEEP = f"""
INSERT INTO payments_answer (
  place, file_id, "row", line_id, household_id, reference, status, reason, amount, "on", effect, why, settled_by, settled_remark)
SELECT coalesce(place, %(place)s), %(file)s, "row", line_id, household_id, reference, coalesce(nullif(status, ''), 'unknown'),
  reason, amount, "on", {_EFFECT}, CASE WHEN why = 'repeated' THEN '' WHEN why = '' AND noted THEN 'name_noted' ELSE why END, '', ''
FROM payments_matched ORDER BY "row"
"""  # noqa: S608 - a constant expression
_MOVE = """
UPDATE payments_line l SET bank = m.move, bank_reason = m.reason, bank_on = coalesce(m."on", %(today)s)
FROM payments_matched m WHERE m.line_id = l.id AND m.why = ''
"""


def _apply(actor: Actor, file: BankFile, rows: Sequence[Given]) -> Reading:
    said = list(_rows(rows))  # asks the database, so before the COPY begins
    with connection.cursor() as cursor:
        cursor.execute(_INCOMING)
        with cursor.cursor.copy("COPY payments_said FROM STDIN") as copy:
            for values in said:
                copy.write_row(values)
        cursor.execute("ANALYZE payments_said")
        keys = sorted(MOVES)
        cursor.execute(
            _MATCH,
            {"states": [key[0] for key in keys], "said": [key[1] for key in keys], "moves": [MOVES[key] for key in keys]},
        )
        cursor.execute("ANALYZE payments_matched")
        failpoint("payments.answer.matched")
        cursor.execute("SELECT DISTINCT run_id FROM payments_matched WHERE why = ''")
        runs = sorted(run for (run,) in cursor.fetchall())
        before = _standings(runs)
        cursor.execute(_KEEP, {"place": file.place, "file": file.id})
        failpoint("payments.answer.kept")
        cursor.execute(_MOVE, {"today": actor.today})
        failpoint("payments.answer.moved")
        effects = _counted(cursor, _EFFECT)
        states = _counted(cursor, "move", "WHERE why = ''")
        cursor.execute("DROP TABLE payments_matched, payments_said")
    count_rows_anew("payments_answer", len(rows))
    _book(actor, f"file:{file.id}", runs, before)
    return Reading(file.id, len(rows), effects, states)


def _counted(cursor: object, what: str, where: str = "") -> dict[str, int]:
    cursor.execute(f"SELECT {what}, count(*) FROM payments_matched {where} GROUP BY 1 ORDER BY 1")  # type: ignore[attr-defined] # noqa: S608
    return dict(cursor.fetchall())  # type: ignore[attr-defined]


def _rows(rows: Sequence[Given]) -> Iterator[tuple[object, ...]]:
    accounts = dict(
        zip((row.row for row in rows if row.account), ring().lookup_many(row.account for row in rows if row.account), strict=True)
    )
    batches = _runs({row.batch for row in rows if row.batch})
    names = _payees([line for row in rows if row.payee and (line := _line_id(row.reference))])
    for row in rows:
        line = _line_id(row.reference)
        run = batches.get(row.batch, 0) if row.batch else None
        noted = line in names and not name_agrees(row.payee, names[line])
        yield row.row, row.reference, line, run, row.status, row.reason, row.amount, accounts.get(row.row), row.on, noted


def _line_id(reference: str) -> int | None:
    return int(reference) if reference.isascii() and reference.isdigit() and len(reference) < 19 else None


def _payees(lines: Sequence[int]) -> dict[int, str]:
    return dict(Line.objects.filter(id__in=lines).values_list("id", "payee__name")) if lines else {}


def _runs(numbers: Iterable[str]) -> dict[str, int]:
    """The run each batch number names; a number nobody gave out names none."""
    ids = {number: number.rpartition("-")[2] for number in numbers}
    wanted = [int(text) for text in ids.values() if text.isascii() and text.isdigit() and len(text) < 19]
    known = {run.id: run.batch for run in Run.objects.filter(id__in=wanted)}
    return {number: int(text) for number, text in ids.items() if text.isdigit() and known.get(int(text)) == number}


# Booking ---------------------------------------------------------------------------------------------------------------------

_STANDINGS = """
SELECT i.run_id, CASE WHEN right(l.paid_place, 3) = '000' THEN l.paid_place ELSE left(l.paid_place, 9) || '000' END AS town,
  i.residence, i.month, coalesce(sum(i.amount) FILTER (WHERE l.bank NOT IN ('failed', 'returned')), 0)::bigint,
  coalesce(sum(i.amount) FILTER (WHERE l.bank = 'ok'), 0)::bigint
FROM (SELECT run_id, line_id, residence, month, amount FROM payments_item WHERE run_id = ANY(%(runs)s)
  UNION ALL SELECT run_id, line_id, item_residence, item_month, -amount FROM payments_recovered WHERE run_id = ANY(%(runs)s)) i
JOIN payments_line l ON l.id = i.line_id
WHERE l.held = '' GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
"""  # what was kept back from a line was not sent: its books are those of the recovery


def _standings(runs: Sequence[int]) -> dict[int, list[Standing]]:
    found: dict[int, list[Standing]] = {run: [] for run in runs}
    if runs:
        with connection.cursor() as cursor:
            cursor.execute(_STANDINGS, {"runs": list(runs)})
            for run, *standing in cursor.fetchall():
                found[run].append(Standing(*standing))
    return found


def _book(actor: Actor, basis: str, runs: Sequence[int], before: Mapping[int, Sequence[Standing]]) -> None:
    """One journal a run for what the answers changed, and the run's own state."""
    after = _standings(runs)
    for run in Run.objects.filter(id__in=runs).order_by("id"):
        entries = answered(before[run.id], after[run.id], run.programme, payment(run.programme).funds)
        post(actor, "answer", f"{basis}:run:{run.id}", f"{run.batch}", entries)
        book_set_offs(actor, basis, run)
        failpoint("payments.answer.booked")
        reconciled_if_answered(run)
        if any(then.granted > now.granted for then, now in zip(before[run.id], after[run.id], strict=True)):
            Run.objects.filter(id=run.id, state=RunState.CLOSED).update(state=RunState.RECONCILED)
