"""Variables that several programmes take over into their own rules: the family, its income, its property.

`INPUTS` are the facts that all of them together read, `VARIABLES` the rules: a programme takes both, so that a fact added here
reaches every programme.
"""

from minzheng.programmes.means.rules import counting, income, wealth

INPUTS = (*counting.INPUTS, *income.INPUTS, *wealth.INPUTS)
VARIABLES = (*counting.VARIABLES, *income.VARIABLES, *wealth.VARIABLES)
