"""Representative addresses of the console, found as a reader finds them: by following the links that pages show."""

import html
import re
from collections.abc import Callable, Iterator
from urllib.error import HTTPError
from urllib.parse import quote

Get = Callable[[str], tuple[float, int, str]]
FIXED = (
    ("workbench", "/"),
    ("families", "/households/"),
    ("families by name", f"/households/?text={quote('王')}"),
    ("families by initials", "/households/?text=wjg"),
    ("persons, the empty search", "/persons/"),
    ("rosters", "/rosters/"),
    ("pay runs", "/runs/"),
    ("ledger", "/ledger/"),
    ("figures", "/figures/"),
    ("annual report", "/reports/2020/"),
    ("audit trail", "/trail/"),
    ("divisions", "/places/"),
    ("changes of divisions", "/places/changes/"),
)
# Label, page to read (or the label of one found before), the link to follow there.
FOUND = (
    ("family", "/households/", r"/households/\d+/"),
    ("month", "/", r"/month/\d{4}-\d\d/"),
    ("proposals", "{month}", r"/determinations/\d+/"),
    ("proposals of one kind", "{month}", r"/determinations/\d+/\?kind=(?:new|raise|cut|stop)"),
    ("proposal with its calculation", "{proposals of one kind}", r"/proposals/\d+/"),
    ("pay run", "/runs/", r"/runs/\d+/"),
    ("figure by town", "/figures/", r"/figures/subsistence_persons/\?[^\"]+"),
    ("people behind a figure", "/figures/", r"/figures/subsistence_persons/people/\?[^\"]+"),
    ("villages of a town", "/places/", r"/places/\d{6}(?!000)\d{3}000/"),
    ("changes of a division", "/places/", r"/places/\d{12}/changes/"),
    ("person", "{family}", r"/persons/\d+/"),
)


def measured_addresses(get: Get) -> list[tuple[str, str]]:
    """(label, path) of about twenty-five pages that a signed-in officer may open. `get(path)` gives (ms, status, body)."""
    addresses: dict[str, str] = {label: path for label, path in FIXED if _body(get, path) is not None}
    town, village = _town_and_village(get)
    if village:
        addresses["families of a village"] = f"/households/?town={town}&village={village}"
    addresses |= _followed(get)
    return list(addresses.items())


def _followed(get: Get) -> dict[str, str]:
    found: dict[str, str] = {}
    for label, where, pattern in FOUND:
        start = found.get(where.strip("{}"), "") if where.startswith("{") else where
        link = _link(get, start, pattern) if start else ""
        if link:
            found[label] = link
    return found


def _link(get: Get, page: str, pattern: str) -> str:
    """The first link of the page that fits; "" without one."""
    body = _body(get, page) or ""
    hit = re.search(rf'href="({pattern})"', html.unescape(body)) or re.search(rf'href="({pattern})', html.unescape(body))
    return hit[1] if hit else ""


def _town_and_village(get: Get) -> tuple[str, str]:
    """The first town of the filter, and its first village."""
    town = next(_options(_body(get, "/households/") or "", "town"), "")
    village = next(_options(_body(get, f"/households/?town={town}") or "", "village"), "") if town else ""
    return town, village


def _options(body: str, name: str) -> Iterator[str]:
    select = re.search(rf'<select[^>]*name="{name}".*?</select>', body, re.DOTALL)
    return (code for code in re.findall(r'<option value="(\d{12})"', select[0] if select else ""))


def _body(get: Get, path: str) -> str | None:
    """The page; None where this official may not open it."""
    try:
        _, status, body = get(path)
    except HTTPError:
        return None
    return body if status == 200 else None
