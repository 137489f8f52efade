"""The customary one-card payment list for signature, in Excel (一卡通发放花名册). Batch files by bank: `layouts`."""

import io
from collections.abc import Iterator

from minzheng.base import workbooks
from minzheng.base.month import chinese_date
from minzheng.payments.capitals import capital
from minzheng.payments.layouts.declaration import Batch

TOTAL, CHECK = "合计", "校验"


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


def _excel_rows(batch: Batch) -> Iterator[tuple[str | int, ...]]:
    for number, one in enumerate(batch.transfers, 1):
        yield number, one.household, one.payee, one.identity, one.payee, one.account, one.amount, ""
    yield TOTAL, f"{len(batch.transfers)} 户", "", "", "", "", int(batch.total), ""
    yield "大写合计", capital(batch.total), "", "", "", "", "", ""
    yield CHECK, batch.digest, "", "", "", "", "", ""
    yield "制表:", "", "审核:", "", "财务负责人:", "", "单位(盖章):", ""
