"""The catalogue as a page of the documentation: `python -m minzheng.verification.printing` writes docs/catalogue.md."""

import sys
from pathlib import Path

from minzheng.verification.catalogue import Catalogue, Department, catalogue

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "catalogue.md"
HEAD = """# The catalogue of data items (核对数据项目录)

Written by `python -m minzheng.verification.printing` from `minzheng/verification/departments/*.yaml`; a test fails when stale.
{items} items of {departments} departments under {groups} authorities; {published} items were seen in a published report or law, the
others are common practice. What is handed over a department sends of its own duty. No limit of any place is declared with them:
limits belong to the place and the day.

| authority | department | items | cycle | fresh for | matched | legal basis |
|---|---|---|---|---|---|---|
"""


def page(known: Catalogue) -> str:
    """The whole page as Markdown."""
    departments = known.departments.values()
    published = sum(item.source == "published" for item in known.items)
    head = HEAD.format(items=len(known.items), departments=len(departments), groups=len(known.groups), published=published)
    return head + "".join(map(_line, departments)) + "".join(map(_section, departments))


def _line(each: Department) -> str:
    law = f"{each.law.title} {each.law.number} {each.law.article}"
    return f"| {each.group} | {each.name} | {len(each.items)} | {each.cycle} | {each.fresh_days} d | {each.match} | {law} |\n"


def _section(each: Department) -> str:
    rows = "".join(
        f"| {item.name} | `{item.code}` | {item.type} | {item.use} | {f'`{item.feeds}`' if item.feeds else ''} |"
        f" {item.sensitivity} | {item.source} | {'yes' if item.handed_over else ''} |\n"
        for item in each.items.values()
    )
    return (
        f"\n## {each.name} (`{each.code}`)\n\n| item | code | type | test it touches | fact it feeds | sensitivity | seen"
        " | handed over |\n"
        f"|---|---|---|---|---|---|---|---|\n{rows}"
    )


def main() -> int:
    PAGE.write_text(page(catalogue()), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
