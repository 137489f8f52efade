"""The record of delivery (送达回证): which letter reached whom, how, when, and who saw it."""

from dataclasses import dataclass
from datetime import date

from minzheng.cases.papers.forms.boxes import WIDTH, label, ticked, value
from minzheng.cases.papers.sheet import Cell, Grid, Line, Row, Sheet, signed_date

MANNERS = {"handed": "直接送达", "left": "留置送达", "post": "邮寄送达", "public": "公告送达", "electronic": "电子送达"}


@dataclass(frozen=True, slots=True)
class Delivered:
    """`manner` is a code of MANNERS, "" where it is not yet delivered."""

    office: str
    letter: str
    number: str
    addressee: str
    place: str = ""
    manner: str = ""
    receiver: str = ""
    on: date | None = None
    note: str = ""
    deliverers: tuple[str, ...] = ()


def form(of: Delivered) -> Sheet:
    whole, dated = WIDTH - 3, signed_date(of.on)
    rows = (
        Row((label("送达文书名称", 3), value(of.letter, whole)), 14),
        Row((label("文书编号", 3), value(of.number, whole)), 12),
        Row((label("受送达人", 3), value(of.addressee, whole)), 12),
        Row((label("送达地点", 3), value(of.place, whole)), 12),
        Row((label("送达方式", 3), value(ticked(MANNERS, {of.manner}), whole)), 12),
        Row((label("受送达人\n签收", 3), Cell(of.receiver, whole, role="opinion", foot=f"（签字或按手印）　　{dated}")), 28),
        Row((label("代收人签收\n与受送达人关系", 3), Cell("", whole, role="opinion", foot=f"（签字）　　{signed_date(None)}")), 24),
        Row((label("拒收事由\n见证人签字", 3), Cell("", whole, role="opinion", foot=f"（签字）　　{signed_date(None)}")), 28),
        Row(
            (
                label("送达人", 3),
                Cell("、".join(of.deliverers), whole, role="opinion", foot=f"（两人签字）　　{signed_date(None)}"),
            ),
            22,
        ),
        Row((label("备注", 3), value(of.note, whole)), 18),
    )
    note = Line("受送达人拒绝签收的，由见证人签字证明，将文书留在受送达人住所，视为送达。", "note")
    return Sheet("送达回证", (Grid((1,) * WIDTH, rows, size=11), note), of.office, number=of.office, form=True)
