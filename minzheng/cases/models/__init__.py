"""The tables of cases: what is determined and decided; the law; applications and proceedings; their papers; registers."""

from minzheng.cases.models.determining import (
    Case,
    CaseState,
    Decision,
    Determination,
    Outcome,
    OutcomeState,
    Part,
    Proposal,
    ProposalKind,
    ProposalState,
)
from minzheng.cases.models.laws import LawProposal, LawState, Publication, PublishedValue
from minzheng.cases.models.papers import Attachment, Delivery, Letter, Notice, Objection
from minzheng.cases.models.proceedings import Application, ApplicationState, Proceeding, Step
from minzheng.cases.models.registers import Draft, OfficialRelative, SpotCheck

__all__ = [
    "Application",
    "ApplicationState",
    "Attachment",
    "Case",
    "CaseState",
    "Decision",
    "Delivery",
    "Determination",
    "Draft",
    "LawProposal",
    "LawState",
    "Letter",
    "Notice",
    "Objection",
    "OfficialRelative",
    "Outcome",
    "OutcomeState",
    "Part",
    "Proceeding",
    "Proposal",
    "ProposalKind",
    "ProposalState",
    "Publication",
    "PublishedValue",
    "SpotCheck",
    "Step",
]
