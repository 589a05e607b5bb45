"""All published sums as one system of equations: which hidden counts could be worked out from everything together.

The attacker has every publication of every audience and knows that zeros are printed. A hidden count is safe when
another table of whole numbers exists in which it is different, every hidden count is at least one, and everything that
is shown is the same. Such a table is searched for here; a count without one is reported, also when an attacker might
not find it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush

PRIME = 2**61 - 1
# How many changes are put together at most, and tried at most, to find another table for one count.
TOGETHER, TRIED = 5, 200
Relation = Mapping[int, int]  # cell number -> factor; the terms add up to nothing unknown
Move = dict[int, int]  # cell number -> how much it changes while everything shown stays as it is


def recoverable(relations: Iterable[Relation], room: Mapping[int, int], wanted: Iterable[int]) -> list[int]:
    """Cells of ``wanted`` that are not safe, in order. ``relations``: over hidden cells only; factors are 1 or -1.

    ``room``: by how much a cell's count may at most be smaller for all that the reader knows.
    """
    solution = _eliminate([dict(relation) for relation in relations if relation])
    asked = [cell for cell in sorted(set(wanted)) if cell in solution.cells]
    search = _Search([solution.move(free) for free in solution.free], room)
    return [cell for cell in asked if not search.another_table_for(cell)]


class _Search:
    """Looks for changes of the hidden counts that leave everything shown as it is, and every count possible."""

    def __init__(self, moves: Sequence[Move], room: Mapping[int, int]) -> None:
        self.moves = moves
        self.touching: dict[int, list[int]] = {}
        for number, move in enumerate(moves):
            for cell in move:
                self.touching.setdefault(cell, []).append(number)
        self.room = room
        self.safe: set[int] = set()
        self.tried = 0

    def another_table_for(self, cell: int) -> bool:
        """Whether a possible change was found in which the cell is another; what else changes is safe as well."""
        if cell in self.safe:
            return True
        self.tried = 0
        for number in sorted(self.touching.get(cell, ()), key=lambda each: (len(self.moves[each]), each)):
            for sign in (1, -1):
                move = {other: sign * step for other, step in self.moves[number].items()}
                if self._put_right(cell, move, TOGETHER):
                    return True
        return False

    def _put_right(self, cell: int, move: Move, together: int) -> bool:
        """Add moves that undo what is impossible, one impossible cell after the other."""
        self.tried += 1
        too_small = next((each for each, step in move.items() if -step > self.room[each]), None)
        if too_small is None:
            self.safe |= move.keys()
            return True
        if together == 1:
            return False
        for number in self.touching[too_small]:
            if self.tried >= TRIED:
                return False
            sign = 1 if self.moves[number][too_small] > 0 else -1
            both = _sum(move, self.moves[number], sign)
            if cell in both and self._put_right(cell, both, together - 1):
                return True
        return False


def _sum(first: Move, second: Move, sign: int) -> Move:
    both = dict(first)
    for cell, step in second.items():
        both[cell] = both.get(cell, 0) + sign * step
    return {cell: step for cell, step in both.items() if step}


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
