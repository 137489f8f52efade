"""What a county may decide, twice: as the oracle's `Local`, and as parameters laid over those of Sihong."""

import random
from dataclasses import fields
from datetime import date

from minzheng.base.divisions import DivisionCode
from minzheng.policy.engine import Change, Parameters, Reference
from minzheng.programmes.dibao.programme import PARAMETERS
from minzheng.programmes.dibao.tests.oracle import Local
from minzheng.programmes.dibao.tests.population import RECEIPTS

_SUPPORT = {"": 0, "multiple": 1, "share": 2, "paid": 3}
_ALONE = {"": 0, "own": 1, "full": 2, "kind": 3, "band": 4}
_ROUNDING = {"": 0, "half": 1, "up": 2}


def random_local(chance: random.Random) -> Local:
    """Any county: each choice the law leaves to it, at random."""
    choices = {
        "counted": tuple(name for name in RECEIPTS if chance.random() < 0.3),
        "work_cost": (chance.choice(("standard", "wage")), chance.choice((0, 30, 50)), chance.choice((20, 100))),
        "minimum_wage": chance.choice((None, 30_000, 182_000)),
        "carer": chance.choice((0, 50, 100)),
        "support": chance.choice(tuple(_SUPPORT)),
        "support_by_person": chance.random() < 0.5,
        "support_for_family": chance.random() < 0.5,
        "assets": chance.choice(((24, 0), (24, 48), (36, 48))),
        "vehicles": chance.choice(((0, 0), (1, 8_000_000), (1, 0))),
        "business_excludes": chance.random() < 0.3,
        "tiers": chance.choice(((), ((30, 61_000), (60, 45_000), (90, 30_000), (100, 20_000)))),
        "hardship_first": chance.random() < 0.5,
        "least": chance.choice((0, 20)),
        "yuan": chance.choice(tuple(_ROUNDING)),
        "alone": chance.choice(tuple(_ALONE)),
        "bands": chance.choice(((150, 150), (300, 500))),
        "grace": chance.choice(((0, 6, 0), (6, 6, 0), (6, 2, 20), (12, 1, 10))),
        "added": chance.choice((None, 15, 30, 100)),
    }
    return Local(**choices)  # type: ignore[arg-type]


def as_parameters(local: Local, since: date) -> Parameters:
    """The parameters of Sihong with those of `local` from that day on."""
    place, source = DivisionCode.widen("321324"), Reference("Supposed")
    return PARAMETERS.amended(
        Change(code, place, "", since, value, source, confirmed=True) for code, value in _values(local).items()
    )


def _values(local: Local) -> dict[str, int]:
    """In the rules' unit: rates in ten-thousandths."""
    base, cost, cap = local.work_cost
    values = {f"dibao.counted.{name}": int(name in local.counted) for name in RECEIPTS}
    values |= {"employment_cost_mode": int(base == "wage"), "employment_cost_rate": cost * 100, "employment_cost_cap": cap * 100}
    values |= {"imputed_wage_mode": int(local.minimum_wage is not None), "carer_disregard_rate": local.carer * 100}
    values |= {"support.mode": _SUPPORT[local.support], "support.by_person": int(local.support_by_person)}
    values |= {"support.for_family": int(local.support_for_family), "property.business_excludes": int(local.business_excludes)}
    values |= dict(zip(("property.assets_months", "property.assets_months_hardship"), local.assets, strict=True))
    values |= dict(zip(("property.vehicles", "property.vehicle_value"), local.vehicles, strict=True))
    values |= {"amount_mode": int(bool(local.tiers)), "tier.hardship_first": int(local.hardship_first)}
    for at, (bound, amount) in enumerate(local.tiers, start=1):
        values |= {f"tier.amount_{at}": amount} | ({f"tier.bound_{at}": bound * 100} if at < 4 else {})
    values |= {"minimum_pay_rate": local.least * 100, "rounding": _ROUNDING[local.yuan], "single.mode": _ALONE[local.alone]}
    values |= {name: band * 100 for name, band in zip(("single.disability_band", "single.illness_band"), local.bands, strict=True)}
    months, full, step = local.grace
    values |= {"grace.months": months, "grace.full_months": full, "grace.step_rate": step * 100}
    values |= {"topup.stacking": int(local.added is not None), "topup.sum_cap_rate": (local.added or 0) * 100}
    named = {code if code.startswith("dibao.") else f"dibao.{code}": value for code, value in values.items()}
    return named | ({} if local.minimum_wage is None else {"area.minimum_wage": local.minimum_wage})


def choices_off(local: Local, *names: str) -> Local:
    """The same county with some choices as in Sihong."""
    usual = Local()
    return Local(**{each.name: getattr(usual if each.name in names else local, each.name) for each in fields(Local)})
