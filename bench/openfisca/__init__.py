"""The same law in openfisca-core, as fast as its vectors go: what `bench.rules` compares with."""
