"""What another threshold would bring: reckoned over the area's register and what was looked into so far. Writes nothing."""

from minzheng.base.actor import Actor
from minzheng.base.divisions import DivisionCode
from minzheng.base.month import Month
from minzheng.monitoring import gathering, scanning
from minzheng.monitoring.errors import UnknownThreshold
from minzheng.monitoring.models import Hit
from minzheng.monitoring.scoring import Effect, effect, proposed
from minzheng.monitoring.signals import SIGNALS
from minzheng.policy.engine import Change, Reference, Value


def simulate(actor: Actor, signal: str, code: str, value: int, month: Month) -> Effect:
    """Hits of the month with the threshold in force and with `value`, and what of the warnings looked into it would have kept.
    Raises UnknownThreshold."""
    figures = gathering.thresholds()
    name = f"monitoring.{code}"
    if name not in figures.by_code:
        raise UnknownThreshold(code)
    register = gathering.register(actor, month, {})
    change = Change(name, DivisionCode(str(actor.place)), "", month.first, value, Reference("simulation"), confirmed=False)
    chosen = (SIGNALS[signal],)
    now = len(scanning.scan(register, figures, chosen))
    then = len(scanning.scan(register, figures.amended((change,)), chosen))
    return effect(now, then, looked_into(signal), value)


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
