"""The bank: files out and in, what their rows said, lines it refused or knows nothing of, and what became of those since."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, Q, QuerySet, Sum

from minzheng.base.actor import Actor
from minzheng.base.fen import Fen
from minzheng.payments.errors import FileNotFound, LineNotFound, NoSuchAnswer
from minzheng.payments.models import NOT_PAID, SENT, AccountCheck, Answer, BankFile, BankState, Effect, Line


@dataclass(frozen=True, slots=True)
class Word:
    """What the bank said last of a run's sent lines: `status` "" where it has said nothing; `reason` a code of layouts.REASONS."""

    status: str
    reason: str
    lines: int
    amount: Fen


@dataclass(frozen=True, slots=True)
class Found:
    """Rows of one file by what became of them: `why` is a code of answers.DOUBTS for the quarantined."""

    effect: str
    why: str
    rows: int
    waiting: int  # of them, not settled by an official


@dataclass(frozen=True, slots=True)
class Later:
    """The newest line that pays the months of an earlier one again."""

    line: int
    run: int
    held: str
    bank: str
    sent: bool


def files(actor: Actor, *, text: str = "", after: int = 0, limit: int = 50) -> list[BankFile]:
    """Files that went out and came in, newest first, before the id `after`; `text` is part of a name or begins the checksum.
    What was entered by hand from paper is among them: a file of one row."""
    found = BankFile.objects.filter(place__gte=actor.area.lo, place__lt=actor.area.hi).defer("content").select_related("run")
    if text:
        found = found.filter(Q(name__icontains=text) | Q(sha256__startswith=text.lower()))
    return list(_before(found, after)[:limit])


def files_of_run(actor: Actor, run_id: int) -> list[BankFile]:
    """What was sent for a run and what came back for it, oldest first."""
    answered = Answer.objects.filter(line__run=run_id).values("file").distinct()
    found = BankFile.objects.filter(place__gte=actor.area.lo, place__lt=actor.area.hi).defer("content")
    return list(found.filter(Q(run=run_id) | Q(id__in=answered)).order_by("id")[:100])


def file(actor: Actor, file_id: int) -> BankFile:
    """Raises FileNotFound."""
    found = BankFile.objects.filter(id=file_id, place__gte=actor.area.lo, place__lt=actor.area.hi).defer("content").first()
    if found is None:
        raise FileNotFound
    return found


def effects(actor: Actor, file_id: int) -> list[Found]:
    """What became of a file's rows, most first."""
    waiting = Count("id", filter=Q(effect=Effect.QUARANTINED, settled_by=""))
    grouped = Answer.objects.filter(file_id=file_id).values_list("effect", "why").annotate(Count("id"), waiting=waiting)
    return sorted((Found(*row) for row in grouped), key=lambda one: (-one.rows, one.effect, one.why))


def answers(actor: Actor, *, file: int = 0, effect: str = "", why: str = "", after: int = 0, limit: int = 50) -> list[Answer]:
    """What rows of a file said, in its order; after the id `after`."""
    found = Answer.objects.filter(file_id=file, id__gt=after)
    if effect:
        found = found.filter(effect=effect)
    if why:
        found = found.filter(why=why)
    return list(found.select_related("line__payee", "line__household").order_by("id")[:limit])


def doubts(actor: Actor, *, text: str = "", after: int = 0, limit: int = 50) -> list[Answer]:
    """Quarantined answers nobody settled, oldest first. `text`: a reference, part of a payee or the start of a household number."""
    found = Answer.objects.filter(effect=Effect.QUARANTINED, settled_by="", id__gt=after)
    if text:
        found = found.filter(Q(reference=text) | Q(line__payee__name__contains=text) | Q(line__household__number__startswith=text))
    return list(found.select_related("file", "line__payee", "line__household").defer("file__content").order_by("id")[:limit])


def answer(actor: Actor, answer_id: int) -> Answer:
    """One answer with its file and line. Raises NoSuchAnswer."""
    found = Answer.objects.filter(id=answer_id).select_related("file", "line__run", "line__payee", "line__household")
    one = found.defer("file__content").first()
    if one is None:
        raise NoSuchAnswer
    return one


def words(actor: Actor, run_id: int) -> list[Word]:
    """How far the bank has answered a run's sent lines."""
    grouped = Line.objects.filter(run_id=run_id, held="").values_list("bank", "bank_reason").annotate(Count("id"), Sum("amount"))
    return [Word(status, reason, number, Fen(amount)) for status, reason, number, amount in sorted(grouped)]


