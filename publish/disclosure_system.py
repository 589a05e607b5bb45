"""All published sums as one system of equations: which hidden counts could be worked out from everything together.

The attacker has every publication of every audience, adds and subtracts all of it, and knows that counts are whole and
that zeros are printed. Whatever has one value only, by linear algebra or by the narrowest bounds that each sum leaves,
is recovered.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush

PRIME = 2**61 - 1
UNBOUNDED = 10**15
SWEEPS = 40  # bounds that have not met by then are far apart
Relation = Mapping[int, int]  # cell number -> factor; the terms add up to nothing unknown
Move = dict[int, int]  # cell number -> how much it changes while everything shown stays as it is


def recoverable(
    relations: Iterable[Relation], values: Sequence[int], room: Mapping[int, int], wanted: Iterable[int]
) -> list[int]:
    """Cells of ``wanted`` that have one possible value, in order.

    ``relations``: over hidden cells only, with factors 1 or -1.

    ``room``: by how much a cell's count may at most be smaller for all that the reader knows.
    """
    used = [dict(relation) for relation in relations if relation]
    solution = _eliminate(used)
    open_cells: set[int] = set()
    for free in solution.free:
        open_cells |= solution.move(free).keys()
    fixed = _fixed_by_bounds(used, values, room)
    return [
        cell for cell in sorted(set(wanted)) if cell in solution.cells and (cell not in open_cells or cell in fixed)
    ]


def _fixed_by_bounds(relations: Sequence[Relation], values: Sequence[int], room: Mapping[int, int]) -> set[int]:
    """Cells whose least and largest possible count meet: each sum bounds its terms by the bounds of the others."""
    least = {cell: values[cell] - room[cell] for relation in relations for cell in relation}
    most = dict.fromkeys(least, UNBOUNDED)
    waiting = list(relations)
    having: dict[int, list[Relation]] = {}
    for relation in relations:
        for cell in relation:
            having.setdefault(cell, []).append(relation)
    for _ in range(SWEEPS):
        narrowed: dict[int, None] = {}
        for relation in waiting:
            total = sum(factor * values[cell] for cell, factor in relation.items())
            low = sum(factor * (least if factor > 0 else most)[cell] for cell, factor in relation.items())
            high = sum(factor * (most if factor > 0 else least)[cell] for cell, factor in relation.items())
            for cell, factor in relation.items():
                own_low, own_high = (least, most) if factor > 0 else (most, least)
                top = factor * (total - low + factor * own_low[cell])
                bottom = factor * (total - high + factor * own_high[cell])
                top, bottom = (top, bottom) if factor > 0 else (bottom, top)
                if top < most[cell] or bottom > least[cell]:
                    narrowed[cell] = None
                    most[cell], least[cell] = min(top, most[cell]), max(bottom, least[cell])
                    low = sum(f * (least if f > 0 else most)[c] for c, f in relation.items())
                    high = sum(f * (most if f > 0 else least)[c] for c, f in relation.items())
        if not narrowed:
            break
        waiting = list({id(relation): relation for cell in narrowed for relation in having[cell]}.values())
    return {cell for cell in least if least[cell] == most[cell]}


@dataclass
class _Solution:
    """The general solution: ``free`` cells may take any value, all other cells follow from them."""

    cells: set[int]
    free: list[int]
    peeled: list[tuple[int, dict[int, int]]]
    core: dict[int, dict[int, int]]
    core_of: dict[int, list[int]] = field(default_factory=dict)
    peels_of: dict[int, list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for pivot, row in self.core.items():
            for cell in row:
                if cell != pivot:
                    self.core_of.setdefault(cell, []).append(pivot)
        for number, (pivot, row) in enumerate(self.peeled):
            for cell in row:
                if cell != pivot:
                    self.peels_of.setdefault(cell, []).append(number)

    def move(self, free: int) -> Move:
        """What changes when one free cell becomes one larger."""
        move = {free: 1}
        for pivot in self.core_of.get(free, ()):
            move[pivot] = -_signed(self.core[pivot][free])
        waiting = [-number for cell in move for number in self.peels_of.get(cell, ())]
        heapify(waiting)
        done = 1
        while waiting:
            number = heappop(waiting)
            if number == done:
                continue
            done = number
            pivot, row = self.peeled[-number]
            step = -row[pivot] * sum(factor * move.get(cell, 0) for cell, factor in row.items() if cell != pivot)
            if step:
                move[pivot] = step
                for other in self.peels_of.get(pivot, ()):
                    heappush(waiting, -other)
        return move


def _signed(value: int) -> int:
    return value if value <= PRIME // 2 else value - PRIME


def _eliminate(relations: list[dict[int, int]]) -> _Solution:
    """First the relations that define a cell no other relation has, then the rest, exact in a prime field."""
    having: dict[int, dict[int, None]] = {}
    for number, relation in enumerate(relations):
        for cell in relation:
            having.setdefault(cell, {})[number] = None
    cells = set(having)
    peeled: list[tuple[int, dict[int, int]]] = []
    open_relations = dict(enumerate(relations))
    waiting = [cell for cell in sorted(having) if len(having[cell]) == 1]
    while waiting:
        cell = waiting.pop()
        if len(having[cell]) != 1:
            continue
        (number,) = having[cell]
        relation = open_relations.pop(number)
        peeled.append((cell, relation))
        for other in relation:
            del having[other][number]
            if len(having[other]) == 1:
                waiting.append(other)
    core = _reduce(open_relations.values())
    following = {cell for cell, _ in peeled} | core.keys()
    return _Solution(cells, sorted(cells - following), peeled, core)


def _reduce(relations: Iterable[dict[int, int]]) -> dict[int, dict[int, int]]:
    """Gauss-Jordan elimination on sparse rows: each row gives its pivot by cells that are no pivots."""
    pivots: dict[int, dict[int, int]] = {}
    seen_in: dict[int, set[int]] = {}
    for relation in relations:
        row = dict(relation)
        for cell in relation:
            if cell in pivots:
                _subtract(row, pivots[cell], row.get(cell, 0))
        if not row:
            continue
        pivot = min(row)
        inverse = pow(row[pivot], PRIME - 2, PRIME)
        row = {cell: value * inverse % PRIME for cell, value in row.items()}
        holders = [pivot, *(other for other in sorted(seen_in.get(pivot, ())) if pivot in pivots[other])]
        for other in holders[1:]:
            _subtract(pivots[other], row, pivots[other][pivot])
        pivots[pivot] = row
        for cell in row:
            seen_in.setdefault(cell, set()).update(holders)
    return pivots


def _subtract(row: dict[int, int], other: Mapping[int, int], factor: int) -> None:
    for cell, value in other.items():
        rest = (row.get(cell, 0) - factor * value) % PRIME
        if rest:
            row[cell] = rest
        else:
            row.pop(cell, None)
