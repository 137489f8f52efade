"""How each bank's files look, as data (`banks/*.yaml`), and the two ways through them: writing transfers, reading answers. Pure."""

from minzheng.payments.layouts.declaration import REASONS, STATUSES, Batch, Layout, Transfer, layout, layouts
from minzheng.payments.layouts.envelope import close, opened
from minzheng.payments.layouts.reading import Given, Orders, ReturnFile, read, read_orders
from minzheng.payments.layouts.writing import write, write_answer

__all__ = [
    "REASONS",
    "STATUSES",
    "Batch",
    "Given",
    "Layout",
    "Orders",
    "ReturnFile",
    "Transfer",
    "close",
    "layout",
    "layouts",
    "opened",
    "read",
    "read_orders",
    "write",
    "write_answer",
]
