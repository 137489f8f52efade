"""An office whose officials act in any order, as a Hypothesis state machine; plain SQL judges after each act."""
