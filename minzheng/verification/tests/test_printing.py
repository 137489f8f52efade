"""The page of the catalogue says what the catalogue says."""

from minzheng.verification import printing
from minzheng.verification.catalogue import catalogue


def test_the_page_of_the_catalogue_is_current() -> None:
    assert printing.PAGE.read_text(encoding="utf-8") == printing.page(catalogue()), "run python -m minzheng.verification.printing"


def test_every_item_stands_on_the_page() -> None:
    text = printing.page(catalogue())
    assert all(f"| {item.name} | `{item.code}` |" in text for item in catalogue().items)
