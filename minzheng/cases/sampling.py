"""Drawing a share by lot so that anybody can draw it again: a number's lot is the hash of seed and number. Pure."""

import hashlib
from collections.abc import Iterable


def draw(seed: str, population: Iterable[int], share: int) -> list[int]:
    """`share` percent of the numbers, rounded up, ascending; the same for the same seed and population, in whatever order given."""
    numbers = sorted(set(population))
    wanted = -(-len(numbers) * share // 100)
    return sorted(sorted(numbers, key=lambda number: (_lot(seed, number), number))[:wanted])


def _lot(seed: str, number: int) -> str:
    return hashlib.sha256(f"{seed}|{number}".encode()).hexdigest()
