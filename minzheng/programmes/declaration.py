"""What a programme is: a declaration on the engines. Every part is optional; no engine knows a programme by name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from minzheng.cases.declarations import Benefit
from minzheng.cases.workflow.declaration import Workflow
from minzheng.indicators.declarations import Chapter, Figure
from minzheng.payments.declarations import Payment
from minzheng.policy.engine import Parameters, Rules
from minzheng.policy.series import Stage


@dataclass(frozen=True, slots=True)
class Programme:
    """One folder. `title` and `law` are message ids; `texts` are letters and notices by name, files with {places};
    `examples` is a folder of YAML sentences that `minzheng policy test` runs. `rules` and `parameters` decide it (None: nothing is
    decided by rules); `gives` says for which facts its outcomes stand where others are decided in the same run: {"dibao_recipient":
    "dibao_covered"}. `workflows` are its procedures, each under the law of its time; `limits` a folder of what places set."""

    code: str
    title: str
    law: str
    benefit: Benefit | None = None
    payment: Payment | None = None
    figures: tuple[Figure, ...] = ()
    chapter: Chapter | None = None
    texts: Mapping[str, Path] = field(default_factory=dict)
    examples: Path | None = None
    rules: Rules | None = None
    parameters: Parameters | None = None
    gives: Mapping[str, str] = field(default_factory=dict)
    workflows: tuple[Workflow, ...] = ()
    limits: Path | None = None

    @property
    def stage(self) -> Stage | None:
        """Its place in a run of all programmes, with the figures of its files; None where nothing is decided by rules."""
        if not self.rules or not self.parameters:
            return None
        return Stage(self.code, self.rules, self.parameters, self.gives, self.benefit.told if self.benefit else ())

    def text(self, name: str, **facts: object) -> str:
        """A letter or notice with its places filled. Raises KeyError for an unknown text or a place without a fact."""
        return self.texts[name].read_text(encoding="utf-8").format(**facts)


def texts_in(folder: Path) -> Mapping[str, Path]:
    """The letters and notices of a folder, by name."""
    return {path.stem: path for path in sorted(folder.glob("*.txt"))}


_programmes: dict[str, Programme] = {}


def register(programme: Programme) -> None:
    """Fill the registry at start-up, in the order of the installation's list."""
    _programmes[programme.code] = programme


def programmes() -> Mapping[str, Programme]:
    return MappingProxyType(_programmes)
