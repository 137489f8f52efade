"""Many rows at a time, in as few bits as their numbers need, give what Python gives; so do the numbers that need more."""

import ast
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from minzheng.base.population import UNKNOWN, widened
from minzheng.policy.engine.compiled import compilation
from minzheng.policy.engine.compiled.ranges import Ranges
from minzheng.policy.engine.kernel import Kernel
from minzheng.policy.engine.rules import FUNCTIONS

CALCULATED = {
    "sum": "v_a + v_b",
    "difference": "v_b - v_a * 2",
    "product": "(v_a >> 20) * (v_b >> 20) + (v_a & 1023) * (v_b | 7) % 8",
    "quotient": "v_a // (v_b or 3)",
    "rest": "v_a % (v_b or -3)",
    "by_constants": "v_a // 13 + v_a % 1000 - v_b // -7 + (v_b & 65535) // 10000 + (v_b & 8191) * 1000 // 146097",
    "chosen": "min(v_a, v_b, 5) if v_a > 7 or not v_b else max(v_a and v_b, -abs(v_b) if -3 < v_a <= 100 else 2)",
    "rounded_off": "portion(abs(v_a) & 1048575, abs(v_b) & 16383) + rounded(abs(v_b) & 16777215, 1) + slot(abs(v_a), 7, 3)",
    "shifted": "(v_a >> 40) + ((v_b & 1048575) << 33 >> 33) + (v_a << (v_b & 15)) + (v_a & 255 >> 3)",
    "in_turn": "(v_a > 1) + (v_b if v_b > 200 else 300) - 5",
}
AGES = {"years": "completed_years(v_a, v_b)", "months": "completed_months(v_a, v_b)", "until": "completed_years(v_b, day)"}
LAW = {"of_the_place": "rows[row_of[i] * 2 + 0] + v_a", "rate": "v_b * rows[row_of[i] * 2 + 1] // 10000"}
LAST = date.max.toordinal()
AWKWARD = [
    0,
    1,
    -1,
    127,
    128,
    255,
    256,
    32767,
    32768,
    2**24,
    2**26,
    *(2**bits + by for bits in (27, 31, 32) for by in (-1, 0, 1)),
    LAST,
]
numbers = st.one_of(st.sampled_from([*AWKWARD, *(-each for each in AWKWARD), UNKNOWN]), st.integers(-(2**34), 2**34))
days = st.one_of(st.integers(1, LAST), st.sampled_from([1, 366, LAST - 1, LAST, 0, -400, 2**22, 2**31 - 1, 2**32 - 1, UNKNOWN]))
Pairs = Sequence[tuple[int, int]]


