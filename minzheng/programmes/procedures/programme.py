"""The procedures of no one programme, with what places set for them. `site` hands them to the engine of cases."""

from pathlib import Path

from minzheng.policy.engine import Parameters
from minzheng.programmes.procedures.workflow import REGIMES

LIMITS = Parameters.load(Path(__file__).parent / "limits", prefix="limits")
__all__ = ("LIMITS", "REGIMES")
