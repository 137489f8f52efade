"""The file a bank pays from, pure: a documented CSV and the customary one-card payment list in Excel. Layout: docs/bank-file.md.

Both carry control totals and the digest of the run; the CSV also the SHA-256 of its own lines, so that a changed file is noticed.
"""

import csv
import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from minzheng.base import workbooks
from minzheng.base.fen import Fen
from minzheng.base.month import Month, chinese_date
from minzheng.payments.capitals import capital
from minzheng.payments.errors import Unencodable

CSV_TITLES = ("序号", "批次号", "家庭编号", "收款人", "身份证号", "开户名", "账号", "金额", "用途")
TOTAL, CHECK = "合计", "校验"
ENCODINGS = ("utf-8-sig", "gb18030", "gbk")


@dataclass(frozen=True, slots=True)
class Transfer:
    """One payment: `identity` masked, `account` in full, `amount` fen."""

    household: str
    payee: str
    identity: str
    account: str
    amount: int


@dataclass(frozen=True, slots=True)
class Batch:
    """One run as the bank gets it. `number` is "dibao-2020-12-1"; `digest` the frozen run's."""

    number: str
    title: str
    place: str
    month: Month
    pay_date: date
    digest: str
    transfers: Sequence[Transfer]

    @property
    def total(self) -> Fen:
        return Fen(sum(transfer.amount for transfer in self.transfers))

    @property
    def purpose(self) -> str:
        return f"{self.month.chinese}{self.title}"


def write_csv(batch: Batch, encoding: str = "gb18030") -> bytes:
    """Title row, one row a transfer, a total row (count and sum), a check row (SHA-256 of all rows before it, run digest).

    Raises Unencodable, naming the line, rather than write a question mark into a name.
    """
    rows = [CSV_TITLES, *_csv_rows(batch), (TOTAL, batch.number, len(batch.transfers), "", "", "", "", batch.total.plain, "")]
    body = b"".join(_encoded(row, number, encoding, first=number == 0) for number, row in enumerate(rows))
    check = (CHECK, batch.number, hashlib.sha256(body).hexdigest(), batch.digest)
    return body + _encoded(check, len(rows), encoding, first=False)


def write_excel(batch: Batch) -> bytes:
    """The payment list for signature: title, rows, total in figures and capitals, hash line, signature line."""
    columns = (
        workbooks.Column("序号", "number", 6),
        workbooks.Column("家庭编号", width=16),
        workbooks.Column("户主/收款人", width=14),
        workbooks.Column("身份证号", width=22),
        workbooks.Column("开户名", width=14),
        workbooks.Column("账号", width=24),
        workbooks.Column("金额(元)", "money", 12),
        workbooks.Column("签字", width=10),
    )
    title = f"{batch.place}{batch.purpose}社会化发放花名册(一卡通)  批次号 {batch.number}  发放日期 {chinese_date(batch.pay_date)}"
    target = io.BytesIO()
    workbooks.write(target, [workbooks.SheetPlan("发放花名册", columns, _excel_rows(batch), title=title)])
    return target.getvalue()


def _csv_rows(batch: Batch) -> Iterator[tuple[object, ...]]:
    for number, one in enumerate(batch.transfers, 1):
        payee = workbooks.inert(one.payee)
        yield (
            number, batch.number, one.household, payee, one.identity, payee, one.account, Fen(one.amount).plain, batch.purpose,
        )  # fmt: skip


def _excel_rows(batch: Batch) -> Iterator[tuple[str | int, ...]]:
    for number, one in enumerate(batch.transfers, 1):
        yield number, one.household, one.payee, one.identity, one.payee, one.account, one.amount, ""
    yield TOTAL, f"{len(batch.transfers)} 户", "", "", "", "", int(batch.total), ""
    yield "大写合计", capital(batch.total), "", "", "", "", "", ""
    yield CHECK, batch.digest, "", "", "", "", "", ""
    yield "制表:", "", "审核:", "", "财务负责人:", "", "单位(盖章):", ""


def _encoded(row: Sequence[object], number: int, encoding: str, *, first: bool) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerow(row)
    text = out.getvalue()
    codec = encoding if first else encoding.removesuffix("-sig")  # the mark stands once, at the very beginning
    try:
        return text.encode(codec)
    except UnicodeEncodeError:
        wrong = "".join(dict.fromkeys(char for char in text if not _writable(char, codec)))
        raise Unencodable(wrong, number) from None


def _writable(char: str, codec: str) -> bool:
    try:
        char.encode(codec)
    except UnicodeEncodeError:
        return False
    return True
