"""Texts of letters and notices: files that an official can read and mend, checked when read.

A file has a title (first line), then lines as they are to be printed:
  {applicant}：            a line before the first paragraph that ends in a colon addresses the letter
  two blanks before a line  a detail: 「  label：{place}」; where its line ends in 「?」 it is left out when its place is not known
  {reasons} {law} {gaps}    alone on a line: a passage of its own, numbered where it has several parts
  {remedies}                alone on a line: the ways against the decision, with the law of the day
  ## heading                the head of a passage
  --- 回执                   from here on a receipt to tear off
  {office} and {date} alone on the last lines: signature with room for the seal
「编号：{number}」 is printed below the title.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from minzheng.cases.papers.refusals import BadText, MissingWord

PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Wording:
    """A text as read. `name` is for errors; `lines` without title and number line."""

    name: str
    title: str
    lines: tuple[str, ...]

    @property
    def places(self) -> frozenset[str]:
        """What has to be known to print it, details that may be left out aside."""
        needed = (line for line in self.lines if not line.endswith("?"))
        return frozenset(place for line in (self.title, *needed) for place in PLACE.findall(line))

    def labels(self) -> Mapping[str, str]:
        """Of its details: place -> label."""
        found = {}
        for line in self.lines:
            if line.startswith("  ") and (place := PLACE.search(line)):
                found[place[1]] = re.split("[：:]", line.strip(), maxsplit=1)[0]
        return found

    def paragraphs(self) -> tuple[str, ...]:
        """Its sentences: neither details nor signature."""
        return tuple(line for line in self.lines if line and not line.startswith("  ") and not PLACE.fullmatch(line))

    def filled(self, line: str, words: Mapping[str, str]) -> str:
        """Raises MissingWord for a place without a word."""

        def word(found: re.Match[str]) -> str:
            if not words.get(found[1]):
                raise MissingWord(self.title, found[1])
            return words[found[1]]

        return PLACE.sub(word, line)


@lru_cache(maxsize=512)
def read(path: Path) -> Wording:
    """Raises BadText, FileNotFoundError."""
    return parsed(path.read_text(encoding="utf-8"), path.stem)


def parsed(text: str, name: str) -> Wording:
    """A text in the form above. Raises BadText with the line where it lacks a title or a place is not closed."""
    lines = [line.rstrip() for line in text.strip("\ufeff\r\n").splitlines()]
    if not lines or lines[0].startswith((" ", "#")):
        raise BadText(name, lines[0] if lines else "")
    for line in lines:
        if PLACE.sub("", line).count("{") or PLACE.sub("", line).count("}"):
            raise BadText(name, line)
    return Wording(name, lines[0], tuple(line for line in lines[1:] if line != "编号：{number}"))
