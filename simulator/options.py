"""What a simulation can be asked for, and the delivery dates that follow from it."""

from dataclasses import dataclass
from datetime import date, timedelta

from simulator.dates import add_months, month_end

DIRTY_LEVELS = (0, 1, 2)


@dataclass(frozen=True)
class SimulationOptions:
    """The parameters of a simulation; equal options give byte-identical files.

    `population` is inhabitants per municipality. `start` is the first day of the period and `years` its
    length; cases running on `start` are simulated from before it. `deliveries` month ends are delivered in
    a row; without `first_delivery` the last one is the period's last day. `detail_months` is how many months
    back shifts, time registrations and visits are simulated, and `sheet_months` time sheets: the bulk of the
    rows. `dirty` plants faults in the newest delivery: 0 none, 1 a few, 2 many.
    """

    seed: int = 2026
    municipalities: int = 1
    population: int = 60_000
    start: date = date(2023, 1, 1)
    years: int = 3
    deliveries: int = 4
    first_delivery: date | None = None
    detail_months: int = 9
    sheet_months: int = 4
    dirty: int = 0

    def __post_init__(self) -> None:
        """Raise ValueError when the numbers cannot be simulated."""
        for name in ("municipalities", "population", "years", "deliveries", "detail_months", "sheet_months"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} skal være mindst 1")
        if self.dirty not in DIRTY_LEVELS:
            raise ValueError("dirty skal være 0, 1 eller 2")
        dates = delivery_dates(self)
        if dates[0] <= self.start or dates[-1] > self.last_day:
            raise ValueError(
                f"Leveringerne {dates[0]:%d-%m-%Y} til {dates[-1]:%d-%m-%Y} ligger ikke inden for perioden "
                f"{self.start:%d-%m-%Y} til {self.last_day:%d-%m-%Y}"
            )

    @property
    def last_day(self) -> date:
        """The last day of the simulated period."""
        return add_months(self.start, 12 * self.years) - timedelta(days=1)


def delivery_dates(options: SimulationOptions) -> list[date]:
    """The month ends on which every source delivers, earliest first."""
    first = options.first_delivery
    if first is None:
        last = month_end(options.last_day)
        last = last if last == options.last_day else month_end(add_months(last.replace(day=1), -1))
        first = add_months(last.replace(day=1), 1 - options.deliveries)
    return [month_end(add_months(first.replace(day=1), number)) for number in range(options.deliveries)]
