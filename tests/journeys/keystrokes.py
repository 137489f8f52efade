"""The keystroke-level model: how long a practised official's hands and eyes need for what a journey did.

After Card, Moran and Newell (1980), "The keystroke-level model for user performance time with interactive systems", Communications
of the ACM 23(7), and their book of 1983. Operators and seconds are theirs, except R and V, which are ours and said below. Pure.
"""

from dataclasses import asdict, dataclass, field, fields

# Seconds an operator takes, and where the figure comes from.
SECONDS = {
    "K": 0.28,  # a key, average non-secretary typist (Card et al. 1983, table 8.1)
    "P": 1.10,  # pointing with the mouse at a target
    "B": 0.10,  # pressing or letting go the mouse button; a click is two
    "H": 0.40,  # moving the hand between keyboard and mouse
    "M": 1.35,  # preparing a step in one's mind
    "R": 0.25,  # waiting for a page: the 95th percentile the load run must keep, not the median
    "V": 0.20,  # reading a Chinese character with care (300 a minute); our own addition, the model has none
}
READ_MOST = 300  # characters read of one page: the official knows its frame and looks for what is new
UPLOAD_CLICKS = 2  # the file dialog of the system: choose the file, open


@dataclass(slots=True)
class Count:
    """What was done in one part of a journey. Characters are those of the page's content that count as read."""

    clicks: int = 0
    keys: int = 0
    switches: int = 0
    preparations: int = 0
    pages: int = 0
    characters: int = 0

    def add(self, other: "Count") -> None:
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))

    @property
    def seconds(self) -> float:
        """Hands, mind and machine: K, P, B, H, M, R."""
        pointing = self.clicks * (SECONDS["P"] + 2 * SECONDS["B"])
        rest = self.switches * SECONDS["H"] + self.preparations * SECONDS["M"] + self.pages * SECONDS["R"]
        return pointing + self.keys * SECONDS["K"] + rest

    @property
    def reading(self) -> float:
        """Seconds of reading, which the model leaves out and an office does not."""
        return self.characters * SECONDS["V"]


@dataclass(slots=True)
class Part:
    """A stretch of a journey: who sat there, what for, and whether it is work at the desk (intake, filing, review) of the case."""

    title: str
    official: str
    desk: bool
    count: Count = field(default_factory=Count)


@dataclass(slots=True)
class Tally:
    """A journey from its first page to its last."""

    name: str
    title: str
    parts: list[Part] = field(default_factory=list)

    def total(self, *, desk: bool = False) -> Count:
        summed = Count()
        for part in self.parts:
            if part.desk or not desk:
                summed.add(part.count)
        return summed

    def as_json(self) -> dict[str, object]:
        return asdict(self)

    @staticmethod
    def of(told: dict) -> "Tally":
        parts = [Part(one["title"], one["official"], one["desk"], Count(**one["count"])) for one in told["parts"]]
        return Tally(told["name"], told["title"], parts)


def keys_of(text: str) -> int:
    """Keys to type a text: one a sign; a Chinese character its full pinyin, and one key to choose for every two of them."""
    from pypinyin import lazy_pinyin

    keys, chinese = 0, 0
    for sign in text:
        if "\u4e00" <= sign <= "\u9fff":
            keys += len(lazy_pinyin(sign)[0])
            chinese += 1
        else:
            keys += 1
    return keys + (chinese + 1) // 2
