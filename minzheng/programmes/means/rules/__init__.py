"""Variables that several programmes take over into their own rules: the family, its income, its property."""
