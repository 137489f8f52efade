"""A good delivery accounts for every row; a bad one is set aside as a whole, each with words that say what to do."""

import io
from collections.abc import Callable
from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from minzheng.base.divisions import DivisionCode
from minzheng.base.identity import IdNumber
from minzheng.base.month import Month
from minzheng.base.workbooks import Column, SheetPlan, write
from minzheng.verification.catalogue import catalogue
from minzheng.verification.incoming import Expected, Profile, Quarantined, Reason, Typed, judged, read, typed
from minzheng.verification.incoming.reading import REASONS
from minzheng.verification.incoming.schemes import scheme

DEPARTMENT = catalogue().departments["social_insurance"]
SCHEME = scheme(
    DEPARTMENT,
    {
        "headings": {"月养老金(元)": "pension_amount", "起领年月": "pension_start"},
        "place": "行政区划",
        "required": ["pension_amount", "insured_months"],
        "codes": {"employment_status": {"在职": 1, "退休": 2}},
    },
)
HEAD = ("公民身份号码", "行政区划", "月养老金", "累计缴费月数", "参加工作日期", "起领年月", "人员状态")
COUNTY, AS_OF, MONTH = DivisionCode("321324000000"), date(2020, 12, 8), Month(2020, 12)
Row = tuple[object, ...]
NAMELESS: Row = ("", "321324100000", "1", 1, "", "", "")


def hashed(numbers: list[str]) -> list[bytes]:
    return [number.encode().rjust(32, b"0") for number in numbers]


def person(at: int) -> str:
    return IdNumber.synthetic("999101", date(1950 + at % 30, 1 + at % 12, 1 + at % 28), 1 + at % 900)


def rows(many: int = 60) -> list[Row]:
    return [(person(at), "321324100000", f"{1000 + at}.50", 120 + at, "1990-03-05", "2010-04", "退休") for at in range(many)]


def text(table: list[Row], head: tuple[str, ...] = HEAD, mark: str = ",") -> bytes:
    return "\n".join(mark.join(str(cell) for cell in row) for row in (head, *table)).encode()


def take(content: bytes, name: str = "社保202012.csv", known: float = 0.9, **expected: object) -> Typed:
    """The delivery, or Quarantined."""
    found = typed(read(content, name, SCHEME), DEPARTMENT, SCHEME, hashed)
    wanted = Expected(COUNTY, AS_OF, MONTH, **expected)  # type: ignore[arg-type]
    if reasons := judged(found, DEPARTMENT, wanted, known):
        raise Quarantined(reasons)
    return found


def reasons(content: bytes, name: str = "社保.csv", known: float = 0.9, **expected: object) -> list[Reason]:
    with pytest.raises(Quarantined) as quarantined:
        take(content, name, known, **expected)
    return list(quarantined.value.reasons)


def test_a_good_delivery_becomes_columns_with_fen_days_months_and_codes() -> None:
    found = take(text(rows()))
    assert (found.read, found.kept, found.repeated, found.refused) == (60, 60, 0, 0)
    first = found.table.filter(pa.compute.equal(found.table["pension_amount"], 100_050)).to_pylist()[0]
    assert first["insured_months"] == 120
    assert first["work_start"] == date(1990, 3, 5)
    assert first["pension_start"] == Month(2010, 4).number
    assert first["employment_status"] == 2


def test_rows_are_kept_repeated_or_refused_and_nothing_else() -> None:
    table = [
        *rows(200),
        rows(1)[0],
        ("", "321324100000", "1", 1, "", "", ""),
        ("99910119500101999X", "321324100000", "1", 1, "", "", ""),
    ]
    found = take(text(table))
    assert found.read == found.kept + found.repeated + found.refused == 203
    assert (found.repeated, found.refused) == (1, 2)
    assert [(fault.row, fault.code) for fault in found.faults] == [(203, "identity"), (204, "identity")]
    assert "19500101" not in found.faults[1].shown


