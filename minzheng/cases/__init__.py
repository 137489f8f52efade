"""From an application to a decision with reasons."""
