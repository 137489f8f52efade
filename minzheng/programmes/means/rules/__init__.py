"""Variables that several programmes take over into their own rules: the family, its income, its property.

`INPUTS` are the facts that all of them together read, `VARIABLES` the rules: a programme takes both, so that a fact added here
reaches every programme. Read the modules in the order of the list.
"""

from minzheng.programmes.means.rules import counting, hardship, income, receipts, support, wealth, work

INPUTS = (
    *counting.INPUTS,
    *hardship.INPUTS,
    *work.INPUTS,
    *receipts.INPUTS,
    *support.INPUTS,
    *income.INPUTS,
    *wealth.INPUTS,
)
VARIABLES = (
    *counting.VARIABLES,
    *hardship.VARIABLES,
    *work.VARIABLES,
    *receipts.VARIABLES,
    *support.VARIABLES,
    *income.VARIABLES,
    *wealth.VARIABLES,
)
