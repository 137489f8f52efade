"""An official at a desk in a real browser, whose clicks, keys, changes of hand, pages and reading are counted.

There is no way to type an address: who wants a page must click or press keys to get there, as in an office.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.journeys.browser import sign_in
from tests.journeys.keystrokes import READ_MOST, UPLOAD_CLICKS, Count, Part, Tally, keys_of

WIDE = {"width": 1366, "height": 768}
MINUTE = 40_000


def photograph() -> bytes:
    """Of grey paper: pages look at what a file is, not at its name."""
    from PIL import Image

    kept = io.BytesIO()
    Image.new("RGB", (640, 480), "#9a9a9a").save(kept, "JPEG")
    return kept.getvalue()


class Desk:
    """One official's browser. Acts are counted into the part of the journey that is open (`with desk.part(...)`)."""

    def __init__(self, opened: Any, address: str, login: str, password: str, tally: Tally) -> None:
        self.address, self.login, self.tally = address, login, tally
        self.page = opened.new_context(viewport=WIDE, locale="zh-CN", accept_downloads=True).new_page()
        self.page.set_default_timeout(MINUTE)
        self.problems: list[str] = []
        self.page.on("console", lambda message: self.problems.append(message.text) if message.type == "error" else None)
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("dialog", self._answer)
        self._count = Count()
        self._hand = "mouse"
        sign_in(self.page, address, login, password)
        self.page.on("load", lambda _page: self._loaded())

    def _loaded(self) -> None:
        self._count.pages += 1

    def _answer(self, dialog: Any) -> None:
        """A question of the browser is answered with Enter."""
        self._use("keyboard")
        self._count.keys += 1
        self._count.preparations += 1
        dialog.accept()

    @contextmanager
    def part(self, title: str, *, desk: bool = True) -> Iterator[None]:
        """A stretch of the journey. Whoever comes to the desk finds the browser where it was left."""
        kept = Part(title, self.login, desk)
        self.tally.parts.append(kept)
        self._count = kept.count
        self._read()
        yield
        self._count = Count()

    def click(self, target: str) -> None:
        """Point and click; prepared in mind once. Waits for the page it leads to, and reads what is new there."""
        before = self._count.pages
        self._point()
        self.page.locator(target).first.click()
        self.page.wait_for_load_state("load")
        if self._count.pages > before:
            self._read()

    def tick(self, target: str) -> None:
        self._point()
        self.page.locator(target).first.check()

    def choose(self, target: str, value: str) -> None:
        """Open a list and click one of it."""
        self._point()
        self._count.clicks += 1
        before = self._count.pages
        self.page.locator(target).first.select_option(value)
        if self.page.locator(target).first.get_attribute("data-send") is not None:
            self.page.wait_for_load_state("load")
        if self._count.pages > before:
            self._read()

    def choose_other(self, target: str, value: str) -> None:
        """Nothing is done where the list stands right already."""
        if self.page.locator(target).first.input_value() != value:
            self.choose(target, value)

    def answer(self, name: str, value: str, *, within: str = "main") -> None:
        """A field of any kind by its name: typed, chosen, ticked ("on"), or a file of that name."""
        field = self.page.locator(f"{within} [name='{name}']").first
        kind, tag = field.get_attribute("type"), field.evaluate("node => node.tagName")
        target = f"{within} [name='{name}']"
        if tag == "SELECT":
            self.choose_other(target, value)
        elif kind == "file":
            self.upload(target, value, photograph())
        elif kind in ("checkbox", "radio"):
            target = target if value == "on" else f"{target}[value='{value}']"
            if not self.page.locator(target).first.is_checked():
                self.tick(target)
        elif field.input_value() != value:
            self.type(target, value)

    def type(self, target: str, text: str) -> None:
        """Into a field: reached by Tab when it is the next one, else by the mouse. What stood there is replaced."""
        field = self.page.locator(target).first
        self._count.preparations += 1
        if self._tabbed_to(field):
            self._use("keyboard")
            self._count.keys += 1
        else:
            self._use("mouse")
            self._count.clicks += 1
            field.click()
            self._use("keyboard")
        if field.input_value():
            self._count.keys += 2
        self._count.keys += keys_of(text)
        field.fill(text)

    def press(self, key: str) -> None:
        """One key, prepared in mind; like Enter to send a form, or a short cut of a list."""
        self._use("keyboard")
        self._count.keys += 1
        self._count.preparations += 1
        before = self._count.pages
        self.page.keyboard.press(key)
        for _time in range(100 if key == "Enter" else 1):  # Enter sends or opens: its page may be slow to come
            self.page.wait_for_timeout(100)
            if self._count.pages > before:
                break
        if self._count.pages > before:
            self._read()

    def upload(self, target: str, name: str, content: bytes, media: str = "image/jpeg") -> None:
        """The field is clicked, then the system's dialog: the file, and open."""
        self._point()
        self._count.clicks += UPLOAD_CLICKS
        self.page.locator(target).first.set_input_files({"name": name, "mimeType": media, "buffer": content})

    def download(self, target: str) -> bytes:
        from pathlib import Path

        self._point()
        with self.page.expect_download() as fetched:
            self.page.locator(target).first.click()
        return Path(fetched.value.path()).read_bytes()

    def sees(self, text: str) -> None:
        """Waits until the page shows the text; looking costs nothing beyond the reading of the page."""
        self.page.wait_for_selector(f"main >> text={text}")

    def text(self, target: str = "main") -> str:
        return str(self.page.locator(target).first.inner_text())

    def there(self, target: str) -> bool:
        return bool(self.page.locator(target).count())

    def _point(self) -> None:
        self._use("mouse")
        self._count.preparations += 1
        self._count.clicks += 1

    def _use(self, hand: str) -> None:
        if self._hand != hand:
            self._count.switches += 1
            self._hand = hand

    def _tabbed_to(self, field: Any) -> bool:
        """Really press Tab where a field of this form has the focus; whether it led to the field asked for."""
        if not self.page.evaluate("() => document.activeElement.matches('main input, main select, main textarea')"):
            return False
        self.page.keyboard.press("Tab")
        return bool(field.evaluate("node => node === document.activeElement"))

    def _read(self) -> None:
        shown = self.page.locator("main")
        if shown.count():
            signs = "".join(str(shown.first.inner_text()).split())
            self._count.characters += min(len(signs), READ_MOST)
