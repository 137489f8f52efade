"""The left menu: what each duty sees, in the order of the work."""

from dataclasses import dataclass

from django.urls import resolve, reverse
from django.utils.translation import gettext_noop

from minzheng.base.actor import Actor
from minzheng.console.pages import guard


@dataclass(frozen=True, slots=True)
class Entry:
    """`name` is the page it leads to; pages whose address begins with that page's count as below it."""

    name: str
    label: str
    icon: str


ENTRIES = (
    Entry("workbench", gettext_noop("Workbench"), "house"),
    Entry("applications", gettext_noop("Applications"), "pencil-square"),
    Entry("proceedings", gettext_noop("Proceedings"), "inboxes"),
    Entry("notices", gettext_noop("Public notices"), "megaphone"),
    Entry("warnings", gettext_noop("Early warning"), "bell"),
    Entry("audits", gettext_noop("Audit models"), "clipboard-check"),
    Entry("spot-checks", gettext_noop("Spot checks"), "dice-3"),
    Entry("relatives", gettext_noop("Relatives of officials"), "diagram-2"),
    Entry("checks", gettext_noop("Checks with departments"), "clipboard2-check"),
    Entry("deliveries", gettext_noop("Data of departments"), "database-check"),
    Entry("households", gettext_noop("Family records"), "people"),
    Entry("persons", gettext_noop("Person records"), "person-vcard"),
    Entry("rosters", gettext_noop("Import rosters"), "file-earmark-arrow-up"),
    Entry("months", gettext_noop("The month"), "calendar-check"),
    Entry("runs", gettext_noop("Pay runs"), "cash-coin"),
    Entry("bank", gettext_noop("Bank"), "bank"),
    Entry("recoveries", gettext_noop("Recoveries and suspensions"), "arrow-counterclockwise"),
    Entry("funds", gettext_noop("Funds and books"), "journal-text"),
    Entry("figures", gettext_noop("Figures and reports"), "bar-chart"),
    Entry("programmes", gettext_noop("Programmes and law"), "book"),
    Entry("calculator", gettext_noop("Calculator"), "calculator"),
    Entry("laws", gettext_noop("Try a change of the law"), "sliders"),
    Entry("entitlement", gettext_noop("Entitled and receiving"), "list-check"),
    Entry("places", gettext_noop("Divisions"), "geo-alt"),
    Entry("trail", gettext_noop("Audit trail"), "shield-check"),
    Entry("accounts", gettext_noop("Accounts"), "person-gear"),
)


def visible(actor: Actor, path: str) -> list[dict[str, object]]:
    """The entries whose page the actor may open, with the current one marked."""
    found = []
    for entry in ENTRIES:
        address = reverse(f"console:{entry.name}")
        declared = guard(resolve(address).func)
        if declared is not None and actor.may(*declared.duties):
            current = path == address or (address != "/" and path.startswith(address))
            found.append({"label": entry.label, "icon": entry.icon, "address": address, "current": current})
    return found
