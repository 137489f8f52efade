"""Forms as boxed tables, filled with what is known or left blank to be written on. Each gives a `Sheet`, for PDF and for Word."""
