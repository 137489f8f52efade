"""What is peculiar to identification: it pays nothing and is a fact to others."""

from minzheng.programmes.edge.programme import EDGE


def test_an_identification_pays_nothing_and_is_a_fact_to_others() -> None:
    assert EDGE.benefit is None and EDGE.payment is None
    assert EDGE.gives == {"edge_member": "edge_covered"}
