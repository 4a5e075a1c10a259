"""Rows are found by id, whether the ids are dense or not, and unknown ids have none."""

from __future__ import annotations

import numpy as np
import pytest

from app.city.row_index import RowIndex


@pytest.mark.parametrize("ids", [[], [1], [3, 1, 2], [5, 0, 9, 4], [10**15, 7, 10**12], [-5, 3]])
def test_each_id_has_its_row_and_others_have_none(ids: list[int]) -> None:
    index = RowIndex(np.array(ids, np.int64))
    assert index.rows(np.array(ids, np.int64)).tolist() == list(range(len(ids)))
    others = np.array([one for one in (-1, 6, 8, 11, 10**12 + 1, 2**62) if one not in ids], np.int64)
    assert (index.rows(others) == -1).all()


def test_a_dense_index_takes_a_third_of_a_sorted_copy() -> None:
    ids = np.random.default_rng(1).permutation(np.arange(1, 10_001))
    index = RowIndex(ids)
    held = sum(one.nbytes for one in vars(index).values() if isinstance(one, np.ndarray))
    assert held <= 4 * (len(ids) + 1)
