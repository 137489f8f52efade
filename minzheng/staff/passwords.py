"""The password profile of GB/T 22239 level 3: at least ten characters of three of the four classes. And generating one."""

import secrets
from string import ascii_lowercase, ascii_uppercase, digits

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MINIMUM_LENGTH = 10
_CLASSES = (str.islower, str.isupper, str.isdigit)
_READABLE = (
    "".join(sorted(set(ascii_lowercase) - set("lo"))),
    "".join(sorted(set(ascii_uppercase) - set("IO"))),
    "".join(sorted(set(digits) - set("01"))),
)  # no letter that looks like another when a password is handed over on paper


def classes(password: str) -> int:
    """How many of lower case, upper case, digits and other characters occur."""
    plain = sum(any(test(character) for character in password) for test in _CLASSES)
    return plain + any(not any(test(character) for test in _CLASSES) for character in password)


class ThreeClasses:
    """A Django password validator: length and classes."""

    def validate(self, password: str, user: object = None) -> None:
        if len(password) < MINIMUM_LENGTH:
            raise ValidationError(
                _("A password has at least {length} characters.").format(length=MINIMUM_LENGTH), code="password_too_short"
            )
        if classes(password) < 3:
            raise ValidationError(
                _("A password mixes at least three of: lower case, upper case, digits, other characters."),
                code="password_too_uniform",
            )

    def get_help_text(self) -> str:
        return _("At least {length} characters, three of: lower case, upper case, digits, other characters.").format(
            length=MINIMUM_LENGTH
        )


def generated(length: int = 14) -> str:
    """A random password that meets the profile: three classes, no look-alike letters (82 bits at 14)."""
    alphabet = "".join(_READABLE)
    while True:
        made = "".join(secrets.choice(alphabet) for _position in range(length))
        if classes(made) >= 3:
            return made
