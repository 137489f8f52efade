"""Officials by name: records keep the login, readers know the person. A login never changes hands, so a name once read holds."""

from minzheng.staff import queries

_names: dict[str, str] = {}
_read: set[int] = set()  # the newest account of each reading


def name_of(login: str) -> str:
    """The official's name; the login itself while no account has it (the installation, a demonstration)."""
    if login not in _names and (newest := queries.newest_account()) not in _read:
        _names.update(queries.names())
        _read.add(newest)
    return _names.get(login, login)


def in_words(logins: str) -> str:
    """Several of them, as facts name them: "clerk, officer"."""
    return "、".join(map(name_of, logins.split(", ")))
