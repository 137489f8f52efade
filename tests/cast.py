"""The fixed cast of the tests, on a small map: Sihong (321324), its town Shuanggou (321324101) with two villages,
the town Jieji (321324102) with one, and the neighbour county Siyang (321323)."""

from datetime import date

from minzheng.base.actor import Actor, Duty
from minzheng.base.divisions import DivisionCode

TODAY = date(2020, 12, 8)
COUNTY = DivisionCode("321324000000")
TOWN = DivisionCode("321324101000")
VILLAGE = DivisionCode("321324101201")
SECOND_VILLAGE = DivisionCode("321324101202")
OTHER_TOWN = DivisionCode("321324102000")
OTHER_VILLAGE = DivisionCode("321324102201")
NEIGHBOUR_COUNTY = DivisionCode("321323000000")
NEIGHBOUR_TOWN = DivisionCode("321323101000")


def _official(account: str, name: str, place: DivisionCode, *duties: Duty) -> Actor:
    return Actor(account, name, place, frozenset(duties), TODAY)


VILLAGE_WORKER = _official("village", "王村干", VILLAGE, Duty.VILLAGE_WORKER)
CLERK = _official("clerk", "李经办", TOWN, Duty.CLERK)
OTHER_CLERK = _official("clerk2", "赵经办", OTHER_TOWN, Duty.CLERK)
COUNTY_CLERK = _official("county_clerk", "孙经办", COUNTY, Duty.CLERK)
OFFICER = _official("officer", "周科长", COUNTY, Duty.OFFICER)
SECOND_OFFICER = _official("officer2", "吴科长", COUNTY, Duty.OFFICER)
FINANCE = _official("finance", "郑会计", COUNTY, Duty.FINANCE)
AUDITOR = _official("auditor", "冯审计", COUNTY, Duty.AUDITOR)
ADMINISTRATOR = _official("admin", "陈管理", COUNTY, Duty.ADMINISTRATOR)
NEIGHBOUR_CLERK = _official("neighbour", "褚经办", NEIGHBOUR_TOWN, Duty.CLERK)
STAFF = (
    VILLAGE_WORKER,
    CLERK,
    OTHER_CLERK,
    COUNTY_CLERK,
    OFFICER,
    SECOND_OFFICER,
    FINANCE,
    AUDITOR,
    ADMINISTRATOR,
    NEIGHBOUR_CLERK,
)
