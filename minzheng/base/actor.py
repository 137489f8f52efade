"""Who acts. Every action takes an Actor first; the duty and area it carries are what the action is checked against."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from minzheng.base.divisions import Area, DivisionCode
from minzheng.base.errors import NotPermitted


class Duty(StrEnum):
    """What an account may do. One account may hold several, but preparing and deciding the same thing never meet."""

    VILLAGE_WORKER = "village_worker"  # 村级协理员
    CLERK = "clerk"  # 乡镇经办人
    OFFICER = "officer"  # 县级审核确认人
    FINANCE = "finance"  # 财务人员
    AUDITOR = "auditor"  # 审计、领导: sees, changes nothing
    ADMINISTRATOR = "administrator"  # 系统管理员: accounts and places, no cases and no money


@dataclass(frozen=True, slots=True)
class Actor:
    """An official (or the system itself) acting on a business date. `account` is the login name, kept in every audit row."""

    account: str
    name: str
    place: DivisionCode
    duties: frozenset[Duty]
    today: date

    @property
    def area(self) -> Area:
        return self.place.area

    def may(self, *duties: Duty) -> bool:
        return not self.duties.isdisjoint(duties)

    def require(self, *duties: Duty) -> None:
        """Raises NotPermitted unless the actor holds one of the duties."""
        if not self.may(*duties):
            raise NotPermitted("{name} does not hold the duty this act needs ({needed}).", name=self.name, needed=", ".join(duties))

    def require_place(self, place: str) -> None:
        if place not in self.area:
            raise NotPermitted("The subject lies outside the actor's area.")
