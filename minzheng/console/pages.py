"""Who may open a page. Every view is declared with @page; what nobody declared is refused: a new address is closed by default."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from minzheng.base.actor import Actor, Duty

View = Callable[..., HttpResponse]
EVERY_DUTY = frozenset(Duty)
CASEWORK = (Duty.VILLAGE_WORKER, Duty.CLERK, Duty.OFFICER)
READERS = (*CASEWORK, Duty.FINANCE, Duty.AUDITOR)


class ActingRequest(HttpRequest):
    """A request after ActingMiddleware: `actor` is set on every page that is not public."""

    actor: Actor


@dataclass(frozen=True, slots=True)
class Page:
    """The guard of one view. `public` pages need no account; all others need one of the duties."""

    duties: frozenset[Duty]
    methods: frozenset[str]
    public: bool = False


def page(duties: Iterable[Duty] = EVERY_DUTY, *, methods: Iterable[str] = ("GET",), public: bool = False) -> Callable[[View], View]:
    """Declare a view: who may open it and with which methods. HEAD goes with GET."""
    allowed = frozenset(methods) | ({"HEAD"} if "GET" in methods else frozenset())

    def declare(view: View) -> View:
        view.page = Page(frozenset(duties), allowed, public)  # type: ignore[attr-defined]
        return view

    return declare


def guard(view: View) -> Page | None:
    """The declaration of a view, None for a view that nobody declared."""
    return getattr(view, "page", None)
