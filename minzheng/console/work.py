"""The long work the console may start: a kind, and the action of another part that does it.

Each takes (actor, arguments, progress) and returns a message template with its facts. The same functions run inside the request
where little is to be done, and in a child process otherwise.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext

from minzheng.base.actor import Actor
from minzheng.base.progress import Progress, silent
from minzheng.console import actions
from minzheng.console.pages import ActingRequest

Outcome = tuple[str, Mapping[str, object]]
WORK: dict[str, Callable[[Actor, Mapping[str, Any], Progress], Outcome]] = {}
LIGHT = 2_000  # households: done well within five seconds, so inside the request


def work(kind: str) -> Callable[[Callable[..., Outcome]], Callable[..., Outcome]]:
    def enter(do: Callable[..., Outcome]) -> Callable[..., Outcome]:
        WORK[kind] = do
        return do

    return enter


def carry_out(
    request: ActingRequest, kind: str, arguments: Mapping[str, object], *, place: str, onward: str, light: bool
) -> HttpResponse:
    """Do it now when it is light, else start it and go to the page that shows its progress."""
    if light:
        message, facts = WORK[kind](request.actor, arguments, silent)
        messages.success(request, gettext(message).format(**facts), extra_tags="good")
    else:
        actions.start(request.actor, kind, arguments, place=place, onward=onward)
    return redirect(onward)
