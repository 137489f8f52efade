"""A department's HTTP service, asked person by person, each question with the authorisation it rests on."""

import csv
import io
import json
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Sequence
from typing import Any

from minzheng.verification.authorising import Permit
from minzheng.verification.catalogue import catalogue
from minzheng.verification.errors import SourceFailed
from minzheng.verification.sources.asking import Fetched, Numbers, leaving

SECONDS, TRIES, PAUSE = 10, 3, 0.5
LARGEST = 4 * 2**20  # bytes of one answer
AGAIN = (429, 500, 502, 503, 504)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A number is never carried on to another address."""

    def redirect_request(self, *_args: Any, **_more: Any) -> None:
        return None


class ServiceSource:
    """GET `address`?number=…, with the ground, purpose and day of the permit in headers and the key of this office; the answer is
    a JSON list of records under the items' codes. 404 says that there is none.

    A number in an address would lie in logs, so `by_post` sends it in the body. Only GET is tried again: a question that may count
    as another one is not."""

    route = "http"

    def __init__(self, department: str, address: str, key: str = "", *, by_post: bool = False, pause: float = PAUSE) -> None:
        if urllib.parse.urlsplit(address).scheme not in ("http", "https"):
            raise SourceFailed("The address of {department} is none of a web service.", department=department)
        self.department, self.address, self.key, self.by_post, self.pause = department, address, key, by_post, pause
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirect())

    def fetch(self, permit: Permit, numbers: Numbers) -> Fetched | None:
        asked = leaving(self.department, permit, numbers)
        items = catalogue().departments[self.department].items
        rows = [
            (number, *(_cell(record.get(item)) for item in items)) for number in asked for record in self._asked(number, permit)
        ]
        names = [item.name for item in items.values()]
        return Fetched(as_csv(names, rows), f"{self.department}.csv", permit.day) if asked else None

    def _asked(self, number: str, permit: Permit) -> Sequence[dict[str, Any]]:
        for attempt in range(1 if self.by_post else TRIES):
            if attempt:
                time.sleep(self.pause * 2**attempt)
            try:
                with self._opener.open(self._request(number, permit), timeout=SECONDS) as answer:
                    return self._records(answer.read(LARGEST + 1))
            except urllib.error.HTTPError as wrong:
                wrong.close()
                if wrong.code == 404:
                    return ()
                if wrong.code not in AGAIN:
                    raise self._failed(str(wrong.code)) from None
                last = str(wrong.code)
            except (urllib.error.URLError, TimeoutError, OSError) as wrong:
                last = type(getattr(wrong, "reason", wrong)).__name__
        raise self._failed(last)

    def _request(self, number: str, permit: Permit) -> urllib.request.Request:
        asked = urllib.parse.urlencode({"number": number})
        address, body = (self.address, asked.encode()) if self.by_post else (f"{self.address}?{asked}", None)
        headers = {
            "Accept": "application/json", "Authorization": f"Bearer {self.key}", "X-Purpose": permit.purpose.name.lower(),
            "X-Ground": permit.ground, "X-Permit-Day": permit.day.isoformat(),
        }  # fmt: skip
        return urllib.request.Request(address, data=body, headers=headers)

    def _records(self, content: bytes) -> Sequence[dict[str, Any]]:
        try:
            found = json.loads(content) if len(content) <= LARGEST else None
        except ValueError:
            found = None
        if not isinstance(found, list) or not all(isinstance(record, dict) for record in found):
            raise self._failed("unreadable")
        return found

    def _failed(self, code: str) -> SourceFailed:
        return SourceFailed(
            "The service of {department} gave no answer ({code}).", remedy="Ask again later, or enter its reply on paper.",
            department=self.department, code=code,
        )  # fmt: skip


def _cell(value: Any) -> str:
    return ("是" if value else "否") if isinstance(value, bool) else "" if value is None else str(value)


def as_csv(names: Sequence[str], rows: Sequence[tuple[str, ...]]) -> bytes:
    """Records under the names of their items, the number first: as a department would send them."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(("身份证号", *names))
    writer.writerows(rows)
    return target.getvalue().encode()
