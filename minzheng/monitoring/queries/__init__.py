"""What screens ask of monitoring, inside the caller's area."""

from minzheng.monitoring.queries.auditing import Standings, audit_finding, audit_findings, audit_standings
from minzheng.monitoring.queries.scorecards import Funnel, cards, funnel, source_cards
from minzheng.monitoring.queries.simulating import suggested, threshold_in_force
from minzheng.monitoring.queries.tickets import (
    Detail,
    family_chain,
    layers,
    newest_scan,
    report,
    scan_due,
    scans,
    task,
    tasks,
    threshold_proposals,
    ticket,
    tickets,
)
from minzheng.monitoring.queries.waiting import by_severity, waiting

__all__ = [
    "Detail",
    "Funnel",
    "Standings",
    "audit_finding",
    "audit_findings",
    "audit_standings",
    "by_severity",
    "cards",
    "family_chain",
    "funnel",
    "layers",
    "newest_scan",
    "report",
    "scan_due",
    "scans",
    "source_cards",
    "suggested",
    "task",
    "tasks",
    "threshold_in_force",
    "threshold_proposals",
    "ticket",
    "tickets",
    "waiting",
]
