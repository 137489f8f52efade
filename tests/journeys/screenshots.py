"""Save every page of an installation at desk and phone width to screenshots/. `python -m tests.journeys.screenshots`.

Needs a built demonstration under MINZHENG_HOME (its generated passwords are read there) and Chromium. Ends with the list of pages
that are wider than their window or whose browser reported an error.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.journeys.browser import ROOT, browser, chromium, served, sign_in

SIZES = {"desk": (1366, 768), "phone": (390, 844)}
FOLDER = ROOT / "screenshots"
# Account -> pages. {first:SELECTOR} is the address of the first link that the page before shows.
TOURS: dict[str, tuple[tuple[str, str], ...]] = {
    "clerk": (
        ("workbench-clerk", "/"),
        ("households", "/households/"),
        ("household", "first:td a[href^='/households/']"),
        ("household-fact", "first:a[href*='/facts/new/']"),
        ("persons", "/persons/"),
        ("person-search", "search:王"),
        ("person", "first:td a[href^='/persons/']"),
        ("duplicates", "/persons/duplicates/"),
        ("rosters", "/rosters/"),
        ("roster", "first:td a[href^='/rosters/']"),
        ("month-clerk", "/month/"),
        ("places", "/places/"),
        ("division", "first:td a[href^='/places/']"),
        ("changes", "/places/changes/"),
        ("password", "/password/"),
        ("refused", "/accounts/"),
    ),
    "officer": (
        ("workbench-officer", "/"),
        ("month", "/month/"),
        ("proposals", "first:a[href^='/determinations/']"),
        ("proposals-unknown", "first:.tabs a[href*='kind=unknown']"),
        ("proposal-unknown", "first:td a[href^='/proposals/']"),
        ("month-again", "/month/"),
        ("proposals-new", "first:td a[href*='kind=new']"),
        ("proposal", "first:td a[href^='/proposals/']"),
        ("figures", "/figures/"),
        ("figure", "first:td.number a"),
        ("behind", "first:a[href*='/people/']"),
        ("report", "/reports/2020/"),
        ("programmes", "/programmes/"),
        ("programme", "/programmes/dibao/"),
        ("programme-figures", "/programmes/dibao/?tab=figures"),
        ("programme-places", "/programmes/dibao/?tab=places"),
        ("programme-rules", "/programmes/dibao/?tab=rules&rule=dibao_amount"),
        ("calculator", "/calculator/"),
        ("laws", "/laws/"),
        ("law-draft", "/laws/new/"),
        ("entitlement", "/entitlement/"),
    ),
    "finance": (
        ("workbench-finance", "/"),
        ("runs", "/runs/"),
        ("run", "first:td a[href^='/runs/']"),
        ("run-changes", "first:a[href*='/changes/']"),
        ("run-again", "/runs/"),
        ("run-lines", "first:td a[href^='/runs/']"),
        ("line", "first:td a[href^='/lines/']"),
        ("statement", "first:a[href$='/statement/']"),
        ("bank", "/bank/"),
        ("bank-files", "/bank/?tab=files"),
        ("bank-file", "first:td a[href^='/bank/files/']"),
        ("funds", "/funds/"),
        ("postings", "first:td a[href^='/funds/']"),
        ("ledger", "/ledger/"),
        ("recoveries", "/recoveries/"),
        ("suspensions", "/suspensions/"),
    ),
    "auditor": (("trail", "/trail/"),),
    "admin": (("accounts", "/accounts/"), ("account", "first:td a[href^='/accounts/']"), ("account-new", "/accounts/new/")),
}


def passwords(override: str) -> dict[str, str]:
    from minzheng.site.commands.serve import ACCOUNTS
    from minzheng.site.database import home

    if override:
        return dict.fromkeys(TOURS, override)
    kept = home() / ACCOUNTS
    if not kept.exists():
        sys.exit("There is no demonstration under MINZHENG_HOME: build it first (minzheng demo build).")
    return {row["login"]: row["password"] for row in json.loads(kept.read_text())}


def where(page: Any, address: str, target: str) -> bool:
    """Go to a page; False when the page before has no such link."""
    if target.startswith("/"):
        page.goto(address + target)
        return True
    if target.startswith("search:"):
        page.fill("main input[name=text]", target.removeprefix("search:"))
        page.click("main form button.btn-primary")
        return True
    link = page.query_selector(target.removeprefix("first:"))
    if link is None:
        return False
    page.goto(address + link.get_attribute("href"))
    return True


def tour(window: Any, address: str, size: str, login: str, password: str) -> Iterator[str]:
    page = window.new_page()
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{address}/login/")
    page.screenshot(path=FOLDER / f"login-{size}.png")
    sign_in(page, address, login, password)
    for name, target in TOURS[login]:
        if not where(page, address, target):
            yield f"{name} ({size}): no link {target}"
            continue
        page.wait_for_load_state("load")
        page.screenshot(path=FOLDER / f"{name}-{size}.png", full_page=True)
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > SIZES[size][0]:
            yield f"{name} ({size}): {width} px wide"
        yield from (f"{name} ({size}): {error}" for error in errors if name != "refused")
        errors.clear()
    page.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--address", default="", help="a console that is already served")
    parser.add_argument("--password", default="", help="the password of all accounts, instead of the generated ones")
    parser.add_argument("--only", default="", help="one account")
    options = parser.parse_args()
    if not chromium():
        sys.exit("No Chromium is installed, so there are no screenshots.")
    FOLDER.mkdir(exist_ok=True)
    if options.address:
        findings = list(photograph(options.address, options))
    else:
        with served() as address:
            findings = list(photograph(address, options))
    sys.stdout.write("\n".join(findings) + "\n" if findings else "Every page fits its window and reports no error.\n")
    sys.stdout.write(f"{len(list(Path(FOLDER).glob('*.png')))} pictures in {FOLDER}\n")


def photograph(address: str, options: argparse.Namespace) -> Iterator[str]:
    keys = passwords(options.password)
    with browser() as opened:
        for size, (width, height) in SIZES.items():
            for login in TOURS:
                if options.only in ("", login):
                    window = opened.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
                    yield from tour(window, address, size, login, keys[login])
                    window.close()


if __name__ == "__main__":
    main()
