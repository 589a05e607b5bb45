"""Refreshes a home in a process of its own that kills itself at a named step: `kill_driver <home> <step>`."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from orchestration import published_assets, state
from orchestration.home import Home
from orchestration.refresh import refresh
from publish import postgres

# The steps inside the swap and inside the landing are killed in those rooms' own tests.
# Where each step's function is looked up when it is called, and whether the process dies before or after it.
STEPS: dict[str, tuple[Any, str, str]] = {
    "build has begun": (state, "begin_build", "after"),
    "build is done but not recorded": (state, "record_build", "before"),
    "candidate is not written": (published_assets, "build_candidate", "before"),
    "candidate is written": (published_assets, "build_candidate", "after"),
    "audit is done but not recorded": (published_assets, "record_audit", "before"),
    "audit is recorded": (published_assets, "record_audit", "after"),
    "outcomes are stored": (published_assets, "write_results", "after"),
    "publication is swapped": (published_assets, "swap", "after"),
    "report is not drawn": (published_assets, "draw_report", "before"),
    "report is drawn but not recorded": (state, "record_report", "before"),
    "report is recorded": (state, "record_report", "after"),
    "serving is written but not committed": (postgres, "_write_everything", "after"),
}


def killed_at(home: Home, step: str) -> None:
    """Refresh in another process that kills itself at the step; it must really have died there."""
    command = [sys.executable, "-m", "tests.end_to_end.kill_driver", str(home.root), step]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == -signal.SIGKILL, f"never reached «{step}»: {result.stdout}{result.stderr}"


def die() -> None:
    """End as a power cut does."""
    os.kill(os.getpid(), signal.SIGKILL)


def deadly(function: Callable[..., Any], when: str) -> Callable[..., Any]:
    """The function, with the process killed before or after it."""

    def run(*arguments: Any, **options: Any) -> Any:
        if when == "before":
            die()
        function(*arguments, **options)
        die()

    return run


def arm(step: str) -> Callable[[str], None]:
    """Put the trap in place; returns the progress to refresh with, which is the trap for a table being built."""
    if step in STEPS:
        module, name, when = STEPS[step]
        setattr(module, name, deadly(getattr(module, name), when))
    return lambda detail: die() if detail == step else None


def main() -> None:
    """Refresh until the step comes."""
    home, step = Home(Path(sys.argv[1])), sys.argv[2]
    refresh(home, None, date.max, lambda message: None, arm(step))


if __name__ == "__main__":
    main()