@pytest.fixture(autouse=True)
def kernels(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    folder: Path = tmp_path_factory.getbasetemp() / "kernels"
    monkeypatch.setenv("MINZHENG_KERNELS", str(folder))


def kernel(results: dict[str, str], units: tuple[tuple[str, str], ...] = ()) -> Kernel:
    lines = [
        f"def run(first, end, offsets, obligor_offsets, rows, row_of, day, c_a, c_b{''.join(f', c_{name}' for name in results)}):",
        "    for h in range(first, end):",
        "        start = offsets[h]",
        "        for i in together(start, offsets[h + 1]):",
        *(f"            {line}" for name in "ab" for line in (f"v_{name} = c_{name}[i]", f"uv_{name} = v_{name} == UNKNOWN")),
        "            uv_both = uv_a | uv_b",
    ]
    for name, text in results.items():
        of = f"v_{name}"
        lines += [
            f"            {line}"
            for line in ("if uv_both:", f"    {of} = UNKNOWN", "else:", f"    {of} = {text}", f"c_{name}[i] = {of}")
        ]
    space: dict[str, Any] = {"UNKNOWN": UNKNOWN, "together": range, **FUNCTIONS}
    exec("\n".join(lines), space)
    text = "\n".join(lines) + "\n"
    return Kernel((), (), (), ("a", "b"), tuple(results), (), (), units, True, text, space["run"], "", ())


def agree(made: Kernel, pairs: Pairs, kinds: tuple[str, str], day: int = 738000, rows: Sequence[int] = (0, 0)) -> None:
    """What is compiled gives what Python gives, for numbers that fit these kinds of columns."""
    columns = [np.array([_fitted(pair[at], np.dtype(kind)) for pair in pairs], kind) for at, kind in enumerate(kinds)]
    offsets = np.array([0, len(pairs)])
    row_of = (np.arange(len(pairs)) % (len(rows) // 2)).astype(np.uint8)
    found = [np.full(len(pairs), 7) for _ in made.results]
    numbers = np.array(rows, np.int64).reshape(-1, 2)
    assert compilation.run(made, (offsets, offsets * 0), numbers, row_of, day, [*columns, *found], threads=1) == 0
    wanted: list[list[int]] = [[0] * len(pairs) for _ in found]
    given = [widened(each).tolist() for each in columns]
    made.plain(0, 1, offsets.tolist(), [0, 0], list(rows), row_of.tolist(), day, *given, *wanted)
    for name, one, other in zip(made.results, found, wanted, strict=True):
        assert one.tolist() == other, name


def _fitted(number: int, kind: "np.dtype[Any]") -> int:
    if number == UNKNOWN:
        return 1 if kind.kind == "u" else int(np.iinfo(kind).min)
    return number if np.iinfo(kind).min < number <= np.iinfo(kind).max else number % 100


def many(one: st.SearchStrategy[int]) -> st.SearchStrategy[list[tuple[int, int]]]:
    return st.lists(st.tuples(one, one), min_size=16, max_size=90)


KINDS = [("int32", "int32"), ("uint8", "int8"), ("int64", "int16"), ("uint32", "int64"), ("uint16", "int32")]
checked = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)


@pytest.mark.parametrize("kinds", KINDS)
@checked
@given(many(numbers))
def test_numbers_of_any_size_are_calculated_as_by_python(kinds: tuple[str, str], pairs: Pairs) -> None:
    agree(kernel(CALCULATED), pairs, kinds)


@pytest.mark.parametrize("kinds", [("uint32", "uint32"), ("int32", "int64")])
@pytest.mark.parametrize("units", [(), (("c_a", "date"), ("c_b", "date"))])
@checked
@given(many(days), st.sampled_from([1, 738000, LAST]))
def test_dates_from_the_first_to_the_last_and_what_is_no_date(
    units: tuple[tuple[str, str], ...], kinds: tuple[str, str], pairs: Pairs, day: int
) -> None:
    agree(kernel(AGES, units), pairs, kinds, day)


@pytest.mark.parametrize("units", [(), (("p_1", "rate"),)])
@checked
@given(many(numbers), st.lists(st.tuples(numbers, numbers), min_size=1, max_size=3), st.sampled_from([1, 20]))
def test_parameters_of_any_size_hold_for_their_rows(
    units: tuple[tuple[str, str], ...], pairs: Pairs, rows: Pairs, times: int
) -> None:
    """Of few places, told by a register, and of many; rates, and what is more than any rate."""
    known = [each if each != UNKNOWN else 9 for row in rows for each in row] * times
    agree(kernel(LAW, units), pairs, ("int32", "int8"), rows=known)


@pytest.mark.parametrize("kind", [np.int8, np.int32, np.int64])
@pytest.mark.parametrize("beside", [0, 1])
def test_results_that_go_past_the_cache_fill_their_rows_and_no_others(kind: type[np.signedinteger[Any]], beside: int) -> None:
    """Columns at the start of a line and beside it; ranges of whole blocks and of parts."""
    made, count = kernel({"x": "v_a - v_b"}), 300
    columns = [np.arange(count, dtype=np.int32) % 100, np.arange(count, dtype=np.int32) % 7]
    room = np.full(count + 200, 99, kind)
    start = -room.ctypes.data % 64 // room.itemsize + beside
    for offsets in ([0, 64, 192, 255], [0, 1], [0, 15, 128, 129], [0, 300]):
        bounds, found = np.array(offsets), room[start : start + count]
        room[:] = 99
        given_ = (bounds, bounds * 0), np.zeros((1, 0), np.int64), np.zeros(count, np.uint8), 1, [*columns, found]
        assert compilation.run(made, *given_, threads=1) == 0
        done = offsets[-1]
        assert found[:done].tolist() == (columns[0] - columns[1])[:done].tolist()
        assert set(found[done:].tolist() + room[:start].tolist() + room[start + count :].tolist()) <= {99}


def test_numbers_near_the_limits_of_exact_division() -> None:
    pairs = [(2**53 + by, divisor) for by in (-2, -1, 0, 1, 2) for divisor in (1, -1, 2, 3, -3, 2**26 + 1, 2**53 - 1, -(2**53))] * 2
    agree(kernel({"quotient": "v_a // v_b", "rest": "-v_a % v_b"}), [*pairs, (-(2**62), 3), (2**62, 2**61 + 1)], ("int64", "int64"))
    small = [(16 * at + by, 1 + at % 4093) for at in range(2**10, 2**20, 97) for by in (-1, 0, 1)]
    texts = {"float": "v_a % 16777216 // (v_b or 1)", "reciprocal": "v_a % 2000000 // 1461", "quick": "v_a // 146097 + v_a % 7"}
    agree(kernel(texts), small, ("int32", "uint16"))


@pytest.mark.parametrize("asked", ["v_a // (v_b - 5)", "v_a % (v_b - 5)"])
def test_a_row_that_divides_by_zero_is_found(asked: str) -> None:
    made, offsets = kernel({"x": asked}), np.array([0, 40])
    for last, fault in ((6, 0), (5, 1)):
        columns = [np.full(40, 3, np.int32), np.append(np.full(39, 9), last).astype(np.int32), np.zeros(40, np.int64)]
        assert (
            compilation.run(made, (offsets, offsets * 0), np.zeros((1, 0), np.int64), np.zeros(40, np.uint8), 1, columns, threads=1)
            == fault
        )


names = st.sampled_from(["x", "y", "z"])
texts = st.recursive(
    st.one_of(names, st.integers(-50, 50).map(lambda each: f"({each})")),
    lambda inner: st.one_of(
        st.tuples(st.sampled_from(["+", "-", "*", "&", "|", "//", "%", "<", "and", "or"]), inner, inner).map(
            lambda each: f"({each[1]} {each[0]} {each[2]})"
        ),
        st.tuples(st.sampled_from(["<<", ">>"]), inner, st.integers(0, 9)).map(lambda each: f"({each[1]} {each[0]} {each[2]})"),
        st.tuples(inner, inner).map(lambda each: f"min({each[0]}, max(5, {each[1]}), abs({each[0]}))"),
        st.tuples(inner, inner, inner).map(lambda each: f"({each[0]} if {each[1]} else -{each[2]})"),
    ),
    max_leaves=7,
)


@given(texts, st.lists(st.tuples(st.integers(-300, 300), st.integers(0, 300)), min_size=3, max_size=3), st.data())
def test_what_an_expression_gives_lies_within_its_range(text: str, bounds: list[tuple[int, int]], data: st.DataObject) -> None:
    ends = {name: (least, least + more) for name, (least, more) in zip("xyz", bounds, strict=True)}
    given_: Callable[[ast.expr], tuple[int, int]] = lambda node: ends[ast.unparse(node)]  # noqa: E731
    found = Ranges(ast.parse(f"result = {text}\nresult = {text}").body, given_).names["result"]
    assert found is not None
    for _ in range(5):
        values = {name: data.draw(st.integers(*each)) for name, each in ends.items()}
        with suppress(ZeroDivisionError):
            assert found[0] <= int(eval(text, {}, values)) <= found[1]
