"""What is peculiar to identification: it pays nothing and is a fact to others."""

from minzheng.programmes.rigid.programme import RIGID


def test_an_identification_pays_nothing_and_is_a_fact_to_others() -> None:
    assert RIGID.benefit is None and RIGID.payment is None
    assert RIGID.gives == {"rigid_member": "rigid_covered"}
