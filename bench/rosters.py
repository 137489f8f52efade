"""A county's roster of 100,000 rows, as messy as they come: seconds to receive, confirm, import, import again, and peak memory.

Works in a database of its own under MINZHENG_HOME (default a temporary folder), which is removed afterwards.
"""

import io
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta

ROWS = int(os.environ.get("MINZHENG_BENCH_ROWS", "100000"))
HEADER = (
    "序号,家庭编号,村居,户籍类别,户主姓名,姓名,与户主关系,身份证号码,性别,出生日期,残疾类别,残疾等级,在校情况,"
    "工资性收入(元/月),转移性收入(元/月),家庭人口,一卡通账号,开户名,联系电话,备注"
)
SURNAMES, GIVEN = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华"
COUNTS = ("read", "inserted", "changed", "unchanged", "rejected", "skipped")
RELATIONS = ("配偶", "长子", "次女", "父亲", "孙子")


def messy_roster(rows: int, villages: list[str], seed: int = 7) -> bytes:
    """Title, merged heads, blank and total rows, dates in five forms, spaces in names, one row in fifty wrong."""
    import xlsxwriter

    dice, target = random.Random(seed), io.BytesIO()
    book = xlsxwriter.Workbook(target, {"constant_memory": True})
    page = book.add_worksheet("花名册")
    page.write(0, 0, "泗洪县2020年城乡低保家庭花名册")
    page.write_row(1, 0, HEADER.split(","))
    at, serial, written, family = 2, 0, 0, 0
    while written < rows:
        family += 1
        size = min(dice.choice((1, 1, 2, 3, 4)), rows - written)
        village, head = dice.choice(villages), _name(dice)
        for member in range(size):
            serial += 1
            born = date(1935, 1, 1) + timedelta(days=dice.randrange(29_000) if member else dice.randrange(18_000))
            page.write_row(at, 0, _line(dice, family, member, size, village, head, born, serial))
            at, written = at + 1, written + 1
        if family % 97 == 0:
            at += 1
    page.write_row(at, 0, ["合计"])
    page.write_row(at + 1, 0, ["制表人：某某　　审核：某某"])
    book.close()
    return target.getvalue()


def _name(dice: random.Random) -> str:
    name = dice.choice(SURNAMES) + dice.choice(GIVEN) + (dice.choice(GIVEN) if dice.random() < 0.6 else "")
    return name[0] + "　" + name[1:] if dice.random() < 0.05 else name


def _line(
    dice: random.Random, family: int, member: int, size: int, village: str, head: str, born: date, serial: int
) -> list[object]:
    from minzheng.base.identity import IdNumber

    number: object = str(IdNumber.synthetic(f"999{serial // 900 % 1000:03d}", born, serial % 900 + 1))
    if dice.random() < 0.02:
        number = dice.choice((3.21324e17, str(number)[:-1] + "?", "待补", str(number)[:17]))
    forms = ("%Y-%m-%d", "%Y.%m.%d", "%Y/%m/%d", "%Y年%m月%d日", "%Y%m%d")
    account = f"62170012{family:011d}" if member == 0 else ""
    return [
        serial,
        f"H{family:07d}",
        village,
        "农业",
        head,
        head if member == 0 else _name(dice),
        "户主" if member == 0 else dice.choice(RELATIONS),
        number,
        "男" if serial % 2 == 0 else "女",
        born.strftime(dice.choice(forms)),
        dice.choice(("", "", "", "肢体")),
        "",
        "",
        dice.choice((0, 800, "1,200.50", "￥600", "")),
        dice.choice((0, 150, 105.5)),
        size,
        account,
        head.replace("　", ""),
        f"1380000{serial % 10000:04d}" if member == 0 else "",
        "",
    ]


def _trial() -> dict[str, object]:
    """In a fresh process with its own home, so that memory is this import's alone."""
    from minzheng.site.prepare import prepare

    prepare()
    from minzheng.base.actor import Actor, Duty
    from minzheng.base.divisions import DivisionCode
    from minzheng.people.actions import rosters
    from minzheng.people.rosters import Layout
    from minzheng.places import actions
    from minzheng.places.planning import NewDivision

    county, today = DivisionCode("321324000000"), date(2020, 12, 8)
    keeper = Actor("keeper", "keeper", DivisionCode("320000000000"), frozenset({Duty.ADMINISTRATOR}), today)
    clerk = Actor("clerk", "clerk", county, frozenset({Duty.CLERK}), today)
    towns = [f"321324{100 + town}000" for town in range(20)]
    codes = [(county, "泗洪县")] + [(DivisionCode(town), f"镇{at}镇") for at, town in enumerate(towns)]
    names = []
    for at, town in enumerate(towns):
        for village in range(15):
            names.append(f"村{at * 15 + village}村")
            codes.append((DivisionCode(f"{town[:9]}{201 + village}"), names[-1]))
    divisions = [NewDivision(code, name, None if code.endswith("000") else True, date(2001, 1, 1)) for code, name in codes]
    actions.create_divisions(keeper, divisions, document="bench")
    content = messy_roster(ROWS, names)
    figures: dict[str, object] = {"rows": ROWS, "file in MiB": round(len(content) / 2**20, 1)}
    roster, figures["receive (read and propose), seconds"] = _timed(lambda: rosters.receive_roster(clerk, "a.xlsx", content))
    layout = Layout.from_json(roster.layout)
    _, figures["confirm, seconds"] = _timed(lambda: rosters.confirm_roster(clerk, roster.pk, layout))
    steps: list[str] = []
    cpu = time.process_time()
    first, figures["import, seconds"] = _timed(
        lambda: rosters.import_roster(clerk, roster.pk, progress=lambda what, done, total: steps.append(what))
    )
    figures["import, processor seconds here (the database's own come on top)"] = round(time.process_time() - cpu, 2)
    figures["progress reports"] = len(steps)
    figures["counts"] = {name: first.counts[name] for name in COUNTS}
    again, figures["the same again, seconds"] = _timed(lambda: rosters.import_roster(clerk, roster.pk))
    figures["counts again"] = {
        name: again.counts[name] for name in ("read", "inserted", "changed", "unchanged", "rejected", "skipped")
    }
    figures["peak memory of the process, MiB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    figures["peak memory of any child (database included), MiB"] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    return figures


def _timed(work):
    start = time.perf_counter()
    result = work()
    return result, round(time.perf_counter() - start, 2)


def measure() -> dict[str, object]:
    """Figures by label."""
    import json

    home = tempfile.mkdtemp(prefix="minzheng-bench-")
    environment = {**os.environ, "MINZHENG_HOME": home}
    environment.pop("DATABASE_URL", None)
    try:
        done = subprocess.run([sys.executable, "-m", "bench.rosters"], env=environment, stdout=subprocess.PIPE, check=True)
        return dict(json.loads(done.stdout.splitlines()[-1]))
    finally:
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    import json

    print(json.dumps(_trial(), ensure_ascii=False))
