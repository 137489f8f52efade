"""The small county for every page test, signed-in clients, and compiled translations."""

from collections.abc import Callable

import pytest
from django.test import Client

from minzheng.base.actor import Actor
from minzheng.site import languages

Enter = Callable[[Actor], Client]


@pytest.fixture(scope="session", autouse=True)
def _translations() -> None:
    languages.compile_all()


@pytest.fixture
def county(db: None) -> None:
    from minzheng.console import freshness
    from minzheng.console.tests import world

    freshness.forget()
    world.set_up_map()
    world.set_up_staff()


@pytest.fixture
def enter(county: None) -> Enter:
    """A client signed in as a member of the cast."""

    from minzheng.console.tests import world

    def sign_in(actor: Actor) -> Client:
        client = Client(headers={"accept-language": "zh-CN"})
        client.force_login(world.account(actor), backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in
