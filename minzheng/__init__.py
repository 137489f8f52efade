"""Minzheng (民政): the working system of a county civil affairs bureau. See docs/map.md."""

__version__ = "0.1.0"
