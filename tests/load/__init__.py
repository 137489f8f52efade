"""Fifty clerks at once on the real server: how long pages take when everybody works. `python -m tests.load`."""
