"""The printing press: typst with the two shipped faces, loaded once. Text goes in as data, so nothing in a name is ever markup."""

import json
import threading
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import minzheng
from minzheng.cases.papers.refusals import MissingSign, NoFaces

HERE = Path(__file__).parent
# One copy of the faces serves reports and papers; `site.assets` fetches it to where the reports had it first.
FACES = Path(minzheng.__file__).parent / "indicators" / "fonts"
SANS_FILE, SERIF_FILE = FACES / "NotoSansSC_400Regular.ttf", FACES / "NotoSerifSC_400Regular.ttf"
_NEEDED = ("NotoSerifSC_400Regular.ttf", "NotoSerifSC_700Bold.ttf", "NotoSansSC_400Regular.ttf", "NotoSansSC_700Bold.ttf")
_one_at_a_time = threading.Lock()


@cache
def press() -> Any:
    """The compiler with the faces. Raises NoFaces."""
    if not all((FACES / name).exists() for name in _NEEDED):
        raise NoFaces
    import typst

    faces = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FACES)])
    return typst.Compiler(font_paths=faces, ignore_system_fonts=True)


def lacking(text: str) -> str:
    """The characters of a text that the faces have no sign for: beyond the common planes and in private use, tried one by one."""
    rare = {sign for sign in text if ord(sign) > 0xFFFF or 0xE000 <= ord(sign) <= 0xF8FF}
    return "".join(sorted(sign for sign in rare if not _has(sign)))


@lru_cache(maxsize=4096)
def _has(sign: str) -> bool:
    face = _face()
    return bytes(face.getmask(sign)) != bytes(face.getmask("\U0010fffd"))


@cache
def _face() -> Any:
    from PIL import ImageFont

    return ImageFont.truetype(str(SERIF_FILE), 24)


@cache
def _template(name: str) -> bytes:
    return (HERE / name).read_bytes()


def pdf(template: str, data: Mapping[str, object]) -> bytes:
    """A template of this folder set with `data`, as PDF/A-2b. Raises NoFaces, MissingSign."""
    machine, written = press(), json.dumps(data, ensure_ascii=False)
    if signs := lacking(written):
        raise MissingSign(signs)
    with _one_at_a_time:
        return machine.compile(input=_template(template), sys_inputs={"data": written}, pdf_standards=["a-2b"])
