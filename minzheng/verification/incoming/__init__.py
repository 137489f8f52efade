"""A department's file as it came: read, mapped onto the catalogue, made into typed columns, judged as a whole. Pure.

Either every row is accounted for (kept, repeated or refused with row, column and reason) and the delivery is good, or the whole
file is quarantined with reasons and the last good one stays.
"""

from minzheng.verification.incoming.cells import Fault, Typed, typed
from minzheng.verification.incoming.judging import Expected, Profile, judged, profile
from minzheng.verification.incoming.reading import Quarantined, Read, Reason, read
from minzheng.verification.incoming.schemes import Scheme, scheme_for

__all__ = (
    "Expected",
    "Fault",
    "Profile",
    "Quarantined",
    "Read",
    "Reason",
    "Scheme",
    "Typed",
    "judged",
    "profile",
    "read",
    "scheme_for",
    "typed",
)
