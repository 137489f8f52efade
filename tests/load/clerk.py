"""What a clerk does all day, by shares: the mix of acts, the pages of each, and the time to think between them."""

import asyncio
import random
import re
from collections.abc import Awaitable, Callable
from html import unescape
from typing import Any
from urllib.parse import quote

from tests.load.client import Answer, Browser

THINK = (2.0, 8.0)  # seconds between two acts, evenly spread: 5 in the middle, twice as quick as a quick office
CONFLICT = (409, 422)  # somebody was quicker, or the law says no: an answer, not an error
OPTION = re.compile(r'<option value="(\d{12})"')
ACT = re.compile(r'<form[^>]*action="(/proceedings/\d+/acts/[\w-]+/)"[^>]*>(.*?)</form>', re.DOTALL)
FIELD = re.compile(r'<input[^>]*type="hidden"[^>]*name="([\w-]+)"[^>]*value="([^"]*)"')
PROPOSAL = re.compile(r'name="proposal" value="(\d+)"')
Told = Callable[[str, Answer], None]


class Clerk:
    """One official with a browser. `told(page, answer)` hears of every page."""

    def __init__(self, browser: Browser, knows: dict[str, Any], told: Told, seed: int) -> None:
        self.browser, self.knows, self.told = browser, knows, told
        self.dice = random.Random(seed)
        self.acts: list[tuple[int, Callable[[], Awaitable[None]]]] = [
            (8, self.workbench),
            (16, self.lists),
            (10, self.filters),
            (12, self.searches),
            (16, self.opens_family),
            (16, self.opens_proceeding),
            (8, self.next_act),
            (6, self.saves_draft),
            (6, self.records_fact),
            (2, self.decides),
            (1, self.exports),
        ]

    async def work(self, until: float) -> None:
        """Acts and thinks until the clock of the loop says so; begins at a moment of its own."""
        clock = asyncio.get_running_loop().time
        await asyncio.sleep(self.dice.uniform(0, THINK[1]))
        shares = [share for share, _act in self.acts]
        while clock() < until:
            _share, act = self.dice.choices(self.acts, weights=shares)[0]
            await act()
            await asyncio.sleep(self.dice.uniform(*THINK))
        await self.browser.close()

    async def page(self, name: str, path: str) -> Answer:
        answer = await self.browser.get(path)
        self.told(name, answer)
        return answer

    async def send(self, name: str, path: str, fields: dict[str, object], token: str) -> Answer:
        """Sends a form and goes where it leads."""
        answer = await self.browser.post(path, fields, token)
        self.told(name, answer)
        if answer.status == 302 and answer.onward:
            return await self.page(f"{name}, what follows", answer.onward)
        return answer

    def any(self, what: str) -> Any:
        found = self.knows[what]
        return self.dice.choice(found) if found else None

    async def workbench(self) -> None:
        await self.page("workbench", "/")

    async def lists(self) -> None:
        name, path = self.dice.choice(
            (("families", "/households/"), ("proceedings", "/proceedings/"), ("proceedings", "/proceedings/?mine=on"))
        )
        answer = await self.page(f"list: {name}", path)
        if 'rel="next"' in answer.text and self.dice.random() < 0.4:
            following = re.search(r'href="([^"]+)" rel="next"', answer.text)
            if following:
                await self.page(f"list: {name}, next page", path.partition("?")[0] + following[1].replace("&amp;", "&"))

    async def filters(self) -> None:
        paths = (
            ("families", "/households/?receiving=dibao"),
            ("families", "/households/?residence=rural"),
            ("proceedings", "/proceedings/?workflow=dibao"),
            ("proceedings", "/proceedings/?due=overdue"),
            ("proceedings", "/proceedings/?which=closed"),
        )
        name, path = self.dice.choice(paths)
        await self.page(f"filtered: {name}", path)

    async def searches(self) -> None:
        text = str(self.any("numbers") if self.dice.random() < 0.4 else self.any("names") or "王")
        sought = text[: self.dice.choice((1, 2, 3))] if not text[:1].isascii() else text
        start = await self.browser.get("/password/")
        await self.send("search", "/search/", {"text": sought}, start.token)
        if not text[:1].isascii() and self.dice.random() < 0.3:
            await self.page("families by name", f"/households/?text={quote(sought)}")

    async def opens_family(self) -> None:
        await self.page("family", f"/households/{self.any('families')}/")

    async def opens_proceeding(self) -> None:
        if number := self.any("proceedings"):
            await self.page("proceeding", f"/proceedings/{number}/")

    async def next_act(self) -> None:
        """Opens a proceeding and does the first act it offers."""
        if not (number := self.any("proceedings")):
            return
        shown = await self.page("proceeding", f"/proceedings/{number}/")
        offered = ACT.search(shown.text)
        if offered:
            fields: dict[str, object] = dict(FIELD.findall(offered[2]))
            fields.pop("csrfmiddlewaretoken", None)
            await self.send("next act", offered[1], fields | {"reason": "材料齐全，按程序办理"}, shown.token)

    async def saves_draft(self) -> None:
        """What is typed into the form of the next step, a moment after the last key."""
        if not (number := self.any("proceedings")):
            return
        form = await self.page("proceeding", f"/proceedings/{number}/")
        if target := re.search(r'data-draft="([^"]+)"', form.text):
            await self.send("draft", unescape(target[1]), {"draft_version": 0, "reason": "因病致贫，家庭无稳定收入"}, form.token)

    async def records_fact(self) -> None:
        family = self.any("families")
        form = await self.page("fact, form", f"/households/{family}/facts/new/?kind=financial_assets")
        fields = dict(re.findall(r'<input[^>]*name="(since|as_of|day)"[^>]*value="([^"]*)"', form.text))
        amount = f"{self.dice.randrange(100, 9000)}.00"
        typed = {
            "kind": "financial_assets",
            "value": amount,
            "amount": amount,
            "since": "2020-12-01",
            "source": "document",
            **fields,
        }
        await self.send("fact, saved", f"/households/{family}/facts/new/?kind=financial_assets", typed, form.token)

    async def decides(self) -> None:
        """Officers: what waits for a decision of the month."""
        if not self.knows["officer"]:
            return await self.workbench()
        month = await self.page("month", "/month/2020-12/")
        link = re.search(r'href="(/determinations/\d+/)', month.text)
        if not link:
            return None
        listed = await self.page("proposals", f"{link[1]}?kind=new&state=open")
        if chosen := PROPOSAL.findall(listed.text)[:3]:
            await self.send("decide", "/proposals/decide/", {"proposal": chosen, "kind": "new"}, listed.token)

    async def exports(self) -> None:
        shown = await self.page("list: families", "/households/?receiving=dibao")
        await self.send("export to Excel", "/households/export/?receiving=dibao", {}, shown.token)
