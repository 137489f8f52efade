"""The printing press: typst with the two shipped faces, loaded once. Text goes in as data, so nothing in a name is ever markup."""

import json
import threading
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import minzheng
from minzheng.cases.papers.refusals import NoFaces

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


@cache
def _template(name: str) -> bytes:
    return (HERE / name).read_bytes()


def pdf(template: str, data: Mapping[str, object]) -> bytes:
    """A template of this folder set with `data`, as PDF/A-2b. Raises NoFaces."""
    return _set(template, data, {"pdf_standards": ["a-2b"]})


def png(template: str, data: Mapping[str, object], *, ppi: float = 110) -> list[bytes]:
    """The same as pictures, one a page. Raises NoFaces."""
    made = _set(template, data, {"format": "png", "ppi": ppi})
    return made if isinstance(made, list) else [made]


def _set(template: str, data: Mapping[str, object], how: Mapping[str, object]) -> Any:
    machine = press()
    with _one_at_a_time:
        return machine.compile(input=_template(template), sys_inputs={"data": json.dumps(data, ensure_ascii=False)}, **how)
