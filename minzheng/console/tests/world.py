"""A small county for the pages' tests: office, map, the cast's accounts, and what the caller asks for on top."""

from datetime import date

from minzheng.base.actor import Actor
from minzheng.places import actions as places
from minzheng.places.planning import NewDivision
from minzheng.staff import actions as staff
from minzheng.staff import queries
from minzheng.staff.models import Account
from tests import cast

PASSWORD = "a-long-test-password-7"
BEGAN = date(2010, 1, 1)
NAMES = {
    "320000000000": "江苏省",
    "321300000000": "宿迁市",
    cast.COUNTY: "泗洪县",
    cast.TOWN: "双沟镇",
    cast.VILLAGE: "草湾村",
    cast.SECOND_VILLAGE: "罗岗村",
    cast.OTHER_TOWN: "界集镇",
    cast.OTHER_VILLAGE: "杜墩村",
    cast.NEIGHBOUR_COUNTY: "泗阳县",
    cast.NEIGHBOUR_TOWN: "众兴镇",
}


def installer() -> Actor:
    return queries.installer(cast.TODAY)


def set_up_map() -> None:
    villages = (cast.VILLAGE, cast.SECOND_VILLAGE, cast.OTHER_VILLAGE)
    divisions = [
        NewDivision(cast.DivisionCode(code), name, True if code in villages else None, BEGAN) for code, name in NAMES.items()
    ]
    places.create_divisions(installer(), divisions, document="设立")


def set_up_staff(password: str = PASSWORD) -> None:
    """The office and every account of the cast, all with the same password, already changed once."""
    staff.set_up_office(installer(), "泗洪县民政局", cast.COUNTY, business_date=cast.TODAY)
    for actor in cast.STAFF:
        account, _generated = staff.create_account(installer(), actor.account, actor.name, actor.place, actor.duties)
        account.set_password(password)
        account.must_change_password = False
        account.save()


def account(actor: Actor) -> Account:
    return Account.objects.get(login=actor.account)
