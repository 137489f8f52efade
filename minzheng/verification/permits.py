"""The permits of one act: which departments may be asked about which of these persons today. There is no other way to one."""

from collections.abc import Mapping
from datetime import date

import numpy as np

from minzheng.base.population import Ints
from minzheng.verification.authorising import Consents, Permit, Purpose, permitted
from minzheng.verification.catalogue import catalogue
from minzheng.verification.tables import consents, receiving

Permits = Mapping[str, tuple[Permit, Ints]]  # by department, with the persons nobody may ask it about


def permits(day: date, household_ids: list[int], persons: Ints, purpose: Purpose, recipients: Ints | None = None) -> Permits:
    """Departments for which a permit would cover nobody are left out.
    A re-check rests on the duty and needs no consents; everything else rests on them alone. Early warning asks nobody: it reads
    what was handed over (`actions.survey`), and has no permit here."""
    if purpose is Purpose.MONITORING:
        return {}
    duty = purpose is Purpose.RECHECK
    signed = Consents.of(()) if duty else consents(household_ids)
    theirs = (receiving(day) if recipients is None else recipients) if duty else np.empty(0, np.int64)
    found = {}
    for code in catalogue().departments:
        permit, refused = permitted(catalogue(), code, persons, purpose, day, signed, theirs)
        if len(permit.persons):
            found[code] = permit, refused
    return found
