"""The application form (社会救助申请审核确认表): one boxed A4 page with family, means, opinions and decision; filled or blank."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from minzheng.base.fen import Fen
from minzheng.cases.papers.forms.boxes import SEALED, SIGNED, WIDTH, centred, label, opinion, ticked, value, yuan
from minzheng.cases.papers.masking import masked_identity
from minzheng.cases.papers.sheet import Cell, Grid, Row, Sheet

MEMBERS, OBLIGORS = 5, 2  # rows at least, so that a filled form has room to be corrected by hand
_DECLARED = (
    "本人及共同生活的家庭成员承诺：以上填报的家庭人口、收入、财产和支出情况真实、完整；发生变化的，及时告知；愿意接受调查和核对。"
)


@dataclass(frozen=True, slots=True)
class Member:
    name: str
    relation: str
    sex: str = ""
    age: int | None = None
    identity: str = ""  # masked where it is printed
    health: str = ""
    income: Fen | None = None  # a month


@dataclass(frozen=True, slots=True)
class Obligor:
    name: str
    relation: str
    persons: int | None = None
    place: str = ""
    support: Fen | None = None  # a month


@dataclass(frozen=True, slots=True)
class Application:
    """What the form says; everything may be empty. Money is a month's. `choices`: programme code -> name, in order."""

    office: str
    choices: Mapping[str, str]
    number: str = ""
    applied_for: tuple[str, ...] = ()
    name: str = ""
    sex: str = ""
    identity: str = ""
    registered: str = ""  # place of registration
    residence: str = ""  # rural or urban, in words
    place: str = ""
    phone: str = ""
    agent: str = ""
    agent_relation: str = ""
    agent_phone: str = ""
    members: tuple[Member, ...] = ()
    obligors: tuple[Obligor, ...] = ()
    income: Mapping[str, Fen] = field(default_factory=dict)  # wage, business, property, transfer, other
    property: Mapping[str, str] = field(default_factory=dict)  # home, vehicle, savings, other
    spending: str = ""
    reason: str = ""
    opinion: str = ""
    decision: str = ""


def form(of: Application) -> Sheet:
    rows = (*_applicant(of), *_members(of), *_obligors(of), *_means(of), *_opinions(of))
    return Sheet("社会救助申请审核确认表", (Grid((1,) * WIDTH, rows, size=9.5),), of.office, number=_head(of), form=True)


def _head(of: Application) -> str:
    return f"受理编号：{of.number or '　　　　　　　　　'}　　　　受理单位：{of.office}"


def _applicant(of: Application) -> tuple[Row, ...]:
    named = (
        label("申请人姓名"),
        value(of.name),
        label("性别", 1),
        centred(of.sex),
        label("公民身份号码"),
        value(masked_identity(of.identity), 4),
    )
    agent = (
        label("代办人"),
        value(of.agent),
        label("与申请人关系"),
        value(of.agent_relation),
        label("联系电话"),
        value(of.agent_phone),
    )
    return (
        Row(named, 8),
        Row((label("户籍地址"), value(of.registered, 6), label("户口性质"), value(of.residence)), 8),
        Row((label("居住地址"), value(of.place, 6), label("联系电话"), value(of.phone)), 8),
        Row((label("申请事项"), value(ticked(of.choices, of.applied_for), WIDTH - 2)), 12),
        Row(agent, 8),
    )


def _members(of: Application) -> tuple[Row, ...]:
    count = max(MEMBERS, len(of.members))
    shown = [*of.members, *[None] * (count - len(of.members))]
    heads = (label("姓名"), label("关系", 1), label("性别", 1), label("年龄", 1))
    head = (*heads, label("公民身份号码", 3), label("健康状况"), label("月收入\n（元）", 1))
    return (Row((label("共\n同\n生\n活\n家\n庭\n成\n员", 1, count + 1), *head), 9), *(Row(_member(each), 7.2) for each in shown))


def _member(of: Member | None) -> tuple[Cell, ...]:
    if of is None:
        return (value("", 2), value("", 1), value("", 1), value("", 1), value("", 3), value("", 2), value("", 1))
    numbers = (centred(of.sex), centred(of.age), centred(masked_identity(of.identity), 3))
    return (centred(of.name, 2), centred(of.relation), *numbers, value(of.health, 2), centred(yuan(of.income)))


def _obligors(of: Application) -> tuple[Row, ...]:
    count = max(OBLIGORS, len(of.obligors))
    shown = [*of.obligors, *[None] * (count - len(of.obligors))]
    head = (label("姓名"), label("与申请人关系"), label("家庭人口"), label("住址", 3), label("月给付（元）"))
    return (Row((label("赡养\n抚养\n扶养", 1, count + 1), *head), 7.2), *(Row(_obligor(each), 7.2) for each in shown))


def _obligor(of: Obligor | None) -> tuple[Cell, ...]:
    if of is None:
        return (value(""), value(""), value(""), value("", 3), value(""))
    return (centred(of.name, 2), centred(of.relation, 2), centred(of.persons, 2), value(of.place, 3), centred(yuan(of.support), 2))


def _means(of: Application) -> tuple[Row, ...]:
    names = (("wage", "工资性"), ("business", "经营净"), ("property", "财产净"), ("transfer", "转移净"), ("other", "其他"))
    total = yuan(Fen(sum(of.income.values()))) if of.income else ""
    known = of.property
    return (
        Row((label("家庭月收入\n（元）", 2, 2), *(label(word) for _, word in names[:4]), label("其他", 1), label("合计", 1)), 7.2),
        Row(
            (
                *(centred(yuan(of.income.get(key)), 2) for key, _ in names[:4]),
                centred(yuan(of.income.get("other"))),
                centred(total),
            ),
            7.2,
        ),
        Row(
            (
                label("家庭财产", 2, 2),
                label("住房", 1),
                value(known.get("home"), 4),
                label("车辆", 1),
                value(known.get("vehicle"), 4),
            ),
            8,
        ),
        Row((label("存款", 1), value(known.get("savings"), 4), label("其他", 1), value(known.get("other"), 4)), 8),
        Row((label("刚性支出"), value(of.spending, WIDTH - 2)), 8),
    )


def _opinions(of: Application) -> tuple[Row, ...]:
    return (
        Row((label("申请理由"), Cell(of.reason, WIDTH - 2, role="opinion")), 16),
        opinion("申请人承诺", _DECLARED, f"申请人（签字或按手印）：　　　　　　　　{SIGNED[-7:]}", 20),
        opinion("乡镇（街道）\n审核意见", of.opinion, SEALED, 26),
        opinion("审核确认\n意见", of.decision, SEALED, 26),
    )
