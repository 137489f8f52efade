"""Kill the month at random moments, run it again, and compare the end with an undisturbed run. `python -m tests.torture`."""
