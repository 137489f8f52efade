"""Composition: settings, database start-up, URLs, the command line. The only part that knows all others."""
