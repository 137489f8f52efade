"""What monitoring refuses."""

from minzheng.base.errors import BadValue, Conflict, NotFound


class TicketNotFound(NotFound):
    def __init__(self) -> None:
        super().__init__("There is no such ticket in your area.")


class TaskNotFound(NotFound):
    def __init__(self) -> None:
        super().__init__("There is no such task in your area.")


class FindingNotFound(NotFound):
    def __init__(self) -> None:
        super().__init__("There is no such audit finding in your area.")


class TicketMoved(Conflict):
    """Somebody else did something with the ticket since it was opened."""

    def __init__(self) -> None:
        super().__init__("Somebody else changed this ticket meanwhile. Nothing was changed.", remedy="Open it again.")


class UnknownSignal(BadValue):
    def __init__(self, code: str) -> None:
        super().__init__("There is no signal {code}.", code=code)


class UnknownThreshold(BadValue):
    def __init__(self, code: str) -> None:
        super().__init__("There is no threshold {code}.", code=code)
