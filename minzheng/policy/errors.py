"""What policy refuses: rules that do not hold together, parameters without a source, situations that cannot be read."""

from minzheng.base.errors import Refusal


class RuleError(Refusal):
    """The rules do not fit together; found when they are loaded, never while a household is decided."""


class ParameterError(Refusal):
    """A parameter file that is incomplete or contradicts itself."""


class SituationError(Refusal):
    """A situation or example that cannot be read as facts."""


class ReformError(Refusal):
    """A proposed change of law that cannot be read."""
