"""Figures of the law published as officials do it: one prepares and submits, another publishes."""

from collections.abc import Sequence

from minzheng.base.actor import Actor
from minzheng.base.month import Month
from minzheng.cases import actions
from minzheng.cases.models import Publication
from minzheng.policy.engine import Change, Reference


def published(preparer: Actor, publisher: Actor, changes: Sequence[Change], document: Reference) -> Publication:
    made = actions.propose_law(preparer, document.title, document, Month.of(publisher.today), changes, {})
    actions.submit_law(preparer, made.id)
    return actions.publish_law(publisher, made.id)
