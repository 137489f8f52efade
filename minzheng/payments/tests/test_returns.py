"""Whatever a bank's file gets wrong: nothing is guessed or counted twice, and what fits no line is put aside with its reason."""

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from minzheng.base.errors import Refusal
from minzheng.base.fen import Fen
from minzheng.payments import actions
from minzheng.payments.actions import Reading
from minzheng.payments.answers import DOUBTS, name_agrees
from minzheng.payments.errors import ReturnCut, ReturnDamaged, ReturnSumsDiffer, ReturnUnreadable, Unanswered
from minzheng.payments.layouts import envelope, layout, write_answer
from minzheng.payments.models import Answer, BankFile, Item, Journal, Line, Run
from minzheng.places import access
from tests.cast import COUNTY, COUNTY_CLERK, FINANCE
from tests.recipients import MONTH, SHARE, entitle_families, released_run

pytestmark = pytest.mark.django_db
FAMILIES = 5
AMOUNT = 2 * SHARE
GOOD = {"standard": "成功", "rural": "00"}


@dataclass
class Bank:
    """The released run and what the bank says of its lines, by their position."""

    run: Run
    form: str = "standard"
    said: int = 0

    @property
    def lines(self) -> list[Line]:
        with access.within(COUNTY.area):
            return list(Line.objects.filter(run_id=self.run.id).order_by("id"))

    def states(self) -> list[str]:
        return [line.bank for line in self.lines]

    def row(self, at: int, status: str = "成功", reason: str = "", **changes: str) -> dict[str, str]:
        line = self.lines[at]
        made = {
            "batch": self.run.batch, "reference": str(line.id), "account": f"6217{at:015d}", "amount": Fen(line.amount).plain,
            "status": status, "reason": reason, "on": "20201210",
        }  # fmt: skip
        return {**made, **changes}

    def content(self, *rows: dict[str, str], count: int | None = None, total: int | None = None, batch: str = "") -> bytes:
        summed = sum(int(row["amount"].replace(".", "")) for row in rows) if total is None else total
        of = layout(self.form)
        about = {"count": str(len(rows) if count is None else count), "total": str(summed) if of.in_fen else Fen(summed).plain}
        return write_answer(of, {"batch": batch or self.run.batch, **about}, rows)

    def hand_in(self, content: bytes, *, days: int = 0) -> Reading:
        self.said += 1
        finance = replace(FINANCE, today=FINANCE.today + timedelta(days=days))
        return actions.read_return(finance, self.form, f"R{self.said}.csv", content)

    def says(self, *rows: dict[str, str], days: int = 0) -> Reading:
        return self.hand_in(self.content(*rows), days=days)

    def doubts(self) -> list[tuple[str, str]]:
        with access.within(COUNTY.area):
            return list(Answer.objects.exclude(why="").order_by("id").values_list("effect", "why"))


@pytest.fixture
def bank() -> Bank:
    entitle_families(FAMILIES)
    return Bank(released_run())


def _moved(bank: Bank) -> tuple[list[str], int]:
    with access.within(COUNTY.area):
        return bank.states(), Journal.objects.count()


def test_the_same_file_under_another_name_changes_nothing(bank: Bank) -> None:
    content = bank.content(bank.row(0), bank.row(1, "失败", "已销户"))
    assert bank.hand_in(content).effects == {"applied": 2}
    before = _moved(bank)
    assert bank.hand_in(content).known and _moved(bank) == before
    with access.within(COUNTY.area):
        assert BankFile.objects.filter(direction="in").count() == 1


def test_the_same_rows_in_another_order_are_repeated_and_move_nothing(bank: Bank) -> None:
    rows = [bank.row(at) for at in range(FAMILIES)]
    bank.says(*rows)
    before = _moved(bank)
    assert bank.says(*reversed(rows)).effects == {"repeated": FAMILIES} and _moved(bank) == before


def test_overlapping_parts_count_each_line_once(bank: Bank) -> None:
    assert bank.says(*(bank.row(at) for at in (0, 1, 2))).effects == {"applied": 3}
    assert bank.says(*(bank.row(at) for at in (2, 3, 4))).effects == {"applied": 2, "repeated": 1}
    bank.run.refresh_from_db()
    assert bank.states() == ["ok"] * FAMILIES and bank.run.state == "reconciled"


def _refused(bank: Bank, content: bytes, *refusals: type[Refusal]) -> None:
    before = _moved(bank)
    with pytest.raises(refusals):
        bank.hand_in(content)
    assert _moved(bank) == before
    with access.within(COUNTY.area):
        assert not BankFile.objects.filter(direction="in").exists() and not Answer.objects.exists()


