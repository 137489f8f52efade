"""Staff web pages: shows queries, calls actions, owns no data."""
