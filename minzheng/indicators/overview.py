"""Every registered figure of a place and period, with each of its qualifiers: what the command line and the screen list."""

from collections.abc import Iterator
from datetime import date

from minzheng.indicators.declarations import CUMULATIVE, Figure, figures
from minzheng.indicators.engine import Reading
from minzheng.indicators.periods import Period
from minzheng.indicators.results import Result


def readings_of(figure: Figure) -> Iterator[dict[str, str]]:
    """The qualifiers a figure is told with: none (unless it needs one), then each choice on its own."""
    if not figure.requires:
        yield {}
    if figure.cumulative:
        yield {CUMULATIVE: "true"}
    for qualifier in figure.qualifiers:
        if not figure.requires or qualifier.name in figure.requires:
            yield from ({qualifier.name: choice.value} for choice in qualifier.choices)


def overview(
    place: str,
    period: Period | str,
    *,
    programme: str = "",
    map_date: date | None = None,
    by: str = "",
    reading: Reading | None = None,
) -> list[Result]:
    """All figures in the order of their declaration. `by="town"` adds breakdowns where the figure counts rows."""
    using = reading or Reading()
    return [
        using.compute(figure.id, place, period, qualifiers=qualifiers, map_date=map_date, by=by if figure.source else "")
        for figure in figures()
        if programme in ("", figure.programme)
        for qualifiers in readings_of(figure)
    ]
