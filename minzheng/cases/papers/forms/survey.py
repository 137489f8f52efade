"""The form of a home visit (入户调查表): what was asked and seen, signed by two visitors and the family."""

from dataclasses import dataclass
from datetime import date

from minzheng.cases.papers.forms.boxes import DATE_BLANK, WIDTH, label, value
from minzheng.cases.papers.sheet import Cell, Grid, Row, Sheet, signed_date

TOPICS = (
    "家庭人口和共同生活情况",
    "劳动能力、健康和残疾状况",
    "就业和务工务农情况",
    "收入来源（工资、经营、财产、转移）",
    "住房、车辆、存款等财产",
    "赡养、抚养、扶养情况",
    "医疗、教育等刚性支出",
    "实际生活状况（现场所见）",
)


@dataclass(frozen=True, slots=True)
class Survey:
    """`answers`: (topic, answer) in the order they were asked; without any the form is blank, with the usual topics."""

    office: str
    name: str = ""
    place: str = ""
    programme: str = ""
    on: date | None = None
    visitors: tuple[str, ...] = ()
    present: str = ""
    answers: tuple[tuple[str, str], ...] = ()
    findings: str = ""
    number: str = ""


def form(of: Survey) -> Sheet:
    answers = of.answers or tuple((topic, "") for topic in TOPICS)
    height = max(9.0, min(19.0, 150 / len(answers)))
    signs = f"被调查人（签字或按手印）：　　　　　　　　{DATE_BLANK}\n调查人（两人签字）：　　　　　　　　　　　{DATE_BLANK}"
    rows = (
        Row((label("户主（申请人）"), value(of.name, 3), label("申请事项"), value(of.programme, 5)), 8),
        Row((label("住址"), value(of.place, 5), label("调查日期"), value(signed_date(of.on), 3)), 8),
        Row((label("调查人"), value("、".join(of.visitors), 4), label("被调查人"), value(of.present, 4)), 8),
        *(Row((label(topic, 3), Cell(answer, WIDTH - 3, role="opinion")), height) for topic, answer in answers),
        Row((label("调查结论", 3), Cell(of.findings, WIDTH - 3, role="opinion", foot=signs)), 34),
    )
    number = f"编号：{of.number}" if of.number else ""
    return Sheet("家庭经济状况入户调查表", (Grid((1,) * WIDTH, rows, size=10),), of.office, number=number, form=True)
