"""Synthetic counties whose published figures come out exactly: for a first look, for drills and for load tests."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from minzheng.base.progress import Progress, silent

if TYPE_CHECKING:
    from minzheng.demonstration.actions import Built
    from minzheng.demonstration.families import Made


def build(
    scenario: str = "sihong-2020",
    *,
    people: int | None = None,
    seed: int | None = None,
    noted: "Callable[[Made], None] | None" = None,
    progress: Progress = silent,
) -> "Built":
    """Build a scenario into an empty, migrated database; see `actions.build`."""
    from minzheng.demonstration import actions  # models load only once Django is set up

    return actions.build(scenario, people=people, seed=seed, noted=noted, progress=progress)
