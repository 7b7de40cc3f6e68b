"""Rows as the prior sees them: each split by category, because categories differ in how much they matter."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gars_core.recommend.belief.prior import Prior
from gars_core.recommend.belief.rows import OFFSET_MEAN, OFFSET_SD, Rows

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Pieces:
    """The P parts of rows that lie in one category each, at amplitude 1; row and category (P,): which they belong to.

    with_values (P, N): covariance with the present effect of every value. among (P, P): with one another, each at its
    own time. mean (P,): expected before anything was said.
    """

    row: NDArray[np.intp]
    category: NDArray[np.intp]
    with_values: Array
    among: Array
    mean: Array


def split(prior: Prior, bounds: NDArray[np.intp], rows: Rows) -> Pieces:
    """Return the pieces of rows, in the order of the rows.

    What was said dt ago tells of the present by exp(-dt): a stationary process in time, one clock for what categories
    share (bank and shared), one for what each has to itself. Source: Rasmussen and Williams (2006), section 4.2.1.
    """
    row, value = np.nonzero(rows.x)
    weight = rows.x[row, value]
    category = np.searchsorted(bounds, value, side="right") - 1
    first = np.flatnonzero(np.diff(row * len(bounds) + category, prepend=-1))
    piece_row, piece_category = row[first], category[first]
    piece = np.searchsorted(first, np.arange(len(row)), side="right") - 1
    further = np.setdiff1d(np.arange(len(row)), first)
    if not len(first):
        empty = np.zeros((0, len(prior.mean)))
        return Pieces(piece_row, piece_category, empty, np.zeros((0, 0)), np.zeros(0))

    def gathered(matrix: Array) -> tuple[Array, Array]:
        # Most pieces hold one value; adding the few others is quicker than reduceat over all.
        onto = matrix.take(value[first], axis=0)
        onto *= weight[first, None]
        for place in further.tolist():
            onto[piece[place]] += weight[place] * matrix[value[place]]
        both = onto.take(value[first], axis=1)
        both *= weight[first]
        for place in further.tolist():
            both[:, piece[place]] += onto[:, value[place]] * weight[place]
        return onto, both

    with_values, among = gathered(prior.covariance)
    if (rows.clock != rows.present).any():
        shared_with_values, shared_among = gathered(prior.shared)
        clock, at = np.unique(np.vstack([rows.present, rows.clock]), axis=0, return_inverse=True)
        lasted = np.exp(-np.abs(clock[:, None] - clock))  # (times, times, 1 + C): few times, many pieces
        then, present, clock_of = at[1:][piece_row], at[0], 1 + piece_category
        in_block = piece_category[:, None] == np.repeat(np.arange(len(bounds) - 1), np.diff(bounds))
        within_block = lasted[then, present, clock_of, None] * in_block * (with_values - shared_with_values)
        with_values = lasted[then, present, 0, None] * shared_with_values + within_block
        within = among - shared_among
        among = lasted[..., 0][np.ix_(then, then)] * shared_among
        for number in range(len(bounds) - 1):
            places = np.flatnonzero(piece_category == number)
            both, apart = np.ix_(places, places), np.ix_(then[places], then[places])
            among[both] += lasted[..., 1 + number][apart] * within[both]
    mean = np.add.reduceat(weight * prior.mean[value], first)
    return Pieces(piece_row, piece_category, with_values, among, mean)


def put_together(pieces: Pieces, rows: Rows, amplitude: Array, matrix: Array) -> Array:
    """Return a matrix (P, k) with pieces put together to rows (n, k); amplitude (C,) is of sets, that of remarks 1."""
    scale = np.where(rows.remark[pieces.row], 1.0, amplitude[pieces.category])
    together = np.zeros((len(rows), matrix.shape[1]))
    numbers, first = np.unique(pieces.row, return_index=True)
    for row, start, stop in zip(numbers, first, [*first[1:], len(pieces.row)], strict=True):  # they lie in rows' order
        together[row] = scale[start:stop] @ matrix[start:stop]
    return together


def foretold(pieces: Pieces, rows: Rows, amplitude: Array) -> tuple[Array, Array]:
    """Return mean (n,) and covariance (n, n) of the rows before they are known, offsets included, noise not."""
    mean = put_together(pieces, rows, amplitude, pieces.mean[:, None])[:, 0] + OFFSET_MEAN * rows.has_offset
    half = put_together(pieces, rows, amplitude, pieces.among)
    covariance = put_together(pieces, rows, amplitude, np.ascontiguousarray(half.T))
    return mean, covariance + OFFSET_SD**2 * rows.offset_covariance()
