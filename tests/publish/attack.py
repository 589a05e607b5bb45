"""An attacker on published tables, who knows every sum and that zeros are printed. Shares no code with the product.

A layout has variables (counts of children) and equations (sums of them that are nothing). Many tables of one layout
are attacked at a time: ``values`` and ``shown`` are arrays of tables x variables, ``equations`` of equations x
variables, or of tables x equations x variables where each table has its own.
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
SWEEPS = 12
PRIME = 32_749  # products of two remainders stay below 2**31
AT_ONCE = 64


@dataclass
class Layout:
    """Names of the variables and the equations between them."""

    names: list[Hashable] = field(default_factory=list)
    sums: list[dict[Hashable, int]] = field(default_factory=list)

    def variables(self, names: Iterable[Hashable]) -> None:
        """More counts."""
        self.names += names

    def is_sum(self, whole: Hashable, parts: Iterable[Hashable]) -> None:
        """The parts add up to the whole."""
        self.sums.append({whole: -1, **dict.fromkeys(parts, 1)})

    def equations(self) -> Numbers:
        """The sums as a matrix."""
        at = {name: column for column, name in enumerate(self.names)}
        matrix = np.zeros((len(self.sums), len(at)), dtype=np.int64)
        for line, each in enumerate(self.sums):
            for name, factor in each.items():
                matrix[line, at[name]] = factor
        return matrix


def found_by_differences(equations: Numbers, shown: Flags) -> Flags:
    """Hidden variables that linear algebra gives: reduced row echelon form of what is unknown, in a prime field."""
    found = np.zeros_like(shown)
    for start in range(0, len(shown), AT_ONCE):
        part = slice(start, start + AT_ONCE)
        own = equations if equations.ndim == 2 else equations[part]
        found[part] = _solved(((own * ~shown[part, None, :]) % PRIME).astype(np.int32))
    return found & ~shown


def _solved(rows: npt.NDArray[np.int32]) -> Flags:
    inverse = np.array([0, *(pow(value, PRIME - 2, PRIME) for value in range(1, PRIME))], dtype=np.int32)
    is_pivot = np.zeros(rows.shape[:2], dtype=bool)
    for column in range(rows.shape[2]):
        fit = (rows[:, :, column] != 0) & ~is_pivot
        tables = np.flatnonzero(fit.any(axis=1))
        if not len(tables):
            continue
        pivot = fit[tables].argmax(axis=1)
        row = rows[tables, pivot]
        row = row * inverse[row[:, column]][:, None] % PRIME
        rows[tables] = (rows[tables] - rows[tables, :, column][:, :, None] * row[:, None, :]) % PRIME
        rows[tables, pivot] = row
        is_pivot[tables, pivot] = True
    alone = (rows != 0).sum(axis=2) == 1
    return np.asarray(((rows != 0) & alone[:, :, None]).any(axis=1))


def found_by_bounds(equations: Numbers, values: Numbers, shown: Flags, least: Numbers) -> Flags:
    """Hidden variables that must have one value, because counts are whole and not under ``least``."""
    low = np.where(shown, values, least)
    high = np.where(shown, values, 10 * values.max(initial=1))
    for _ in range(SWEEPS):
        for equation in equations if equations.ndim == 2 else np.moveaxis(equations, 1, 0):
            used = np.flatnonzero(equation.any(axis=0) if equation.ndim == 2 else equation)
            signs = np.broadcast_to(equation[..., used], (len(values), len(used)))
            lowest, highest = low[:, used], high[:, used]
            floor = np.where(signs > 0, lowest, -highest) * abs(signs)
            ceiling = np.where(signs > 0, highest, -lowest) * abs(signs)
            most = floor - floor.sum(axis=1, keepdims=True)  # of each term, as all terms add up to nothing
            fewest = ceiling - ceiling.sum(axis=1, keepdims=True)
            low[:, used] = np.maximum(lowest, np.where(signs > 0, fewest, np.where(signs < 0, -most, lowest)))
            high[:, used] = np.minimum(highest, np.where(signs > 0, most, np.where(signs < 0, -fewest, highest)))
    assert (low <= values).all(), "the attacker was told something wrong"
    assert (values <= high).all(), "the attacker was told something wrong"
    return (low == high) & ~shown
