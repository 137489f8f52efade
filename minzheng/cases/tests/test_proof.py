"""Any paid fen leads to its decision, its inputs, its law and the people behind it; and a decision to its money."""

import pytest

from minzheng.base.month import Month
from minzheng.cases import queries
from minzheng.cases.actions import open_cases
from minzheng.cases.tests.families import SINCE, family, register
from minzheng.payments.models import Item
from minzheng.payments.queries import money_of
from minzheng.places import access
from minzheng.site.month import run_month
from tests.cast import COUNTY, COUNTY_CLERK, FINANCE, OFFICER

pytestmark = pytest.mark.django_db


def test_a_paid_item_is_calculated_again_from_its_inputs_and_names_everybody_behind_it() -> None:
    with access.within(COUNTY.area):
        (household,) = register(family(1, (10_000,)))
        open_cases(COUNTY_CLERK, "dibao", [household], SINCE, "application")
        run_month(Month(2020, 12), COUNTY, preparer=COUNTY_CLERK, decider=OFFICER, finance=FINANCE)
        item = Item.objects.get()
        found = queries.proof(OFFICER, item.id)
        assert found.decision is not None and found.explained is not None
        assert found.paid.paid and found.paid.amount == item.amount == found.decision.amount
        assert found.explained.facts_agree and found.explained.outcome_agrees
        assert found.decision.rules_digest == found.explained.proposal.determination.rules_digest
        behind = (found.decision.prepared_by, found.decision.decided_by, found.paid.drafted_by, found.paid.approved_by)
        assert behind == ("county_clerk", "officer", "county_clerk", "officer") and found.paid.authorised_by == "finance"
        forward = money_of(OFFICER, found.decision.id)
        assert forward.paid == item.amount and [one.item for one in forward.items] == [item.id]
