"""dbt as a process of its own, without what costs time and nobody reads."""

import gc
from typing import Any

# A parsed project is a million objects that live to the end; looking them through for garbage as often as Python does
# by itself is a sixth of dbt's time, and an eighth of what goes on around it.
GARBAGE_THRESHOLDS = (100_000, 20, 20)


def main() -> None:
    """dbt's own command line; `--debug` says no more than without."""
    gc.set_threshold(*GARBAGE_THRESHOLDS)
    from dbt.cli.main import cli

    leave_out_debug_events()
    cli()


def leave_out_debug_events() -> None:
    """Make no events that no log of ours takes: some twenty for every node, each with its SQL."""
    from dbt_common.events.base_types import EventLevel
    from dbt_common.events.event_manager import EventManager

    fire = EventManager.fire_event

    def fire_what_is_read(manager: Any, e: Any, level: Any = None, *rest: Any, **named: Any) -> None:  # noqa: ANN401
        if (level or e.level_tag()) != EventLevel.DEBUG:
            fire(manager, e, level, *rest, **named)

    EventManager.fire_event = fire_what_is_read  # type: ignore[method-assign, assignment]


if __name__ == "__main__":
    main()