def test_a_bad_cell_is_left_empty_and_told_with_its_row_and_column() -> None:
    table = rows(200)
    table[3] = (*table[3][:2], "约一千", *table[3][3:])
    found = take(text(table))
    assert [(fault.row, fault.column, fault.shown) for fault in found.faults] == [(5, "pension_amount", "约一千")]
    assert found.kept == 200
    assert found.table["pension_amount"].null_count == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_each_usual_encoding_is_read_alike(encoding: str) -> None:
    assert take(text(rows()).decode().encode(encoding)).kept == 60


@pytest.mark.parametrize("mark", ["\t", ";", "|", "，"])
def test_each_usual_mark_between_fields_is_read_alike(mark: str) -> None:
    assert take(text(rows(), mark=mark)).kept == 60


def workbook(table: list[Row], title: bool = True) -> bytes:
    target = io.BytesIO()
    write(target, [SheetPlan("名单", [Column(name) for name in HEAD], table)])
    return target.getvalue()


def test_a_workbook_is_read_alike() -> None:
    assert take(workbook(rows()), "社保.xlsx").table.equals(take(text(rows())).table)


def parquet(table: list[Row]) -> bytes:
    target = io.BytesIO()
    columns = [pa.array([str(row[at]) for row in table]) for at in range(len(HEAD))]
    pq.write_table(pa.table(columns, names=list(HEAD)), target)
    return target.getvalue()


def test_parquet_is_read_alike() -> None:
    assert take(parquet(rows()), "社保.parquet").table.equals(take(text(rows())).table)


def test_a_title_above_the_headings_is_passed_over() -> None:
    content = "泗洪县社会保险名单\n2020年12月\n".encode() + text(rows())
    assert take(content).kept == 60


def test_amounts_with_marks_are_read_exactly_and_a_part_of_a_fen_is_not() -> None:
    table = rows(200)
    table[0] = (*table[0][:2], '"￥1,234.50元"', *table[0][3:])
    table[1] = (*table[1][:2], "0.005", *table[1][3:])
    found = take(text(table))
    assert 123_450 in found.table["pension_amount"].to_pylist()
    assert [fault.shown for fault in found.faults] == ["0.005"]


def changed(at: int, value: Callable[[int], object], many: int = 60) -> bytes:
    return text([(*row[:at], value(number), *row[at + 1 :]) for number, row in enumerate(rows(many))])


def old(number: str) -> str:
    return number[:6] + number[8:17]


