"""What a page asks twice is answered once, and nothing outlives the page."""

from collections.abc import Callable

from minzheng.base.once import a_page, once


def counter() -> Callable[[], int]:
    asked: list[int] = []

    def ask() -> int:
        asked.append(1)
        return len(asked)

    return ask


def test_it_asks_anew_outside_a_page() -> None:
    ask = counter()
    assert [once("k", ask), once("k", ask)] == [1, 2]


def test_it_asks_once_within_a_page_and_forgets_at_its_end() -> None:
    ask = counter()
    with a_page():
        assert [once("k", ask), once("k", ask)] == [1, 1]
    with a_page():
        assert once("k", ask) == 2
    assert once("k", ask) == 3


def test_it_forgets_after_a_failed_page() -> None:
    ask = counter()
    try:
        with a_page():
            once("k", ask)
            raise RuntimeError
    except RuntimeError:
        pass
    assert once("k", ask) == 2


def test_it_keeps_an_answer_of_nothing() -> None:
    asked: list[int] = []
    with a_page():
        assert once("k", lambda: asked.append(1)) is once("k", lambda: asked.append(1))
    assert asked == [1]
