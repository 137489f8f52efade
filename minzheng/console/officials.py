"""Officials by name: records keep the login, readers know the person. A login never changes hands, so a name once read holds."""

from minzheng.base.once import once
from minzheng.staff import queries

_names: dict[str, str] = {}


def name_of(login: str) -> str:
    """The official's name; the login itself while no account has it (the installation, a demonstration)."""
    if login not in _names:
        _names.update(once("officials", queries.names))
    return _names.get(login, login)


def in_words(logins: str) -> str:
    """Several of them, as facts name them: "clerk, officer"."""
    return "、".join(map(name_of, logins.split(", ")))
