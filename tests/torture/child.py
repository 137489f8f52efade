"""The program that is killed: a forked child that runs the month and tells over a shared page where it is and what it has done."""

import mmap
import os
import signal
import struct
import time
import traceback
from collections.abc import Callable
from typing import NamedTuple, NoReturn

from tests.torture.plants import Plant

# The order of the month. "post" is every writing to the books, in whatever act.
STEPS = (
    "start", "determine", "decide", "lock", "approve", "authorise", "release", "post", "recover", "file", "answer", "look",
    "witness", "checkpoint", "end",
)  # fmt: skip
REFUSED, UNPLANTED = 3, 4  # exit codes of a child that was told no, and of one whose bug could not be planted
_HEAD, _EVENT = struct.Struct("=iiq"), struct.Struct("=id")
_AT = 512  # before it: the head and, from 64 on, why the child broke down
_MOST = 1000


class Event(NamedTuple):
    """A step begun: seconds of the child's life."""

    step: str
    begun: float


class Page:
    """Shared memory: how many steps were begun, in which the child is, which it said were done, and when each was begun."""

    def __init__(self) -> None:
        self.memory = mmap.mmap(-1, _AT + _MOST * _EVENT.size)

    def clear(self, target: int = 0) -> None:
        """`target`: the child freezes itself where this beginning, counted among all, is; so none is missed on a busy machine."""
        self.memory[:_AT] = _HEAD.pack(0, 0, 0).ljust(_AT, b"\0")
        self.target = target

    def begin(self, step: int) -> None:
        number, _, said = _HEAD.unpack(self.memory[: _HEAD.size])
        if number < _MOST:
            at = _AT + number * _EVENT.size
            self.memory[at : at + _EVENT.size] = _EVENT.pack(step, time.monotonic())
        self.memory[: _HEAD.size] = _HEAD.pack(number + 1, step, said)
        if number + 1 == self.target:
            os.kill(os.getpid(), signal.SIGSTOP)

    def say(self, step: int) -> None:
        number, now, said = _HEAD.unpack(self.memory[: _HEAD.size])
        self.memory[: _HEAD.size] = _HEAD.pack(number, now, said | 1 << step)

    def complain(self, text: str) -> None:
        self.memory[64:_AT] = text.encode()[: _AT - 64].ljust(_AT - 64, b"\0")

    @property
    def complaint(self) -> str:
        return self.memory[64:_AT].rstrip(b"\0").decode(errors="ignore")

    @property
    def number(self) -> int:
        return int(_HEAD.unpack(self.memory[: _HEAD.size])[0])

    @property
    def step(self) -> str:
        return STEPS[_HEAD.unpack(self.memory[: _HEAD.size])[1]]

    @property
    def said(self) -> list[str]:
        done = _HEAD.unpack(self.memory[: _HEAD.size])[2]
        return [step for at, step in enumerate(STEPS) if done >> at & 1]

    def events(self) -> list[Event]:
        found = [_EVENT.unpack_from(self.memory, _AT + at * _EVENT.size) for at in range(min(self.number, _MOST))]
        return [Event(STEPS[step], moment - found[0][1]) for step, moment in found]


def run(name: str, page: Page, plant: Plant, failpoint: str, until: str) -> NoReturn:
    """Never returns, never runs the parent's exit handlers. `until`: leave quietly where this step would begin."""
    code = 1
    try:
        _point_to(name)
        code = UNPLANTED
        plant.patch()
        code = 1
        from minzheng.base import failpoints

        failpoints.arm(failpoint)
        page.begin(STEPS.index("start"))
        code = _flow(page, until)
    except BaseException as error:  # the process ends here, whatever it was
        page.complain(f"{type(error).__name__}: {error}")
        if code == UNPLANTED or os.environ.get("MINZHENG_TORTURE_VERBOSE"):
            traceback.print_exc()
    finally:
        os._exit(code)


def _point_to(name: str) -> None:
    from django.db import connections

    for alias in connections:
        connections[alias].settings_dict["NAME"] = name


def _flow(page: Page, until: str) -> int:
    from minzheng.base.errors import Refusal
    from tests.torture import flow

    def tell(what: str, done: int, total: int) -> None:
        if what not in STEPS:
            return
        if not done and what == until:
            os._exit(0)
        if not done:
            page.begin(STEPS.index(what))
        elif done == total:
            page.say(STEPS.index(what))

    _tell_postings(page)
    try:
        flow.run(tell)
    except Refusal:
        if os.environ.get("MINZHENG_TORTURE_VERBOSE"):
            traceback.print_exc()
        return REFUSED
    page.begin(STEPS.index("end"))
    return 0


def _tell_postings(page: Page) -> None:
    from minzheng.payments.actions import answering, moving, recovering, setting_off

    for module in (answering, moving, recovering, setting_off):
        module.post = _told(page, module.post)  # type: ignore[attr-defined]


def _told(page: Page, post: Callable[..., object]) -> Callable[..., object]:
    def told(*given: object) -> object:
        before = STEPS.index(page.step)
        page.begin(STEPS.index("post"))
        try:
            return post(*given)
        finally:
            page.begin(before)

    return told
