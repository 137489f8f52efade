"""What the warnings looked into so far say of a threshold, and the one in force."""

from minzheng.base.actor import Actor
from minzheng.base.month import Month
from minzheng.monitoring import gathering
from minzheng.monitoring.models import Hit
from minzheng.monitoring.scoring import proposed
from minzheng.monitoring.signals import SIGNALS
from minzheng.policy.engine import Value


def looked_into(signal: str) -> list[tuple[int, bool]]:
    """(what was seen, whether it held) of each warning of a signal that somebody visited."""
    rows = Hit.objects.filter(signal=signal, value__isnull=False, ticket__confirmed__isnull=False)
    return list(rows.values_list("value", "ticket__confirmed"))


def threshold_in_force(actor: Actor, code: str, month: Month) -> Value | None:
    """The value of a threshold in the actor's area, with its source."""
    return gathering.thresholds().at(f"monitoring.{code}", str(actor.place), month)


def suggested(actor: Actor, signal: str, month: Month) -> dict[str, tuple[int, int]]:
    """By threshold of a signal: the value in force and the one the evidence asks for; those without such evidence are left out."""
    figures, seen, found = gathering.thresholds(), looked_into(signal), {}
    for code in SIGNALS[signal].thresholds:
        value = figures.at(f"monitoring.{code}", str(actor.place), month)
        other = proposed(seen, value.value) if value and value.value is not None else None
        if value and value.value is not None and other is not None:
            found[code] = (value.value, other)
    return found
