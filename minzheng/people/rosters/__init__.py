"""Household rosters as counties keep them: recognise, confirm, read into families, give back what is wrong. Pure, no Django."""

from minzheng.people.rosters.families import Harvest, harvest
from minzheng.people.rosters.findings import ROSTER_FINDINGS, RosterFinding, words_of
from minzheng.people.rosters.layout import BadLayout, Layout, SheetLayout
from minzheng.people.rosters.recognition import ColumnProposal, Proposal, SheetProposal, propose
from minzheng.people.rosters.returned import error_workbook, template_workbook
from minzheng.people.rosters.villages import Villages

__all__ = (
    "ROSTER_FINDINGS",
    "BadLayout",
    "ColumnProposal",
    "Harvest",
    "Layout",
    "Proposal",
    "RosterFinding",
    "SheetLayout",
    "SheetProposal",
    "Villages",
    "error_workbook",
    "harvest",
    "propose",
    "template_workbook",
    "words_of",
)
