"""The bar of saved filters over a list."""

from collections.abc import Mapping
from typing import Any

from django import template

from minzheng.console import queries
from minzheng.console.views.filters import POSITION

register = template.Library()
# Names of the addresses whose page is a list with a filter.
LISTS = frozenset(
    {
        "applications",
        "audit",
        "bank",
        "behind",
        "entitlement",
        "figures",
        "households",
        "law-families",
        "notices",
        "proceedings",
        "proposals",
        "recoveries",
        "relatives",
        "run",
        "spot-checks",
        "tasks",
        "trail",
        "warnings",
        "workbench-cases",
    }
)


@register.inclusion_tag("console/saved_filters.html", takes_context=True)
def saved_filters(context: Mapping[str, Any]) -> dict[str, Any]:
    """The official's own filters of this list, and a form to name what is asked now; nothing on pages that are no list."""
    request, actor = context.get("request"), context.get("actor")
    match = getattr(request, "resolver_match", None)
    if actor is None or match is None or match.url_name not in LISTS or request is None:
        return {"shown": False}
    asked = request.GET.copy()
    for name in [name for name in asked if name in POSITION or not asked[name]]:
        del asked[name]
    query = asked.urlencode()
    saved = list(queries.saved_filters(actor, match.url_name))
    return {
        "shown": True,
        "saved": [(one, one.query == query) for one in saved],
        "query": query,
        "page": match.url_name,
        "back": request.get_full_path(),
        "csrf_token": context.get("csrf_token"),
    }
