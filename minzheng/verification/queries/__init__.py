"""Scoped reads of consents, deliveries, questions and checks, for screens and for the parts above. Run inside the caller's area."""

from minzheng.verification.queries.candidates import CandidateRow, candidate, candidates
from minzheng.verification.queries.checks import CheckRow, check, checks, checks_of, finding, waiting_by_kind
from minzheng.verification.queries.consents import consent, consents, consents_of
from minzheng.verification.queries.deliveries import SourceRow, deliveries, delivery, faults, original, sources
from minzheng.verification.queries.items import ItemRow, Most, items, limits_at
from minzheng.verification.queries.questions import questions
from minzheng.verification.queries.reports import Doubt, Report, Section, Told, report
from minzheng.verification.queries.waiting import waiting

__all__ = [
    "CandidateRow",
    "CheckRow",
    "Doubt",
    "ItemRow",
    "Most",
    "Report",
    "Section",
    "SourceRow",
    "Told",
    "candidate",
    "candidates",
    "check",
    "checks",
    "checks_of",
    "consent",
    "consents",
    "consents_of",
    "deliveries",
    "delivery",
    "faults",
    "finding",
    "items",
    "limits_at",
    "original",
    "questions",
    "report",
    "sources",
    "waiting",
    "waiting_by_kind",
]
