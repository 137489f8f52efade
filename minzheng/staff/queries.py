"""The office, the business date, and who acts."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, Count, Func, Subquery, Value
from django.db.models.functions import Concat
from django.utils import timezone

from minzheng.base.actor import Actor, Duty
from minzheng.base.divisions import DivisionCode
from minzheng.base.errors import NotFound
from minzheng.base.once import once
from minzheng.staff.errors import NotSetUp
from minzheng.staff.models import Account, Office

_OF_SEVERAL = Account.objects.values("identity_hash").annotate(often=Count("id")).filter(identity_hash__isnull=False, often__gt=1)
_HUMAN = Func("identity_hash", Value("hex"), function="encode", output_field=CharField())
_SEVERAL = Account.objects.filter(identity_hash__in=_OF_SEVERAL.values("identity_hash")).values_list(
    Concat("login", Value(" "), _HUMAN), flat=True
)


_NEWEST = Subquery(Account.objects.order_by("-id").values("id")[:1])


def _office() -> Office | None:
    """The office, and in one go who has `several` logins and which account is the `newest`: every page asks for all of it, and a
    page asks little."""
    return once("office", Office.objects.annotate(several=ArraySubquery(_SEVERAL), newest=_NEWEST).first)


def office() -> Office:
    """The bureau this installation serves. Raises NotSetUp before it is set up."""
    found = _office()
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
    found = _office()
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


def newest_account() -> int:
    """The id of the account opened last; 0 before there is any. What was read of all accounts holds until it changes."""
    found = _office()
    return (found.newest if found else None) or 0  # type: ignore[attr-defined]


def same_person(login: str, other: str) -> bool:
    """Whether two logins are one human being: the same account, or two that bear the same identity number."""
    if login == other:
        return True
    human = _several_logins()
    return login in human and human[login] == human.get(other)


def _several_logins() -> dict[str, str]:
    """The logins of everybody who has several accounts, each with what is the same of them."""
    found = _office()
    several: Iterable[str] = found.several if found else _SEVERAL.all()  # type: ignore[attr-defined]
    return {login: human for login, _, human in (one.rpartition(" ") for one in several)}


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
