"""The rule engine: variables, parameters, evaluate, explain. Pure; start reading in variables.py."""

from minzheng.policy.engine.evaluation import Outcomes, evaluate, gaps
from minzheng.policy.engine.explanation import Step, Trace, Used, explain
from minzheng.policy.engine.missing import Missing
from minzheng.policy.engine.parameters import Change, Parameter, Parameters, Reference, Value
from minzheng.policy.engine.rules import Regime, Rules
from minzheng.policy.engine.units import Code, Count, Day, FenMonth, Flag, Money, Rate
from minzheng.policy.engine.variables import (
    Input,
    Variable,
    When,
    any_of,
    count,
    earlier,
    first_day,
    household,
    parameter,
    total,
    variable,
)

__all__ = (
    "Change",
    "Code",
    "Count",
    "Day",
    "FenMonth",
    "Flag",
    "Input",
    "Missing",
    "Money",
    "Outcomes",
    "Parameter",
    "Parameters",
    "Rate",
    "Reference",
    "Regime",
    "Rules",
    "Step",
    "Trace",
    "Used",
    "Value",
    "Variable",
    "When",
    "any_of",
    "count",
    "earlier",
    "evaluate",
    "explain",
    "first_day",
    "gaps",
    "household",
    "parameter",
    "total",
    "variable",
)
