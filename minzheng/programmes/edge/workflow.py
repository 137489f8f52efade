"""How an edge family is identified. As dibao, without the notice: identification alone need not be posted (民办函〔2024〕31号)."""

from dataclasses import replace
from datetime import date

from minzheng.cases.workflow.checking import checked
from minzheng.cases.workflow.declaration import Workflow
from minzheng.programmes.procedures import acts as a
from minzheng.programmes.procedures import plain
from minzheng.programmes.procedures.sources import DIBAO_2021

LIMITS = a.limits_under(
    DIBAO_2021, replace(a.TOTAL, days=None, longest=None), a.SURVEY_START, a.CHECK_START, a.REFUSAL_DAYS
)  # the total is set by places
REGIMES = (
    checked(
        Workflow(
            "edge",
            "Identification of an edge family",
            DIBAO_2021,
            date(2021, 7, 1),
            plain.STATES,
            plain.fitted(plain.acts(DIBAO_2021), LIMITS),
            LIMITS,
            plain.steps(DIBAO_2021, "accept", "report_check", "visit", "first_opinion"),
            plain.FACTS,
            a.PAPERS,
        )
    ),
)
