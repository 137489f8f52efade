"""What other departments hand over about a demonstration county: lists as they come, with signs planted whose truth is kept apart.

Nothing of the truth is ever written where the product looks: it comes back to whoever builds, and measures.
"""

from minzheng.demonstration.deliveries.handing import Handed, declare, hand_over, handed
from minzheng.demonstration.deliveries.known import Known
from minzheng.demonstration.deliveries.planting import Planted, plant

__all__ = ("Handed", "Known", "Planted", "declare", "hand_over", "handed", "plant")
