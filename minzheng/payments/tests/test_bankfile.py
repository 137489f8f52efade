"""The bank's file says exactly the run, and refuses rather than alter a name."""

import csv
import hashlib
import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minzheng.base import workbooks
from minzheng.base.month import Month
from minzheng.payments.bankfile import Batch, Transfer, write_csv, write_excel
from minzheng.payments.errors import Unencodable


def _batch(*transfers: Transfer) -> Batch:
    return Batch("dibao-2020-12-1", "低保", "泗洪县", Month(2020, 12), date(2020, 12, 10), "ab" * 32, transfers)


def _one(payee: str = "王小明", amount: int = 61_000) -> Transfer:
    return Transfer("S001", payee, "999324********001X", "6228480412345678901", amount)


def _rows(content: bytes, encoding: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(encoding), newline="")))


def test_the_csv_has_titles_rows_totals_and_a_check_over_its_own_bytes() -> None:
    content = write_csv(_batch(_one(), _one("买买提·吐尔逊", 12_345)))
    rows = _rows(content, "gb18030")
    assert rows[1] == [
        "1",
        "dibao-2020-12-1",
        "S001",
        "王小明",
        "999324********001X",
        "王小明",
        "6228480412345678901",
        "610.00",
        "2020年12月低保",
    ]
    assert rows[3] == ["合计", "dibao-2020-12-1", "2", "", "", "", "", "733.45", ""]
    body = content[: content.rindex("校验".encode("gb18030"))]
    assert rows[4] == ["校验", "dibao-2020-12-1", hashlib.sha256(body).hexdigest(), "ab" * 32]


@given(st.lists(st.integers(1, 10**9), max_size=20))
def test_the_sum_of_the_rows_is_the_control_total(amounts: list[int]) -> None:
    rows = _rows(write_csv(_batch(*(_one(amount=amount) for amount in amounts)), "utf-8-sig"), "utf-8-sig")
    fen = [int(row[7].replace(".", "")) for row in rows[1:-2]]
    assert sum(fen) == int(rows[-2][7].replace(".", "")) == sum(amounts)


def test_a_character_the_encoding_lacks_refuses_the_file_and_names_the_line() -> None:
    with pytest.raises(Unencodable) as refusal:
        write_csv(_batch(_one(), _one("李𬱖")), "gbk")
    assert refusal.value.facts == {"characters": "𬱖", "line": 2}
    assert "李𬱖" in write_csv(_batch(_one("李𬱖")), "gb18030").decode("gb18030")


def test_the_excel_list_keeps_accounts_as_text_and_carries_the_sum_in_capitals() -> None:
    book = workbooks.read(write_excel(_batch(_one(), _one())), "list.xlsx")
    written = [[str(cell) for cell in row if cell not in (None, "")] for row in book.sheets[0].rows]
    assert any("6228480412345678901" in row for row in written)
    assert ["大写合计", "壹仟贰佰贰拾元整"] in written
    assert any(row[:1] == ["制表:"] for row in written)
