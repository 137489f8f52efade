"""Compile all parts' Chinese texts into the one catalogue Django reads, and derive the traditional script from it.

`python -m minzheng.site.languages`. Does nothing when nothing changed. Every part keeps its own
locale/zh_Hans/LC_MESSAGES/django.po; parts without Django (base, policy, programmes) are read like the others, which is why the
result is one catalogue.
"""

import hashlib
import sys
from collections.abc import Iterable
from pathlib import Path

import polib

PACKAGE = Path(__file__).resolve().parent.parent
TARGET = PACKAGE / "console" / "locale"
STAMP = "X-Sources"


def sources() -> list[Path]:
    """The console's own texts first: they win where two parts word the same message differently."""
    found = PACKAGE.glob("**/locale/zh_Hans/LC_MESSAGES/django.po")
    return sorted(found, key=lambda path: (not path.is_relative_to(TARGET), str(path)))


def merged(paths: Iterable[Path]) -> polib.POFile:
    """One catalogue of all translated messages, first come first kept."""
    catalogue, known = polib.POFile(wrapwidth=0), set()
    for path in paths:
        for entry in polib.pofile(str(path), wrapwidth=0):
            key = (entry.msgctxt, entry.msgid)
            if entry.translated() and key not in known:
                known.add(key)
                catalogue.append(entry)
    return catalogue


def _digest(paths: Iterable[Path]) -> str:
    state = hashlib.sha256(Path(__file__).read_bytes())
    for path in paths:
        state.update(path.read_bytes())
    return state.hexdigest()


def _compiled(language: str) -> Path:
    return TARGET / language / "LC_MESSAGES" / "django.mo"


def _current(path: Path, digest: str) -> bool:
    return path.exists() and polib.mofile(str(path)).metadata.get(STAMP) == digest


def _traditional(catalogue: polib.POFile) -> polib.POFile:
    from opencc import OpenCC

    convert = OpenCC("s2t").convert
    result = polib.POFile(wrapwidth=0)
    for entry in catalogue:
        plural = {position: convert(text) for position, text in entry.msgstr_plural.items()}
        result.append(
            polib.POEntry(
                msgid=entry.msgid,
                msgctxt=entry.msgctxt,
                msgid_plural=entry.msgid_plural,
                msgstr=convert(entry.msgstr),
                msgstr_plural=plural,
            )
        )
    return result


def _save(catalogue: polib.POFile, language: str, digest: str) -> None:
    catalogue.metadata = {
        "Language": language,
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=1; plural=0;",
        STAMP: digest,
    }
    path = _compiled(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    catalogue.save_as_mofile(str(partial))
    partial.replace(path)


def compile_all() -> bool:
    """Bring both compiled catalogues up to date. Returns whether anything was written."""
    paths = sources()
    digest = _digest(paths)
    if _current(_compiled("zh_Hans"), digest) and _current(_compiled("zh_Hant"), digest):
        return False
    catalogue = merged(paths)
    _save(_traditional(catalogue), "zh_Hant", digest)
    _save(catalogue, "zh_Hans", digest)
    return True


if __name__ == "__main__":
    sys.stdout.write("Compiled the translations.\n" if compile_all() else "The translations are up to date.\n")
