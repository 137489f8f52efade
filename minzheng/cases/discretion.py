"""Full identity numbers and bank cards stay with the person, sealed: what is written beside a case may not hold one. Pure."""

import json
import re
from collections.abc import Mapping

from minzheng.base.errors import BadValue
from minzheng.cases.papers.leaks import is_identity, luhn

_NUMBER = re.compile(r"(?<![0-9A-Za-z*])\d{15,19}[Xx]?(?![0-9A-Za-z*])")


def refuse_numbers(*written: str | Mapping[str, object]) -> None:
    """Raises BadValue where a text, or plain data, holds a full identity number or the number of a bank card."""
    for each in written:
        text = each if isinstance(each, str) else json.dumps(each, ensure_ascii=False, default=str)
        for found in _NUMBER.findall(text):
            if is_identity(found.upper()) or (found.isdigit() and len(found) > 15 and luhn(found)):
                raise BadValue(
                    "The text holds a full identity number or account.",
                    remedy="Leave it out: numbers are kept with the person, where they are protected.",
                )
