"""A roster workbook as villages keep them, for the tour: title over the table, a header in two rows, one row a person. Pure.

Two cells are wrong on purpose: an identity number with swapped digits, and an amount written in words.
"""

import random
from datetime import date, timedelta
from io import BytesIO

import xlsxwriter

from minzheng.base.divisions import Level
from minzheng.base.identity import IdNumber
from minzheng.demonstration import geography, households, naming
from minzheng.demonstration.families import card_number
from minzheng.demonstration.geography import Village
from minzheng.demonstration.households import Sketch
from minzheng.demonstration.scenario import Scenario, load

_AREA = "999901"  # not used by the families of a scenario, so nobody on the roster is known already
FAMILIES = 12
_SIZES = (1, 2, 3, 2, 4, 1, 3, 5, 2, 1, 4, 3)
_GROUPS = (  # title above, titles below
    ("", ("序号",)),
    ("", ("户编号",)),
    ("", ("行政村",)),
    ("", ("户口性质",)),
    ("家庭成员", ("姓名", "与户主关系", "身份证号")),
    ("", ("残疾类别",)),
    ("", ("残疾等级",)),
    ("月收入（元）", ("工资性收入", "经营净收入", "财产净收入", "转移净收入")),
    ("家庭财产", ("存款", "车辆数", "房产套数")),
    ("", ("开户名",)),
    ("", ("一卡通账号",)),
)
_RELATIONS = {
    "head": "户主",
    "spouse": "配偶",
    "son": "儿子",
    "daughter": "女儿",
    "parent": "父母",
    "grandchild": "孙子女",
    "other": "其他",
}
_KINDS = ("", "视力", "听力", "言语", "肢体", "智力", "精神", "多重")
_LEVELS = ("", "一级", "二级", "三级", "四级")
_INCOMES = ("wage_income", "business_income", "property_income", "transfer_income")


def sample_workbook(code: str = "sihong-2020") -> bytes:
    """An .xlsx with twelve families of the scenario's first village, to be imported as a township clerk would."""
    scenario = load(code)
    village = _village(scenario)
    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("花名册")
    width = _head(book, sheet, f"{village.name}困难家庭花名册（{scenario.month.chinese}）")
    text = book.add_format({"num_format": "@", "border": 1})
    for row, cells in enumerate(_rows(scenario, village), start=3):
        for at, cell in enumerate(cells[:width]):
            sheet.write(row, at, cell, text)
    book.close()
    return target.getvalue()


def _village(scenario: Scenario) -> Village:
    """The first villagers' committee of the town whose clerk has a demonstration account."""
    town = next((each.place for each in scenario.accounts if each.place.isdigit()), scenario.county)
    return next(each for each in geography.survey(scenario).villages if each.rural and each.code.at(Level.TOWN) == town)


def _head(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet, title: str) -> int:
    """Writes title and header rows; returns the number of columns."""
    bold = book.add_format({"bold": True, "align": "center", "valign": "vcenter", "border": 1})
    width = sum(len(below) for _, below in _GROUPS)
    sheet.merge_range(0, 0, 0, width - 1, title, book.add_format({"bold": True, "align": "center", "font_size": 16}))
    at = 0
    for above, below in _GROUPS:
        if not above:
            sheet.merge_range(1, at, 2, at, below[0], bold)
        else:
            sheet.merge_range(1, at, 1, at + len(below) - 1, above, bold)
            for offset, name in enumerate(below):
                sheet.write_string(2, at + offset, name, bold)
        at += len(below)
    sheet.set_column(0, width - 1, 12)
    sheet.set_column(6, 6, 22)
    sheet.set_column(width - 1, width - 1, 24)
    return width


def _rows(scenario: Scenario, village: Village) -> list[list[object]]:
    dice = random.Random(f"{scenario.seed}:roster")
    namer = naming.Namer(dice, {"minority_name": 90, "rare_character": 60, "double_surname": 60})
    rows: list[list[object]] = []
    used: dict[tuple[date, int], int] = {}
    for number in range(FAMILIES):
        rows += _family(scenario, village, dice, namer, number, len(rows), used)
    rows[4][6] = _swapped(str(rows[4][6]))
    rows[9][9] = "约三百"
    return rows


def _family(
    scenario: Scenario,
    village: Village,
    dice: random.Random,
    namer: naming.Namer,
    number: int,
    before: int,
    used: dict[tuple[date, int], int],
) -> list[list[object]]:
    size = _SIZES[number % len(_SIZES)]
    family = households.compose(dice, size, receiving=True)
    low, high = scenario.incomes["receiving"]
    households.earn(dice, family, dice.randint(low, high) * size, tuple(scenario.incomes["pension"]))
    surname, holder, rows = namer.surname(), "", []
    for position, sketch in enumerate(family):
        own = surname if sketch.relation not in ("spouse", "other") else namer.surname()
        identity = _identity(scenario.business_date, dice, sketch, used)
        name = namer.person(own, sketch.sex, identity.born.year)
        holder = holder or name
        property_of = (dice.randint(0, 40) * 100, 0, 1, holder, card_number(dice)) if position == 0 else ("", "", "", "", "")
        rows.append(
            [
                str(before + position + 1),
                f"HMC{number + 1:04d}",
                village.name,
                "农业",
                name,
                _RELATIONS[sketch.relation],
                str(identity),
                _KINDS[sketch.traits.get("disability_kind", 0)],
                _LEVELS[sketch.traits.get("disability_level", 0)],
                *(sketch.incomes.get(kind, 0) for kind in _INCOMES),
                *property_of,
            ]
        )
    return rows


def _identity(today: date, dice: random.Random, sketch: Sketch, used: dict[tuple[date, int], int]) -> IdNumber:
    born = today - timedelta(days=int(sketch.age * 365.2425) + dice.randint(1, 364))
    place = used[born, sketch.sex] = used.get((born, sketch.sex), -1) + 1
    return IdNumber.synthetic(_AREA, born, 2 * place + (1 if sketch.sex == 1 else 2))


def _swapped(number: str) -> str:
    """The last two serial digits changed places, or the check digit moved on where they are equal."""
    if number[14] != number[15]:
        return number[:14] + number[15] + number[14] + number[16:]
    return number[:-1] + ("0" if number[-1] == "X" else str((int(number[-1]) + 1) % 10))
