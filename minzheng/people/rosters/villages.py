"""Which village a row means: by twelve-digit code, by name, or by town and name. Names that occur twice are never guessed."""

import re
from collections.abc import Callable, Iterable, Mapping

from minzheng.base.divisions import DivisionCode
from minzheng.people.rosters.vocabulary import fold_title

_ENDINGS = re.compile("(?:村民委员会|居民委员会|社区居委会|村委会|居委会|社区|行政村|村|居)$")


class Villages:
    """The villages of an area on one day. `entries`: code, name, name of the town. `translate` carries an old code to this map."""

    def __init__(
        self,
        entries: Iterable[tuple[DivisionCode, str, str]],
        translate: Callable[[DivisionCode], DivisionCode | None] = lambda code: None,
    ) -> None:
        self.names: dict[DivisionCode, str] = {}
        self._found: dict[str, set[DivisionCode]] = {}
        self._translate = translate
        for code, name, town in entries:
            self.names[code] = name
            for key in self._keys(name):
                self._found.setdefault(key, set()).add(code)
                self._found.setdefault(_short_town(town) + key, set()).add(code)

    @classmethod
    def of(cls, codes: Mapping[str, DivisionCode]) -> "Villages":
        """From plain names alone."""
        return cls((code, name, "") for name, code in codes.items())

    @staticmethod
    def _keys(name: str) -> tuple[str, ...]:
        folded = fold_title(name)
        return tuple(dict.fromkeys((folded, _ENDINGS.sub("", folded) or folded)))

    def by_name(self, village: str, town: str = "") -> set[DivisionCode]:
        """All villages that the name may mean; the town decides between namesakes. A cell may hold town and village together."""
        keys = self._keys(village)
        if town:
            short = _short_town(town)
            for key in keys:
                if exact := self._found.get(short + key):
                    return exact
        for key in keys:
            if exact := self._found.get(key):
                return exact
        joined = re.sub("^.*?[省市县区](?=.*(?:镇|乡|街道))", "", fold_title(village))
        if split := re.match("(.+?)(?:镇|乡|街道办事处|街道)(.+)", joined):
            return next((hit for key in self._keys(split[2]) if (hit := self._found.get(split[1] + key))), set())
        return set()

    def current(self, code: DivisionCode) -> DivisionCode | None:
        """The code itself when it is on the map, else what it became; None when neither."""
        if code in self.names:
            return code
        now = self._translate(code)
        return now if now in self.names else None


def _short_town(town: str) -> str:
    return re.sub("(?:镇|乡|街道办事处|街道)$", "", fold_title(town))
