"""What the command line's longer commands do, by subject."""
