"""Some work of every kind on an installation whose month is paid, so that no page is empty: done as officials do it, by forms."""

import json
import re
from datetime import date
from typing import Any

from minzheng.site.prepare import prepare

ANSWERED = date(2020, 12, 9)
NEIGHBOUR, NEIGHBOUR_TOWN = "clerk-neighbour", "321324105000"


def client(login: str) -> Any:
    from django.test import Client

    from minzheng.staff.models import Account

    opened = Client(headers={"accept-language": "zh-CN", "host": "127.0.0.1"})
    opened.force_login(Account.objects.get(login=login), backend="django.contrib.auth.backends.ModelBackend")
    return opened


def first(page: Any, pattern: str) -> str:
    """The first link of a page that fits; raises LookupError without one."""
    found = re.search(rf'href="({pattern})"', page.content.decode())
    if found is None:
        raise LookupError(f"no link like {pattern}")
    return found[1]


def answer_by_bank() -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from minzheng.demonstration import bank
    from minzheng.payments.layouts import layout

    finance = client("finance")
    run = first(finance.get("/runs/"), r"/runs/\d+/")
    orders = finance.post(f"{run}bank-file/", {"form": "standard", "reason": "送代发银行"})
    content = b"".join(orders.streaming_content) if orders.streaming else orders.content
    made = bank.answer(content, layout("standard"), seed=3, noise=0.1, on=ANSWERED)
    for paper in (each for each in made.files if not each.damage):
        finance.post("/bank/read/", {"layout": "standard", "file": SimpleUploadedFile(paper.name, paper.content)})


def receive_roster() -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from minzheng.people import queries

    clerk = client("clerk")
    content = queries.template_workbook()
    clerk.post("/rosters/", {"file": SimpleUploadedFile("花名册.xlsx", content)})


def draft_law() -> None:
    client("officer").post("/laws/new/", {"title": "提高城乡低保标准", "programme": "dibao", "since": "2021-01", "note": ""})


def publish_standards() -> None:
    """Figures of the demonstration that its county has not entered: without them nobody is entitled to a child's allowance."""
    from minzheng.base.divisions import DivisionCode
    from minzheng.cases.tests.laws import published
    from minzheng.policy.engine import Change, Reference
    from minzheng.staff import queries

    document = Reference("演示标准", "演民〔2020〕1号")
    county, since = DivisionCode("321324000000"), date(2020, 12, 1)
    figures = (("children.family", ""), ("children.institution", ""), ("disability.care.first", "rural"))
    changes = [
        Change(code, county, residence, since, 120_000 if residence == "" else 9_000, document, True) for code, residence in figures
    ]
    published(queries.actor("clerk"), queries.actor("officer"), changes, document)


def seat_neighbour() -> None:
    """A clerk in another town of the county, who has an account like those of the demonstration."""
    from minzheng.base.actor import Duty
    from minzheng.base.divisions import DivisionCode
    from minzheng.site.commands.serve import ACCOUNTS
    from minzheng.site.database import home
    from minzheng.staff import actions, queries

    rows = json.loads((home() / ACCOUNTS).read_text())
    if any(row["login"] == NEIGHBOUR for row in rows):
        return
    installer = queries.installer(queries.today())
    _account, password = actions.create_account(installer, NEIGHBOUR, "邻镇经办", DivisionCode(NEIGHBOUR_TOWN), (Duty.CLERK,))
    rows.append({"login": NEIGHBOUR, "password": password, "title": "邻镇经办人"})
    (home() / ACCOUNTS).write_text(json.dumps(rows, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    prepare()
    for step in (seat_neighbour, answer_by_bank, receive_roster, draft_law, publish_standards):
        step()
