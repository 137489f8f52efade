"""The arithmetic of the keystroke-level model."""

from tests.journeys.keystrokes import Count, Part, Tally, keys_of


def test_a_click_is_pointing_and_two_strokes_of_the_button() -> None:
    assert round(Count(clicks=1).seconds, 2) == 1.30


def test_every_operator_has_its_own_time() -> None:
    assert round(Count(keys=10, switches=1, preparations=2, pages=4).seconds, 2) == 2.8 + 0.4 + 2.7 + 1.0


def test_reading_is_told_apart() -> None:
    count = Count(characters=300)
    assert (count.seconds, round(count.reading, 1)) == (0, 60.0)


def test_a_chinese_word_costs_its_pinyin_and_one_key_to_choose() -> None:
    assert keys_of("低保") == len("di") + len("bao") + 1
    assert keys_of("A1") == 2


def test_the_desk_is_summed_apart_from_what_is_done_elsewhere() -> None:
    tally = Tally("x", "某事", [Part("受理", "clerk", True, Count(clicks=3)), Part("入户", "village", False, Count(clicks=5))])
    assert (tally.total().clicks, tally.total(desk=True).clicks) == (8, 3)
    assert Tally.of(tally.as_json()) == tally
