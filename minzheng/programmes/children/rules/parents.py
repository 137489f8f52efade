"""What each parent's situation means. Codes of `father_state` and `mother_state`: 0 caring, 1 dead, 2 declared missing by a court,
3 severely disabled, 4 seriously ill, 5 in prison, 6 in compulsory drug rehabilitation, 7 under another measure limiting freedom,
8 lost contact, 9 guardianship revoked, 10 deported, 11 not found.
"""

from minzheng.policy.engine import Code, Count, Flag, When, parameter, variable
from minzheng.programmes.children.laws import ORPHANS, UNATTENDED


@variable(entity="person", unit="flag", label="Father dead, missing or not found", law=ORPHANS)
def father_gone(father_state: Code) -> int:
    return 1 if father_state == 1 or father_state == 2 or father_state == 11 else 0


@variable(entity="person", unit="flag", label="Mother dead, missing or not found", law=ORPHANS)
def mother_gone(mother_state: Code) -> int:
    return 1 if mother_state == 1 or mother_state == 2 or mother_state == 11 else 0


@variable(
    entity="person",
    unit="flag",
    label="Father detained or out of contact for long enough",
    law=UNATTENDED,
    settled=(
        When("father_state", 0, 0),
        When("father_state", 1, 0),
        When("father_state", 2, 0),
        When("father_state", 3, 0),
        When("father_state", 4, 0),
        When("father_state", 9, 0),
        When("father_state", 10, 0),
        When("father_state", 11, 0),
    ),
)
def father_long_away(father_state: Code, father_state_months: Count, least: Count = parameter("children.least_months")) -> int:
    return 1 if 5 <= father_state <= 8 and father_state_months >= least else 0


@variable(
    entity="person",
    unit="flag",
    label="Father in a situation in which he cannot care",
    law=UNATTENDED,
    settled=(
        When("father_state", 0, 0),
        When("father_state", 1, 0),
        When("father_state", 2, 0),
        When("father_state", 3, 1),
        When("father_state", 4, 1),
        When("father_state", 11, 0),
    ),
)
def father_listed(
    father_state: Code,
    father_long_away: Flag,
    mother_gone: Flag,
    revoked: Flag = parameter("children.revoked_or_deported_listed"),
    deported_beside_any: Flag = parameter("children.deported_beside_any"),
) -> int:
    """Severe disability and illness count without a term. A deported parent may count only where the other one is gone."""
    if father_state == 3 or father_state == 4:
        return 1
    if father_state == 9:
        return revoked
    if father_state == 10:
        return 1 if revoked and (mother_gone or deported_beside_any) else 0
    return father_long_away if 5 <= father_state <= 8 else 0


@variable(
    entity="person",
    unit="flag",
    label="Mother detained or out of contact for long enough",
    law=UNATTENDED,
    settled=(
        When("mother_state", 0, 0),
        When("mother_state", 1, 0),
        When("mother_state", 2, 0),
        When("mother_state", 3, 0),
        When("mother_state", 4, 0),
        When("mother_state", 9, 0),
        When("mother_state", 10, 0),
        When("mother_state", 11, 0),
    ),
)
def mother_long_away(mother_state: Code, mother_state_months: Count, least: Count = parameter("children.least_months")) -> int:
    return 1 if 5 <= mother_state <= 8 and mother_state_months >= least else 0


@variable(
    entity="person",
    unit="flag",
    label="Mother in a situation in which she cannot care",
    law=UNATTENDED,
    settled=(
        When("mother_state", 0, 0),
        When("mother_state", 1, 0),
        When("mother_state", 2, 0),
        When("mother_state", 3, 1),
        When("mother_state", 4, 1),
        When("mother_state", 11, 0),
    ),
)
def mother_listed(
    mother_state: Code,
    mother_long_away: Flag,
    father_gone: Flag,
    revoked: Flag = parameter("children.revoked_or_deported_listed"),
    deported_beside_any: Flag = parameter("children.deported_beside_any"),
) -> int:
    """Severe disability and illness count without a term. A deported parent may count only where the other one is gone."""
    if mother_state == 3 or mother_state == 4:
        return 1
    if mother_state == 9:
        return revoked
    if mother_state == 10:
        return 1 if revoked and (father_gone or deported_beside_any) else 0
    return mother_long_away if 5 <= mother_state <= 8 else 0


@variable(
    entity="person",
    unit="flag",
    label="Father gone or cannot care",
    law=UNATTENDED,
    settled=(When("father_gone", 1, 1), When("father_listed", 1, 1)),
)
def father_fails(father_gone: Flag, father_listed: Flag) -> int:
    return 1 if father_gone or father_listed else 0


@variable(
    entity="person",
    unit="flag",
    label="Mother gone or cannot care",
    law=UNATTENDED,
    settled=(When("mother_gone", 1, 1), When("mother_listed", 1, 1)),
)
def mother_fails(mother_gone: Flag, mother_listed: Flag) -> int:
    return 1 if mother_gone or mother_listed else 0


VARIABLES = (father_gone, mother_gone, father_long_away, mother_long_away, father_listed, mother_listed, father_fails, mother_fails)
