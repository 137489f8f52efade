"""Random changes to history by somebody who can switch every guard off, and the doctor that must see each of them."""
