"""Kernels as machine code: nothing here decides anything that their text does not say."""
