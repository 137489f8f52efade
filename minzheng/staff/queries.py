"""The office, the business date, and who acts."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from django.utils import timezone

from minzheng.base.actor import Actor, Duty
from minzheng.base.divisions import DivisionCode
from minzheng.base.errors import NotFound
from minzheng.base.once import once
from minzheng.staff.errors import NotSetUp
from minzheng.staff.models import Account, Office


def office() -> Office:
    """The bureau this installation serves. Raises NotSetUp before it is set up."""
    found = once("office", Office.objects.first)
    if found is None:
        raise NotSetUp(
            "This installation serves no office yet.",
            remedy="Set it up first: minzheng office NAME CODE, or minzheng demo build.",
        )
    return found


def is_set_up() -> bool:
    return Office.objects.exists()


def today() -> date:
    """The business date: the office's own in a demonstration or drill, else the day in the office's time zone."""
    found = once("office", Office.objects.first)
    return (found.business_date if found else None) or timezone.localdate()


def actor_of(account: Account) -> Actor:
    """The actor that a signed-in account is. Duties are read anew on every request, so a change binds at once."""
    return Actor(
        account.login,
        account.name,
        DivisionCode(account.place),
        frozenset(Duty(duty) for duty in account.duties),
        today(),
    )


def actor(login: str) -> Actor:
    """The actor for acts from the command line. Raises NotFound for an unknown or deactivated account."""
    found = Account.objects.filter(login=login, is_active=True).first()
    if found is None:
        raise NotFound("There is no active account {login}.", login=login)
    return actor_of(found)


def names() -> dict[str, str]:
    """Login -> name of every official, leavers too: for pages that say who did something."""
    return dict(Account.objects.values_list("login", "name"))


def same_person(login: str, other: str) -> bool:
    """Whether two logins are one human being: the same account, or two that bear the same identity number."""
    if login == other:
        return True
    known = Account.objects.filter(login__in=(login, other), identity_hash__isnull=False).values_list("identity_hash", flat=True)
    hashes = [bytes(each) for each in known]
    return len(hashes) == 2 and hashes[0] == hashes[1]


def several_logins() -> dict[str, bytes]:
    """The logins of everybody who has several accounts, each with what is the same of them: for many comparisons at once."""
    known = Account.objects.filter(identity_hash__isnull=False).values_list("login", "identity_hash")
    found = {login: bytes(human) for login, human in known}
    often = Counter(found.values())
    return {login: human for login, human in found.items() if often[human] > 1}


def installer(day: date) -> Actor:
    """The installation itself, before there is any account: sets up the office, the first administrator and the map."""
    return Actor("system", "system", DivisionCode("0" * 12), frozenset({Duty.ADMINISTRATOR}), day)


def accounts(viewer: Actor) -> Sequence[Account]:
    """All accounts of the viewer's area, by login."""
    area = viewer.area
    return Account.objects.filter(place__gte=area.lo, place__lt=area.hi).order_by("login")


def account(viewer: Actor, login: str) -> Account:
    """One account of the viewer's area. Raises NotFound."""
    found = Account.objects.filter(login=login).first()
    if found is None or found.place not in viewer.area:
        raise NotFound("There is no account {login}.", login=login)
    return found