def refused(actor: Actor, *, text: str = "", after: int = 0, limit: int = 50) -> list[Line]:
    """Lines the bank refused or sent back, newest first, before the id `after`."""
    return list(_before(_told(text, NOT_PAID), after)[:limit])


def unknown(actor: Actor, *, text: str = "", after: int = 0, limit: int = 50) -> list[Line]:
    """Lines the bank says it knows nothing of, newest first: they wait for its word and are not sent again."""
    return list(_before(_told(text, (BankState.UNKNOWN,)), after)[:limit])


def waiting(actor: Actor) -> dict[str, int]:
    """How much waits: "doubts" to settle, "unknown" lines to ask the bank about, "refused" lines that nothing paid again yet."""
    with connection.cursor() as cursor:
        cursor.execute(_REFUSED_OPEN)
        (again,) = cursor.fetchone()
    return {
        "doubts": Answer.objects.filter(effect=Effect.QUARANTINED, settled_by="").count(),
        "refused": again,
        "unknown": Line.objects.filter(bank=BankState.UNKNOWN).count(),
    }


_REFUSED_OPEN = """
SELECT count(DISTINCT l.id) FROM payments_line l JOIN payments_item i ON i.run_id = l.run_id AND i.line_id = l.id
WHERE l.bank IN ('failed', 'returned') AND NOT EXISTS (
  SELECT 1 FROM payments_item n JOIN payments_line m ON m.id = n.line_id JOIN payments_run r ON r.id = n.run_id
  WHERE n.person_id = i.person_id AND n.programme = i.programme AND n.month = i.month AND n.sequence > i.sequence
    AND r.state <> 'aborted' AND m.held = '')
"""
_LATER = """
SELECT DISTINCT ON (i.line_id) i.line_id, m.id, n.run_id, m.held, m.bank, r.state IN ('released', 'reconciled', 'closed')
FROM payments_line l JOIN payments_item i ON i.run_id = l.run_id AND i.line_id = l.id JOIN payments_item n
  ON n.person_id = i.person_id AND n.programme = i.programme AND n.month = i.month AND n.sequence > i.sequence
JOIN payments_line m ON m.id = n.line_id JOIN payments_run r ON r.id = n.run_id
WHERE l.id = ANY(%s) AND r.state <> 'aborted' ORDER BY i.line_id, n.id DESC
"""


def paid_again(actor: Actor, line_ids: Sequence[int]) -> dict[int, Later]:
    """What pays the months of these lines again, by line; those that nothing does are left out."""
    with connection.cursor() as cursor:
        cursor.execute(_LATER, [list(line_ids)])
        return {row[0]: Later(*row[1:]) for row in cursor.fetchall()}


def line(actor: Actor, line_id: int) -> Line:
    """One line with its run, family and payee. Raises LineNotFound."""
    found = Line.objects.filter(id=line_id).select_related("run", "household", "payee").first()
    if found is None:
        raise LineNotFound
    return found


def find_line(actor: Actor, reference: str) -> int | None:
    """The line that a reference of the bank's file names, where the area holds it."""
    if not (reference.isascii() and reference.isdigit() and len(reference) < 19):
        return None
    return Line.objects.filter(id=int(reference)).values_list("id", flat=True).first()


def answers_of(actor: Actor, line_id: int) -> list[Answer]:
    """Everything the bank said of a line, oldest first."""
    return list(Answer.objects.filter(line_id=line_id).select_related("file").defer("file__content").order_by("id")[:50])


def checks_of(actor: Actor, household_id: int) -> list[AccountCheck]:
    """Doubts about a family's accounts that officials lifted, newest first."""
    return list(AccountCheck.objects.filter(household_id=household_id).order_by("-id")[:20])


def was_sent(line: Line) -> bool:
    """Whether the bank was asked to pay it."""
    return not line.held and line.run.state in SENT


def _told(text: str, states: Sequence[str]) -> QuerySet[Line]:
    found = Line.objects.filter(bank__in=states).select_related("run", "household", "payee")
    if text:
        found = found.filter(Q(payee__name__contains=text) | Q(household__number__startswith=text))
    return found


def _before(found: QuerySet, after: int) -> QuerySet:
    return (found.filter(id__lt=after) if after else found).order_by("-id")
