"""The bank's files say exactly the run, refuse rather than alter a name, and an answer that is not whole is not read at all."""

import csv
import hashlib
import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minzheng.base import workbooks
from minzheng.base.errors import Refusal
from minzheng.base.fen import Fen
from minzheng.base.month import Month
from minzheng.payments.bankfile import write_excel
from minzheng.payments.errors import (
    LayoutUnknown,
    ReturnCut,
    ReturnDamaged,
    ReturnSumsDiffer,
    ReturnUnreadable,
    TooWide,
    Unencodable,
)
from minzheng.payments.layouts import Batch, Transfer, layout, layouts, read, write, write_answer

ACCOUNT = "6228480412345678901"
STANDARD, RURAL = layout("standard"), layout("rural")


def _batch(*transfers: Transfer) -> Batch:
    return Batch("dibao-2020-12-1", "低保", "泗洪县", Month(2020, 12), date(2020, 12, 10), "ab" * 32, transfers)


def _one(payee: str = "王小明", amount: int = 61_000) -> Transfer:
    return Transfer("77", "S001", payee, "999324********001X", ACCOUNT, amount)


def _rows(content: bytes, encoding: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(encoding), newline="")))


def _answer(form: str, *rows: tuple[str, int, str, str], count: int | None = None, total: int | None = None) -> bytes:
    """Reference, amount in fen, status as the bank codes it, reason as the bank codes it."""
    of = layout(form)
    money = (lambda fen: str(fen)) if of.in_fen else (lambda fen: Fen(fen).plain)
    about = {
        "batch": "dibao-2020-12-1",
        "count": str(len(rows) if count is None else count),
        "total": money(sum(row[1] for row in rows) if total is None else total),
    }
    said = (
        {"reference": ref, "account": ACCOUNT, "amount": money(amount), "status": status, "reason": why, "on": "20201210"}
        for ref, amount, status, why in rows
    )
    return write_answer(of, about, said)


GOOD = {"standard": "成功", "rural": "00", "workbook": "成功"}
BAD = {"standard": ("失败", "已销户"), "rural": ("01", "E004"), "workbook": ("失败", "已销户")}


def test_the_csv_has_titles_rows_totals_and_a_check_over_its_own_bytes() -> None:
    content = write(_batch(_one(), _one("买买提·吐尔逊", 12_345)), STANDARD)
    rows = _rows(content, "gb18030")
    assert rows[0][:3] == ["序号", "批次号", "指令号"]
    assert rows[1] == ["1", "dibao-2020-12-1", "77", "S001", "王小明", "999324********001X", ACCOUNT, "610.00", "2020年12月低保"]
    assert rows[3] == ["合计", "dibao-2020-12-1", "2", "", "", "", "", "733.45", ""]
    body = content[: content.rindex("校验".encode("gb18030"))]
    assert rows[4] == ["校验", "dibao-2020-12-1", hashlib.sha256(body).hexdigest(), "ab" * 32]


@given(st.lists(st.integers(1, 10**9), max_size=20))
def test_the_sum_of_the_rows_is_the_control_total(amounts: list[int]) -> None:
    rows = _rows(write(_batch(*(_one(amount=amount) for amount in amounts)), STANDARD, "utf-8-sig"), "utf-8-sig")
    fen = [int(row[7].replace(".", "")) for row in rows[1:-2]]
    assert sum(fen) == int(rows[-2][7].replace(".", "")) == sum(amounts)


def test_every_record_of_a_fixed_width_file_is_as_wide_as_declared_in_bytes() -> None:
    lines = write(_batch(_one("买买提·吐尔逊"), _one("王小明", 1)), RURAL).split(b"\r\n")[:-1]
    widths = [sum(column.width for column in record) for record in (*RURAL.opening, RURAL.rows, RURAL.rows, *RURAL.closing)]
    assert [len(line) for line in lines] == widths
    assert lines[0][-15:] == b"000000000061001" and lines[0][-23:-15] == b"00000002"


def test_a_character_the_encoding_lacks_refuses_the_file_and_names_the_line() -> None:
    with pytest.raises(Unencodable) as refusal:
        write(_batch(_one(), _one("李𬱖")), STANDARD, "gbk")
    assert refusal.value.facts == {"characters": "𬱖", "line": 3}
    assert "李𬱖" in write(_batch(_one("李𬱖")), STANDARD).decode("gb18030")


