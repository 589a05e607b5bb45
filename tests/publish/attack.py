"""An attacker on published tables, who knows every sum and that zeros are printed. Shares no code with the product.

A layout has variables (counts of children) and equations (sums of them that are nothing). Many tables of one layout
are attacked at a time: ``values`` and ``shown`` are arrays of tables x variables.
"""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
SWEEPS = 25


@dataclass
class Layout:
    """Names of the variables and the equations between them."""

    names: list[Hashable] = field(default_factory=list)
    equations: list[dict[Hashable, int]] = field(default_factory=list)

    def variables(self, names: Iterable[Hashable]) -> None:
        self.names += names

    def is_sum(self, whole: Hashable, parts: Iterable[Hashable]) -> None:
        """The parts add up to the whole."""
        self.equations.append({whole: -1, **dict.fromkeys(parts, 1)})

    def matrix(self) -> Numbers:
        at = {name: column for column, name in enumerate(self.names)}
        matrix = np.zeros((len(self.equations), len(at)), dtype=np.int64)
        for line, equation in enumerate(self.equations):
            for name, factor in equation.items():
                matrix[line, at[name]] = factor
        return matrix


def found_by_differences(matrix: Numbers, shown: Flags) -> Flags:
    """Hidden variables that linear algebra gives: the projection on what the equations say leaves them as they are."""
    unknown = matrix * ~shown[:, None, :]
    projection = np.linalg.pinv(unknown.astype(float)) @ unknown
    return (np.abs(np.einsum("tvv->tv", projection) - 1) < 1e-6) & ~shown


def found_by_bounds(matrix: Numbers, values: Numbers, shown: Flags, least: Numbers) -> Flags:
    """Hidden variables that must have one value, because counts are whole and not under ``least``."""
    low = np.where(shown, values, least)
    high = np.where(shown, values, int(values.max()) * values.shape[1] + 1)
    for _ in range(SWEEPS):
        for equation in matrix if matrix.ndim == 2 else np.moveaxis(matrix, 1, 0):
            signs = np.broadcast_to(equation, low.shape)
            floor = np.where(signs > 0, low * signs, high * signs)
            ceiling = np.where(signs > 0, high * signs, low * signs)
            most = -(floor.sum(axis=1, keepdims=True) - floor)  # of each term, as all terms add up to nothing
            fewest = -(ceiling.sum(axis=1, keepdims=True) - ceiling)
            low = np.maximum(low, np.where(signs > 0, fewest, np.where(signs < 0, -most, low)))
            high = np.minimum(high, np.where(signs > 0, most, np.where(signs < 0, -fewest, high)))
    assert (low <= values).all() and (values <= high).all(), "the attacker was told something wrong"
    return (low == high) & ~shown


def recovered(
    matrix: Numbers, values: Numbers, shown: Flags, least: Numbers, is_small: Callable[[Numbers], Flags]
) -> Flags:
    """Small hidden counts that one of the two ways gives."""
    return (found_by_differences(matrix, shown) | found_by_bounds(matrix, values, shown, least)) & is_small(values)
