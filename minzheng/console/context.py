"""What every template may use: the office and the business date."""

from django.http import HttpRequest


def office(request: HttpRequest) -> dict[str, object]:
    return {}