def test_a_name_wider_than_its_column_is_refused_and_never_cut() -> None:
    with pytest.raises(TooWide):
        write(_batch(_one("赛" * 61)), RURAL)


def test_a_name_that_a_spreadsheet_would_run_is_made_inert() -> None:
    assert _rows(write(_batch(_one("=1+1")), STANDARD), "gb18030")[1][4] == "'=1+1"


@pytest.mark.parametrize("form", sorted(layouts()))
def test_an_answer_is_read_as_the_bank_meant_it(form: str) -> None:
    bad, why = BAD[form]
    content = _answer(form, ("77", 61_000, GOOD[form], ""), ("78", 5, bad, why), ("79", 100, "??"[:2], ""))
    found = read(content, layout(form))
    assert [(row.reference, row.amount, row.status, row.reason) for row in found.rows] == [
        ("77", 61_000, "ok", ""),
        ("78", 5, "failed", "closed"),
        ("79", 100, "", ""),
    ]
    assert found.total == 61_105 and found.rows[0].account == ACCOUNT and found.rows[0].on == date(2020, 12, 10)


@pytest.mark.parametrize("form", ["standard", "rural"])
@pytest.mark.parametrize("kept", [0, 1, 2, 3])
def test_a_file_without_its_last_record_is_not_read(form: str, kept: int) -> None:
    lines = _answer(form, ("77", 61_000, GOOD[form], ""), ("78", 5, GOOD[form], "")).splitlines(keepends=True)
    with pytest.raises(Refusal) as refusal:
        read(b"".join(lines[:kept]), layout(form))
    assert isinstance(refusal.value, ReturnCut | ReturnUnreadable | ReturnSumsDiffer)


@pytest.mark.parametrize("form", sorted(layouts()))
def test_a_wrong_count_or_sum_refuses_the_file(form: str) -> None:
    for wrong in ({"count": 2}, {"total": 61_001}):
        with pytest.raises(ReturnSumsDiffer):
            read(_answer(form, ("77", 61_000, GOOD[form], ""), **wrong), layout(form))


def test_a_changed_byte_is_noticed_by_the_checksum() -> None:
    content = _answer("standard", ("77", 61_000, "成功", ""), ("78", 5, "成功", ""))
    changed = content.replace("成功".encode("gb18030"), "失败".encode("gb18030"), 1)
    with pytest.raises(ReturnDamaged):
        read(changed, STANDARD)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\x01\x02",
        "序号,金额\r\n1,5\r\n".encode("gb18030"),
        b"\xff\xfe" + "批次号".encode("utf-16-le"),
        "批次号,指令号,账号,金额,处理结果,原因,日期\r\n".encode(),
    ],
)
def test_what_is_no_answer_is_refused(content: bytes) -> None:
    with pytest.raises((ReturnUnreadable, ReturnCut)):
        read(content, STANDARD)


@given(st.binary(max_size=400))
def test_no_bytes_whatever_do_anything_but_refuse(content: bytes) -> None:
    for form in (STANDARD, RURAL):
        with pytest.raises(Refusal):
            read(content, form)


def test_an_amount_that_is_none_stays_with_its_row() -> None:
    content = _answer("standard", ("77", 61_000, "成功", "")).replace(b"610.00,", b"6l0.00,", 1)
    with pytest.raises((ReturnSumsDiffer, ReturnDamaged)):
        read(content, STANDARD)


def test_a_layout_nobody_declared_is_not_found() -> None:
    with pytest.raises(LayoutUnknown):
        layout("moon")


def test_the_excel_list_keeps_accounts_as_text_and_carries_the_sum_in_capitals() -> None:
    book = workbooks.read(write_excel(_batch(_one(), _one())), "list.xlsx")
    written = [[str(cell) for cell in row if cell not in (None, "")] for row in book.sheets[0].rows]
    assert any(ACCOUNT in row for row in written)
    assert ["大写合计", "壹仟贰佰贰拾元整"] in written
    assert any(row[:1] == ["制表:"] for row in written)
