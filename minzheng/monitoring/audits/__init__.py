"""The audit models A1 to A22 (疑点模型): what audits and clean-ups looked for, over the whole register in one pass.

A doubt is for an official to look into. A model that could not look says what it needs; finding nothing then means nothing.
"""

from minzheng.monitoring.audits import money, people, procedure
from minzheng.monitoring.audits.books import Books, Doubts, Due, Model, Report

_S1 = "Social Assistance Interim Measures, 国务院令第649号"
_S2 = "Dibao review and confirmation measures, 民发〔2021〕57号"
_S4 = "Further backstop work notice, 2022"

MODELS: tuple[Model, ...] = (
    Model("A1", "Dead person paid", f"{_S2}, art. 32", people.dead, days=30),
    Model("A2", "Prisoner or person in compulsory rehabilitation paid", f"{_S2}, art. 7", people.imprisoned, days=30),
    Model("A3", "On a public payroll", f"{_S1}, art. 58", people.payroll),
    Model("A4", "Vehicle, ship or machine over the limit", f"{_S2}, art. 14", people.vehicles),
    Model("A5", "Second home or shop", f"{_S2}, art. 14", people.homes),
    Model("A6", "Active business or capital over the limit", f"{_S2}, art. 14", people.businesses),
    Model("A7", "Incomes known elsewhere exceed the line", f"{_S2}, art. 13", people.incomes),
    Model("A8", "Received twice", f"{_S1}, art. 68", people.twice, days=30),
    Model("A9", "Deposits or securities over the limit", f"{_S2}, art. 14", people.deposits),
    Model("A10", "Payee outside the family or one account for many", "Dibao funds measures, art. 12", money.accounts, days=30),
    Model("A11", "Amount is not what the rules give", f"{_S2}, art. 23", money.amounts),
    Model("A12", "Paid late", "Dibao funds measures, art. 14", money.late),
    Model("A13", "Paid after the end, or gradual exit too long", f"{_S4}, 1(3)", money.after_exit, days=30),
    Model("A14", "Less than for all members", f"{_S4}, 1(1)", procedure.only_some),
    Model("A15", "Relative of an official not on the register", f"{_S2}, arts. 11, 20", procedure.relatives),
    Model("A16", "Without authorisation or report of a check", f"{_S2}, arts. 9, 17", procedure.authorised),
    Model("A17", "Notice too short or time limit missed", f"{_S2}, arts. 19, 21, 22", procedure.time_limits),
    Model("A18", "Missed: in need and in no programme", f"{_S1}, art. 11", procedure.missed),
    Model("A19", "Care level or institution bill does not fit", "国发〔2016〕14号", procedure.institutions),
    Model("A20", "Temporary assistance split or repeated", "民发〔2018〕23号", money.grants),
    Model("A21", "Price subsidy missing", "发改价格〔2021〕1553号", money.price_subsidy),
    Model("A22", "Re-verification overdue or death not processed", f"{_S2}, art. 31", procedure.overdue),
)
BY_CODE = {model.code: model for model in MODELS}


def audit(books: Books) -> dict[str, Report]:
    """Every model over the same columns."""
    return {model.code: model.check(books) for model in MODELS}


__all__ = ("BY_CODE", "MODELS", "Books", "Doubts", "Due", "Model", "Report", "audit")
