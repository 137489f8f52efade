"""The programmes this installation runs. A new programme is a folder and one line here."""

from dataclasses import replace

from minzheng.policy.engine import Parameters
from minzheng.programmes.children.programme import CHILDREN
from minzheng.programmes.declaration import Programme
from minzheng.programmes.dibao.programme import DIBAO
from minzheng.programmes.disability.programme import DISABILITY
from minzheng.programmes.edge.programme import EDGE
from minzheng.programmes.means.limits import LIMITS as PROPERTY
from minzheng.programmes.old_age.programme import OLD_AGE
from minzheng.programmes.posts.programme import POSTS
from minzheng.programmes.price.programme import PRICE
from minzheng.programmes.procedures.programme import LIMITS, REGIMES
from minzheng.programmes.rigid.programme import RIGID
from minzheng.programmes.tekun.programme import TEKUN
from minzheng.programmes.temporary.programme import TEMPORARY

PROGRAMMES: tuple[Programme, ...] = (DIBAO, EDGE, RIGID, TEKUN, TEMPORARY, PRICE, CHILDREN, DISABILITY, OLD_AGE, POSTS)
# Whose benefits the monthly run decides and pays here. The others are calculated, explained and simulated only.
MONTHLY = frozenset({"dibao", "tekun", "children", "disability", "old_age"})


def register() -> None:
    """Hand every declared part to its engine. Engines never name a programme."""
    from minzheng.cases import declarations as cases
    from minzheng.indicators import declarations as indicators
    from minzheng.payments import declarations as payments
    from minzheng.programmes import declaration as programmes
    from minzheng.verification import declarations as verification

    for programme in PROGRAMMES:
        programmes.register(programme)
        if programme.parameters:
            cases.register_law(programme.code, programme.parameters)
        if programme.benefit and programme.code in MONTHLY:
            cases.register(replace(programme.benefit, gives=programme.gives))
            verification.register_receipt(programme.code, programme.gives)
        elif programme.benefit and programme.benefit.once:
            cases.register_once(programme.benefit)
        if programme.workflows:
            limits = Parameters.load(programme.limits, prefix="limits") if programme.limits else Parameters(())
            cases.register_procedures(programme.code, programme.workflows, limits, programme.rules)
        if programme.payment:
            payments.register(programme.payment)
        for figure in programme.figures:
            indicators.register(figure)
        if programme.chapter:
            indicators.register_chapter(programme.chapter)
    cases.register_procedures("", REGIMES, LIMITS)
    verification.register_limits(PROPERTY, _figures_in_force)


def _figures_in_force() -> Parameters:
    """Of the programme whose means test the property limits are declared for, with what officials published since."""
    from minzheng.cases import law

    return law.parameters(DIBAO.code)
