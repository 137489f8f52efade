"""Setting up the office, its accounts and their passwords; what signing in leaves in the trail."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from minzheng.audit.actions import record
from minzheng.base.actor import Actor, Duty
from minzheng.base.crypto import ring
from minzheng.base.divisions import DivisionCode
from minzheng.base.errors import Conflict
from minzheng.base.identity import IdNumber
from minzheng.places import access
from minzheng.staff import passwords, queries
from minzheng.staff.errors import AccountRefused, WeakPassword
from minzheng.staff.models import Account, Office

_ALONE = (Duty.ADMINISTRATOR, Duty.AUDITOR)  # three-office separation: who keeps the system or watches it does no business in it


def set_up_office(actor: Actor, name: str, place: DivisionCode, *, business_date: date | None = None, scenario: str = "") -> Office:
    """Say which bureau this installation serves. Once. `business_date` and `scenario` only for demonstrations and drills."""
    actor.require(Duty.ADMINISTRATOR)
    with access.within(actor.area):
        if Office.objects.exists():
            raise Conflict("This installation already serves an office.")
        office = Office.objects.create(name=name, place=place, business_date=business_date, scenario=scenario)
        record(actor, "staff.set_up_office", "office:1", place=place, detail={"name": name, "scenario": scenario})
    return office


def set_business_date(actor: Actor, day: date | None) -> None:
    """Set the day that counts as today; None returns to the calendar. Only where a demonstration or drill chose one."""
    actor.require(Duty.ADMINISTRATOR)
    with access.within(actor.area):
        office = queries.office()
        actor.require_place(office.place)
        if not office.scenario:
            raise AccountRefused("Only a demonstration has a business date of its own.")
        Office.objects.update(business_date=day)
        record(actor, "staff.set_business_date", "office:1", place=office.place, detail={"business_date": day})


def create_account(
    actor: Actor, login: str, name: str, place: DivisionCode, duties: Iterable[Duty], identity: IdNumber | None = None
) -> tuple[Account, str]:
    """A new official with a generated password, to be changed at the first sign-in. Returns (account, password).

    `identity` is kept as a keyed hash only: it tells that two accounts are one human being, who then never checks himself."""
    actor.require(Duty.ADMINISTRATOR)
    actor.require_place(place)
    held = _checked(duties)
    password = passwords.generated()
    account = Account(login=login.strip(), name=name.strip(), place=place, duties=[duty.value for duty in held])
    account.identity_hash = ring().lookup(identity.full) if identity else None
    if not account.login or not account.name:
        raise AccountRefused("An account needs a login and a name.")
    account.set_password(password)
    with access.within(actor.area):
        try:
            with transaction.atomic():
                account.save(force_insert=True)
        except IntegrityError:
            raise Conflict("The login {login} is taken; accounts are never reused.", login=login) from None
        record(actor, "staff.create_account", _subject(account), place=place, detail={"duties": account.duties})
    return account, password


def identify(actor: Actor, login: str, identity: IdNumber) -> Account:
    """Whose account it is, kept as a keyed hash only. Raises NotFound."""
    actor.require(Duty.ADMINISTRATOR)
    with access.within(actor.area):
        account = queries.account(actor, login)
        account.identity_hash = ring().lookup(identity.full)
        account.save(update_fields=("identity_hash",))
        record(actor, "staff.identify", _subject(account), place=account.place)
    return account


def _checked(duties: Iterable[Duty]) -> tuple[Duty, ...]:
    held = tuple(sorted({Duty(duty) for duty in duties}))
    if not held:
        raise AccountRefused("An account needs at least one duty.")
    if len(held) > 1 and any(duty in held for duty in _ALONE):
        raise AccountRefused("An administrator or auditor holds no other duty.", remedy="Give that person a second account.")
    return held


def _subject(account: Account) -> str:
    return f"account:{account.pk}"


def assign(actor: Actor, login: str, place: DivisionCode, duties: Iterable[Duty]) -> Account:
    """Give an account another area or other duties; binds from the next request."""
    actor.require(Duty.ADMINISTRATOR)
    actor.require_place(place)
    held = _checked(duties)
    with access.within(actor.area):
        account = queries.account(actor, login)
        _not_oneself(actor, account)
        before = {"place": account.place, "duties": account.duties}
        account.place, account.duties = place, [duty.value for duty in held]
        account.save(update_fields=["place", "duties"])
        after = {"place": account.place, "duties": account.duties}
        record(actor, "staff.assign", _subject(account), place=place, detail={"before": before, "after": after})
    return account


def _not_oneself(actor: Actor, account: Account) -> None:
    if account.login == actor.account:
        raise AccountRefused("An administrator does not change the own account.", remedy="Ask another administrator.")


def deactivate(actor: Actor, login: str, reason: str = "") -> None:
    """End an account. Its sessions end with the next request; the login stays taken so that the trail keeps its meaning."""
    _switch(actor, login, active=False, act="staff.deactivate", reason=reason)


def reactivate(actor: Actor, login: str, reason: str = "") -> None:
    """Let a deactivated account sign in again."""
    _switch(actor, login, active=True, act="staff.reactivate", reason=reason)


def _switch(actor: Actor, login: str, *, active: bool, act: str, reason: str) -> None:
    actor.require(Duty.ADMINISTRATOR)
    with access.within(actor.area):
        account = queries.account(actor, login)
        _not_oneself(actor, account)
        if Account.objects.filter(pk=account.pk, is_active=not active).update(is_active=active) != 1:
            raise Conflict("The account {login} is already in that state.", login=login)
        record(actor, act, _subject(account), place=account.place, reason=reason)


def change_password(actor: Actor, old: str, new: str) -> None:
    """Change the own password. Other sessions of the account end. Raises AccountRefused or WeakPassword."""
    with access.within(actor.area):
        account = Account.objects.select_for_update().get(login=actor.account)
        if not account.check_password(old):
            raise AccountRefused("The present password is wrong.")
        if old == new:
            raise WeakPassword("The new password is the old one.", problems=[])
        _check_strength(account, new)
        account.set_password(new)
        account.must_change_password = False
        account.save(update_fields=["password", "must_change_password"])
        record(actor, "staff.change_password", _subject(account), place=account.place)


def _check_strength(account: Account, password: str) -> None:
    try:
        validate_password(password, account)
    except ValidationError as weak:
        raise WeakPassword("The password is too weak. {problems}", problems=" ".join(weak.messages)) from None


def reset_password(actor: Actor, login: str, reason: str = "") -> str:
    """A new generated password for somebody who lost theirs; to be changed at the next sign-in. Returns it."""
    actor.require(Duty.ADMINISTRATOR)
    with access.within(actor.area):
        account = queries.account(actor, login)
        password = passwords.generated()
        account.set_password(password)
        account.must_change_password = True
        account.save(update_fields=["password", "must_change_password"])
        record(actor, "staff.reset_password", _subject(account), place=account.place, reason=reason)
    return password


def on_sign_in(sender: object, request: Any, user: Account, **_rest: object) -> None:
    """Receiver: somebody signed in."""
    _record_own("staff.sign_in", user)


def on_sign_out(sender: object, request: Any, user: Account | None, **_rest: object) -> None:
    """Receiver: somebody signed out (or an expired session was ended)."""
    if isinstance(user, Account):
        _record_own("staff.sign_out", user)


def on_failed_sign_in(sender: object, credentials: dict[str, Any], **_rest: object) -> None:
    """Receiver: a failed sign-in. An unknown login is not written down: people type their password into that field."""
    _record_attempt("staff.failed_sign_in", str(credentials.get("username") or credentials.get("login") or ""))


def on_lock_out(sender: object, username: str, **_rest: object) -> None:
    """Receiver: django-axes locked a login after repeated failures."""
    _record_attempt("staff.lock_out", username or "")


def _record_own(act: str, account: Account) -> None:
    with transaction.atomic():
        record(queries.actor_of(account), act, _subject(account), place=account.place)


def _record_attempt(act: str, login: str) -> None:
    account = Account.objects.filter(login=login).first()
    if account is not None:
        _record_own(act, account)
        return
    place = DivisionCode(queries.office().place) if queries.is_set_up() else DivisionCode("0" * 12)
    stranger = Actor("", "", place, frozenset(), queries.today())
    with transaction.atomic():
        record(stranger, act, "account:unknown", place=place)
