import itertools

from tests.golden.witnesses import by_each_witness
from vcrproxy.cassette.key_order import sorted_keys


@by_each_witness
def test_keys_are_sorted_as_go_yaml_sorts_them(witness):
    orders = witness.key_orders()
    wrong = [(keys, out) for keys, out in orders if sorted_keys(keys) != out]

    assert len(orders) >= 69
    assert not wrong


def test_numbers_in_keys_count_by_their_value():
    assert sorted_keys(["X-10", "X-9", "X-2"]) == ["X-2", "X-9", "X-10"]


def test_upper_case_comes_before_lower_case():
    assert sorted_keys(["b", "B", "a", "A"]) == ["A", "B", "a", "b"]


def test_zeros_that_continue_a_number_make_it_larger():
    assert sorted_keys(["100", "10", "1"]) == ["1", "10", "100"]
    assert sorted_keys(["a01", "a1"]) == ["a1", "a01"]


def test_a_letter_behind_a_number_comes_before_a_sign():
    assert sorted_keys(["v1-2", "v1a"]) == ["v1a", "v1-2"]
    assert sorted_keys(["va-2", "vaa"]) == ["va-2", "vaa"]


def test_the_order_does_not_depend_on_the_order_given():
    """Even where go-yaml's own comparison goes in a circle or cannot tell two keys apart."""
    names = ["\udcff", "\udcfe", "a", "a1", "1a", "-", "é"]
    orders = {tuple(sorted_keys(order)) for order in itertools.permutations(names)}

    assert len(orders) == 1