@pytest.mark.parametrize("kept", [0.3, 0.6, 0.9, 0.98])
def test_a_file_that_is_cut_off_applies_nothing(bank: Bank, kept: float) -> None:
    content = bank.content(*(bank.row(at) for at in range(FAMILIES)))
    _refused(bank, content[: int(len(content) * kept)], ReturnCut, ReturnUnreadable, ReturnDamaged, ReturnSumsDiffer)


@pytest.mark.parametrize("wrong", [{"count": 2}, {"count": 0}, {"total": AMOUNT - 1}, {"total": AMOUNT * 100}])
def test_a_last_record_that_states_other_sums_applies_nothing(bank: Bank, wrong: dict[str, int]) -> None:
    _refused(bank, bank.content(bank.row(0), **wrong), ReturnSumsDiffer)


def test_a_file_edited_after_it_was_made_applies_nothing(bank: Bank) -> None:
    content = bank.content(bank.row(0, "失败", "已销户"), bank.row(1))
    _refused(bank, content.replace("失败,已销户".encode("gb18030"), "成功,".encode("gb18030")), ReturnDamaged)


NEVER = {
    "a reference nobody gave out": ({"reference": "999999999"}, "unknown_reference"),
    "a reference that is no number": ({"reference": "１２３"}, "unknown_reference"),
    "no reference": ({"reference": ""}, "unknown_reference"),
    "another batch": ({"batch": "dibao-2020-12-999999"}, "wrong_batch"),
    "one fen more": ({"amount": Fen(AMOUNT + 1).plain}, "amount_differs"),
    "one fen less": ({"amount": Fen(AMOUNT - 1).plain}, "amount_differs"),
    "fen for yuan": ({"amount": Fen(AMOUNT * 100).plain}, "amount_differs"),
    "another account": ({"account": "6217999999999999999"}, "account_differs"),
    "a code of no layout": ({"status": "已受理"}, "code_unknown"),
    "no code": ({"status": ""}, "code_unknown"),
}


@pytest.mark.parametrize("what", NEVER)
def test_a_row_that_fits_no_line_is_put_aside_and_the_others_are_applied(bank: Bank, what: str) -> None:
    changes, why = NEVER[what]
    assert bank.says({**bank.row(0), **changes}, bank.row(1)).effects == {"applied": 1, "quarantined": 1}
    assert bank.doubts() == [("quarantined", why)] and why in DOUBTS
    assert bank.states()[:2] == ["", "ok"]
    assert _issued_again(bank) is None  # nothing heard: never sent again


@pytest.mark.parametrize("what", ["tekun-2020-12-{}", "dibao-2020-11-{}"])
def test_another_programme_or_month_in_the_batch_is_another_batch(bank: Bank, what: str) -> None:
    bank.says(bank.row(0, batch=what.format(bank.run.id)))
    assert bank.doubts() == [("quarantined", "wrong_batch")]


def test_the_batch_of_the_whole_file_counts_where_rows_name_none(bank: Bank) -> None:
    bank.form = "rural"
    row = bank.row(0, "00", amount=str(AMOUNT))
    assert bank.hand_in(bank.content(row, batch="dibao-2020-12-999999")).effects == {"quarantined": 1}
    assert bank.doubts() == [("quarantined", "wrong_batch")]
    assert bank.hand_in(bank.content(row)).effects == {"applied": 1}


def test_a_held_line_was_never_sent(bank: Bank) -> None:
    bank.says(bank.row(0, "失败", "已销户"))
    held = _issued_again(bank)
    assert held is not None and held.held == "bank_refused"
    bank.says({**bank.row(0), "reference": str(held.id), "batch": held.run.batch})
    assert bank.doubts() == [("quarantined", "never_sent")]


def test_paid_after_all_moves_nothing_and_holds_the_re_issue_even_for_a_new_account(bank: Bank) -> None:
    bank.says(bank.row(0, "失败", "已销户"))
    assert bank.says(bank.row(0), days=3).effects == {"quarantined": 1}
    assert bank.states()[0] == "failed" and bank.doubts() == [("quarantined", "contradiction")]
    held = _issued_again(bank)
    assert held is not None and held.held == "answer_doubted"
    with access.within(COUNTY.area):
        answer = Answer.objects.get(effect="quarantined")
    actions.settle_answer(FINANCE, answer.id, "the bank showed the receipt", "ok")
    assert bank.states()[0] == "ok"


