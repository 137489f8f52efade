"""Dibao (最低生活保障): the minimum living guarantee. Start reading in README.md, then rules."""
