"""No figure is of 1 to 7 people, nor is one left when told figures are taken from each other."""

from itertools import pairwise

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from finmodel.concentration.small_groups import edges_told, few, merged

counts = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=8)


@given(counts)
def test_no_group_that_is_told_has_few_people_among_the_top_or_the_rest(parts: list[tuple[int, int]]) -> None:
    rows = pd.DataFrame(
        [(f"g{number}", top, rest, float(top)) for number, (top, rest) in enumerate(parts)],
        columns=["code", "top", "rest", "money"],
    )
    groups, _ = merged(rows)
    assert groups["top"].sum() == rows["top"].sum()
    assert groups["money"].sum() == rows["money"].sum()
    if len(groups) > 1:  # all in one row is what the whole comes to, which stands beside it
        assert not groups[["top", "rest"]].map(few).any(axis=None)


def test_a_small_group_takes_the_next_smallest_along() -> None:
    """3 among the top are too few; with the 4 of b there are 7, still too few; with the 20 of c there are 27."""
    rows = pd.DataFrame({"code": ["a", "b", "c", "d"], "top": [3, 4, 20, 50], "rest": [100, 200, 300, 900]})
    groups, joined = merged(rows)
    assert joined == 3
    assert groups.to_dict("list") == {"code": ["d", "others"], "top": [50, 27], "rest": [900, 600]}


@given(st.lists(st.integers(0, 20), min_size=1, max_size=12), st.data())
def test_between_two_edges_that_are_told_lie_none_or_eight_people(people: list[int], data: st.DataObject) -> None:
    preferred = data.draw(st.lists(st.booleans(), min_size=len(people), max_size=len(people)))
    told = edges_told(people, preferred)
    heads = [0, *(sum(people[: number + 1]) for number, there in enumerate(told) if there)]
    steps = [after - before for before, after in pairwise(heads)]
    assert told[-1]
    assert not any(few(step) for step in steps) or len(steps) == 1
