"""Registries are put back after each test, so that the small county's figures do not reach the installed programmes."""

from collections.abc import Iterator

import pytest

from minzheng.indicators import declarations


@pytest.fixture(autouse=True)
def _registries(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(declarations, "_figures", dict(declarations._figures))
    monkeypatch.setattr(declarations, "_chapters", {})
    yield
