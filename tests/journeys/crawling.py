"""Every kind of page of an installation, found as its officials find them: by following links, each kind once.

`python -m tests.journeys.crawling` prints them as JSON rows {login, name, path, status, queries, milliseconds}; MINZHENG_HOME says
where the installation is. A kind is the name of an address with its tab, so a list of ten thousand families is one page.
"""

import html
import json
import re
import sys
import time
from collections import deque
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

LINK = re.compile(r'<a\b[^>]*\bhref="([^"#]+)"')
MORE = ("tab", "kind", "state", "view", "history")  # parameters that make another page of the same address
NOT_QUERIES = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT", "SELECT set_config", "SELECT coalesce(current_setting")
MOST = 60  # kinds of one address: more are the same page with other words


def kind(path: str) -> tuple[str, str]:
    """Name of the address, and the parameters that show another page there."""
    from django.urls import Resolver404, resolve

    split = urlsplit(path)
    try:
        name = resolve(split.path).url_name or ""
    except Resolver404:
        return "", ""
    asked = parse_qs(split.query)
    return name, "&".join(f"{key}={asked[key][0]}" for key in MORE if key in asked)


def crawl(client: Any, login: str, known: set[tuple[str, str]]) -> Iterator[dict[str, object]]:
    """Pages of one official whose kind nobody saw yet; the workbench always."""
    waiting, seen = deque(["/"]), {("workbench", "")}
    while waiting:
        path = waiting.popleft()
        found = _visit(client, path)
        body = found.pop("body")
        yield {"login": login, "name": kind(path)[0], "path": path, **found}
        for link in LINK.findall(str(body)):
            target = urljoin(path, html.unescape(link))
            what = kind(target)
            if what[0] and what not in seen | known and sum(one[0] == what[0] for one in seen) < MOST:
                seen.add(what)
                waiting.append(target)
    known |= seen - {("workbench", "")}


def _visit(client: Any, path: str) -> dict[str, object]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(path)  # what is kept until the next act is computed now
    with CaptureQueriesContext(connection) as captured:
        began = time.process_time()
        answer = client.get(path)
        spent = (time.process_time() - began) * 1000
    page = answer["Content-Type"].startswith("text/html") and not answer.streaming
    asked = [query["sql"] for query in captured if not query["sql"].startswith(NOT_QUERIES)]
    size = {"queries": len(asked), "milliseconds": round(spent, 1), "page": page, "slowest": _slowest(captured)}
    return {"status": answer.status_code, **size, "body": answer.content.decode() if page else ""}


def _slowest(captured: Any) -> str:
    times = [(float(query["time"]), query["sql"][:200]) for query in captured]
    return "" if not times else "{:.3f} s {}".format(*max(times))


def pages() -> list[dict[str, object]]:
    from django.test import Client

    from minzheng.staff.models import Account
    from tests.journeys.installation import LOGINS

    known: set[tuple[str, str]] = set()
    found: list[dict[str, object]] = []
    for login in LOGINS:
        account = Account.objects.filter(login=login).first()
        if account is None:
            continue
        client = Client(headers={"accept-language": "zh-CN", "host": "127.0.0.1"})
        client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
        found += crawl(client, login, known)
    return found


if __name__ == "__main__":
    from minzheng.site.prepare import prepare

    prepare()
    json.dump(pages(), sys.stdout, ensure_ascii=False, indent=1)