def test_money_sent_back_after_twenty_days_is_due_again(bank: Bank) -> None:
    bank.says(*(bank.row(at) for at in range(FAMILIES)))
    actions.close_run(FINANCE, bank.run.id)
    assert bank.says(bank.row(2, "退汇", "长期不动户"), days=20).states == {"returned": 1}
    bank.run.refresh_from_db()
    held = _issued_again(bank)
    assert bank.run.state == "reconciled" and held is not None and held.held == "bank_refused" and held.amount == 2 * AMOUNT


def test_of_two_files_that_contradict_each_other_the_later_is_not_believed(bank: Bank) -> None:
    bank.says(bank.row(0), bank.row(1))
    assert bank.says(bank.row(0, "失败", "已冻结"), bank.row(1, "处理中"), days=1).effects == {"quarantined": 2}
    assert bank.states()[:2] == ["ok", "ok"]
    bank.says(*(bank.row(at) for at in range(2, FAMILIES)))
    with pytest.raises(Unanswered):
        actions.close_run(FINANCE, bank.run.id)


def test_one_file_that_says_two_things_of_a_line_is_not_believed_at_all(bank: Bank) -> None:
    bank.says(bank.row(0), bank.row(0, "失败", "已销户"), bank.row(1))
    assert bank.doubts() == [("quarantined", "said_twice")] * 2 and bank.states()[:2] == ["", "ok"]


def test_a_state_the_bank_does_not_know_stays_unknown_and_is_not_sent_again(bank: Bank) -> None:
    bank.says(*(bank.row(at, "状态不明") for at in range(FAMILIES)))
    assert bank.states() == ["unknown"] * FAMILIES and _issued_again(bank) is None
    assert bank.says(bank.row(0), days=2).states == {"ok": 1}


def _issued_again(bank: Bank) -> Line | None:
    """The line of the next month's run that asks for December again, or None where nobody's is due again."""
    run = actions.lock_run(COUNTY_CLERK, "dibao", MONTH + 1, COUNTY)
    with access.within(COUNTY.area):
        again = Item.objects.filter(run_id=run.id, month=MONTH.number).values_list("line_id", flat=True)
        return Line.objects.select_related("run").filter(id__in=list(again)).first()


@pytest.mark.parametrize(
    ("said", "agrees"),
    [
        ("王甲0", True),
        ("", True),
        ("古丽.买买提", False),
        ("王乙0", False),
        ("王\ufffd", True),
        ("\ufffd", False),
    ],
)
def test_a_name_may_be_cut_through_a_character_and_another_name_is_noted(bank: Bank, said: str, agrees: bool) -> None:
    assert name_agrees(said, "王甲0") is agrees


def test_separators_written_otherwise_are_the_same_name_and_so_is_one_cut_to_its_column() -> None:
    assert name_agrees("古丽.买买提", "古丽·买买提")
    assert name_agrees("古丽·买买", "古丽·买买提·吐尔逊")
    assert not name_agrees("王", "王小明")


def test_half_a_character_at_a_fixed_width_does_not_keep_the_row_from_its_line(bank: Bank) -> None:
    bank.form = "rural"
    content = bank.content(
        bank.row(0, "00", amount=str(AMOUNT), payee="王甲0"), bank.row(1, "00", amount=str(AMOUNT), payee="李四")
    )
    torn = content.replace("王甲0     ".encode("gb18030"), "王".encode("gb18030") + "甲".encode("gb18030")[:1] + b" " * 7)
    assert torn != content and len(torn) == len(content)
    torn = _checked_anew(torn)
    assert bank.hand_in(torn).effects == {"applied": 2}
    assert bank.doubts() == [("applied", "name_noted")]  # the second row: another name, on the right account


def _checked_anew(content: bytes) -> bytes:
    """The check a bank would have written over these bytes."""
    from hashlib import sha256

    body, last = content[: content.rindex(b"T0000")], content[content.rindex(b"T0000") :]
    return body + last[:-66] + sha256(body).hexdigest().encode() + b"\r\n"


def test_a_file_closed_for_storage_opens_here_and_nowhere_else(bank: Bank) -> None:
    content = bank.content(bank.row(0))
    closed = envelope.close(content)
    assert b"6217" not in closed and envelope.opened(closed) == content
    with pytest.raises(Refusal):
        bank.hand_in(closed[:-1] + bytes([closed[-1] ^ 1]))
    assert bank.hand_in(closed).effects == {"applied": 1}
    made = actions.bank_file(FINANCE, bank.run.id, "for the stick", title="低保", place="泗洪县", encrypted=True)
    assert made.name.endswith(".csv.sm4") and b"6217" not in made.content
    assert envelope.opened(made.content).count(b"6217") == FAMILIES
