"""What every template may use: the office, the business date, the menu, the reader's settings."""

from django.http import HttpRequest
from django.utils.translation import get_language

from minzheng.console import menu
from minzheng.console.pages import READERS
from minzheng.staff import queries as staff
from minzheng.staff.errors import NotSetUp
from minzheng.staff.models import Office

LARGE_TYPE_COOKIE = "minzheng_large_type"
LANGUAGES = (("zh-hans", "简"), ("zh-hant", "繁"), ("en", "EN"))


def _office() -> Office | None:
    try:
        return staff.office()
    except NotSetUp:
        return None


def office(request: HttpRequest) -> dict[str, object]:
    actor = getattr(request, "actor", None)
    language = get_language() or "zh-hans"
    return {
        "actor": actor,
        "office": _office(),
        "may_search": bool(actor and actor.may(*READERS)),
        "menu": menu.visible(actor, request.path) if actor else [],
        "large_type": request.COOKIES.get(LARGE_TYPE_COOKIE) == "1",
        "languages": [(code, sign, code == language) for code, sign in LANGUAGES],
        "html_language": {"zh-hans": "zh-Hans", "zh-hant": "zh-Hant"}.get(language, "en"),
    }
