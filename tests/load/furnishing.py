"""Who works and on what: accounts of the clerks with open sessions, and families and names to look for. Printed as JSON.

`python -m tests.load.furnishing 50 100000`: clerks, proceedings wanted. MINZHENG_HOME names the installation.
"""

import json
import sys
import time
from typing import Any

from minzheng.site.prepare import prepare

SAMPLE = 400


def clerks(number: int) -> list[dict[str, Any]]:
    """Three of four in the towns, the rest in the county; every tenth decides. Their sessions are opened here."""
    from minzheng.base.actor import Duty
    from minzheng.base.divisions import DivisionCode, Level
    from minzheng.places import queries as places
    from minzheng.staff import actions, queries
    from minzheng.staff.models import Account

    office, day = queries.office(), queries.today()
    county = DivisionCode(office.place)
    towns = places.map_on(day).at(Level.TOWN, within=county)
    found = []
    for at in range(number):
        login, officer = f"load-{at:03d}", at % 10 == 9
        place = county if officer or at % 4 == 3 else towns[at % len(towns)]
        duty = Duty.OFFICER if officer else Duty.CLERK
        account = Account.objects.filter(login=login).first()
        if account is None:
            account, _password = actions.create_account(queries.installer(day), login, f"压测{at:03d}", place, (duty,))
        found.append({"login": login, "place": str(place), "officer": officer, "session": _session(account)})
    return found


def _session(account: Any) -> str:
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    now = int(time.time())
    store = SessionStore()
    store[SESSION_KEY], store[BACKEND_SESSION_KEY] = str(account.pk), "django.contrib.auth.backends.ModelBackend"
    store[HASH_SESSION_KEY], store["started"], store["seen"] = account.get_session_auth_hash(), now, now
    store.create()
    return str(store.session_key)


def seen(clerk: dict[str, Any]) -> dict[str, Any]:
    """What this clerk may look for: families, names and proceedings of the own area, spread over it."""
    from minzheng.cases.models import Proceeding
    from minzheng.people.models import Household
    from minzheng.places import access
    from minzheng.staff import queries

    actor = queries.actor(clerk["login"])
    with access.within(actor.area):
        families = list(Household.objects.order_by("number").values_list("id", "number", "head__name")[: SAMPLE * 40 : 40])
        families = families or list(Household.objects.order_by("id").values_list("id", "number", "head__name")[:SAMPLE])
        open_ = Proceeding.objects.filter(closed_on=None).order_by("due_on", "id")
        return {
            "families": [row[0] for row in families],
            "numbers": [row[1] for row in families],
            "names": sorted({row[2] for row in families}),
            "proceedings": list(open_.values_list("id", flat=True)[:SAMPLE]),
        }


def enough_proceedings(wanted: int, team: list[dict[str, Any]]) -> int:
    """How many proceedings there are, after adding what is missing: those of a town are taken by its clerks."""
    from minzheng.base.divisions import EVERYWHERE
    from minzheng.cases.models import Proceeding
    from minzheng.demonstration import proceedings
    from minzheng.places import access
    from minzheng.staff import queries

    with access.within(EVERYWHERE):
        there = Proceeding.objects.count()
    if there < wanted:
        office = queries.actor("clerk")
        proceedings.build(office, wanted - there, clerks={clerk["place"]: clerk["login"] for clerk in team})
    return max(there, wanted)


def main() -> None:
    prepare()
    number, wanted = int(sys.argv[1]), int(sys.argv[2])
    team = clerks(number)
    there = enough_proceedings(wanted, team)
    json.dump({"proceedings": there, "clerks": [one | seen(one) for one in team]}, sys.stdout, ensure_ascii=False)


if __name__ == "__main__":
    main()