LAST = Profile(60, {"pension_amount": 0.0, "work_start": 0.0}, {"pension_amount": 102_950.0}, known=0.9)
GOOD = text(rows())
BROKEN: dict[str, tuple[bytes, str, dict[str, object]]] = {
    "unreadable: empty file": (b"", "a.csv", {}),
    "unreadable: blanks alone": (b"\n \n", "a.csv", {}),
    "unreadable: half a Chinese character": (GOOD.decode().encode("gb18030") + b"\xff\xff", "a.csv", {}),
    "unreadable: two encodings": (GOOD + "\n张三".encode("gb18030") * 3, "a.csv", {}),
    "unreadable: garbled before it was sent": (GOOD.decode().encode("gb18030").decode("latin-1").encode(), "a.csv", {}),
    "unreadable: NUL characters": (GOOD + b"\n\x00\x00", "a.csv", {}),
    "unreadable: a web page named workbook": (b"<html><table><tr><td>1</td></tr></table></html>", "a.xls", {}),
    "unreadable: a PDF": (b"%PDF-1.4 list", "a.xlsx", {}),
    "unreadable: a workbook cut off": (workbook(rows())[:2000], "a.xlsx", {}),
    "not_parquet: cut off": (parquet(rows())[:-400], "a.parquet", {}),
    "not_parquet: another file under that name": (GOOD, "a.parquet", {}),
    "cut_off: a quotation mark left open": (GOOD + b'\n"321', "a.csv", {}),
    "cut_off: the last row half": (GOOD + b"\n999101", "a.csv", {}),
    "ragged: commas inside texts": (GOOD.replace(b"1005.50", b"1,005.50"), "a.csv", {}),
    "no_heading: no identity numbers": (text(rows(), ("姓名", *HEAD[1:])), "a.csv", {}),
    "no_heading: headings left out": (GOOD.split(b"\n", 1)[1], "a.csv", {}),
    "columns_missing: an agreed column": (text(rows(), (*HEAD[:3], "备注", *HEAD[4:])), "a.csv", {}),
    "columns_missing: one that was there last time": (text(rows(), (*HEAD[:4], "备注", *HEAD[5:])), "a.csv", {"last": LAST}),
    "repeated_heading: a column twice": (text(rows(), (*HEAD[:6], "月养老金")), "a.csv", {}),
    "no_rows: headings alone": (text([]), "a.csv", {}),
    "floats: numbers typed as numbers": (changed(0, lambda at: f"3.2132419{at:02d}E+17"), "a.csv", {}),
    "identity_rate: wrong check digits": (changed(0, lambda at: person(at)[:17] + "X0"[at % 2]), "a.csv", {}),
    "identity_rate: names in the number column": (changed(0, lambda at: f"王{at}"), "a.csv", {}),
    "no_numbers: formulas nobody reckoned": (changed(0, lambda at: ""), "a.csv", {}),
    "old_numbers: all of fifteen digits": (changed(0, lambda at: old(person(at))), "a.csv", {}),
    "wrong_month: last month's list": (GOOD, "a.csv", {"stated": Month(2020, 11)}),
    "wrong_place: another county's list": (changed(1, lambda at: "321323100000"), "a.csv", {}),
    "nobody_known: strangers": (GOOD, "a.csv", {"last": LAST, "known": 0.02}),
    "future: days to come": (changed(4, lambda at: "2021-06-01"), "a.csv", {}),
    "unreadable_cells: words for amounts": (changed(2, lambda at: "见附件"), "a.csv", {}),
    "unreadable_cells: days no calendar has": (changed(4, lambda at: "1990-02-30"), "a.csv", {}),
    "fewer_rows: a third of last time": (text(rows(20)), "a.csv", {"last": LAST}),
    "more_rows: several months in one": (text(rows(600)), "a.csv", {"last": LAST}),
    "emptier: a column that was full": (changed(4, lambda at: ""), "a.csv", {"last": LAST}),
    "unit: fen for yuan": (changed(2, lambda at: 100_050 + at), "a.csv", {"last": LAST}),
    "too_many_rows: huge": (GOOD, "a.csv", {"most": 50}),
    "too_large: huge": (GOOD, "a.csv", {"largest": 0}),
}  # fmt: skip


@pytest.mark.parametrize(("many", "wrong", "aside"), [(9, 1, False), (9, 2, True), (1, 1, True), (60, 1, False), (60, 2, True)])
def test_one_wrong_number_in_a_short_list_sets_aside_its_row_alone(many: int, wrong: int, aside: bool) -> None:
    content = changed(0, lambda at: person(at)[:17] + "ab"[at % 2] if at < wrong else person(at), many)
    if aside:
        assert "identity_rate" in {reason.code for reason in reasons(content)}
    else:
        assert take(content).kept == many - wrong


def test_at_least_thirty_ways_to_break_a_file_are_tried() -> None:
    assert len(BROKEN) >= 30


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_file_is_set_aside_for_the_right_reason(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    content, name, expected = BROKEN[case]
    if "most" in expected:
        monkeypatch.setattr("minzheng.verification.incoming.reading.MOST_ROWS", 50)
    if "largest" in expected:
        monkeypatch.setattr("minzheng.verification.incoming.reading.LARGEST", 0)
    known = float(expected.get("known", 0.9))  # type: ignore[arg-type]
    wanted = {key: value for key, value in expected.items() if key in ("stated", "last")}
    found = reasons(content, name, known, **wanted)
    assert case.split(":")[0] in [reason.code for reason in found]
    for reason in found:
        message, remedy = REASONS[reason.code]
        assert "{" not in message.format(**dict(reason.facts))
        assert remedy
