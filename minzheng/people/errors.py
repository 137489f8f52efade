"""What people acts refuse, beyond the general refusals."""

from minzheng.base.errors import Refusal


class FactRefused(Refusal):
    """A fact of an unknown kind, about the wrong sort of subject, or with an impossible value or span."""


class FamilyRefused(Refusal):
    """A family or member that cannot be registered as stated; `facts["code"]` is a key of declarations.REGISTER_FINDINGS."""


class ObligorRefused(Refusal):
    """Somebody who cannot be recorded as owing support to this family."""


class MergeRefused(Refusal):
    """Two rows that cannot be one person, or a merge that cannot be undone any more."""
