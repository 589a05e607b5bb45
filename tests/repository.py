"""House rules that no other tool holds, checked on the repository's own files; exits 1 with one line per breach."""

import re
import subprocess
import sys
from calendar import monthrange
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MAX_MODEL_LINES = 150
FORBIDDEN = {
    r"https?://[^\s\"')]*(?:pypi|pythonhosted|npmjs|debian\.org)": "an address of a package registry",
    r"--(?:extra-)?index-url": "an address of a package registry",
    r"(?<![\w.])/(?:home|root|Users)/\w+": "a path of one machine",
    r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X)\b": "unfinished work",
}
# The pattern of a person number that is not of the replacement form (day + 60): dd 01-31 and a month.
REAL_CPR = re.compile(r"(?<![\d.])(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d{2}-\d{4}(?!\d)")


def tracked_files() -> list[Path]:
    """Files that git tracks or would track."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).is_file()]


def _is_a_date(number: str) -> bool:
    """Whether the first six digits are a day of some year, as those of a real person number are."""
    day, month, year = int(number[:2]), int(number[2:4]), int(number[4:6])
    return day <= monthrange(2000 + year, month)[1] or day <= monthrange(1900 + year, month)[1]


def breaches() -> list[str]:
    """One line per breach: file, line, what is wrong."""
    found = []
    for path in tracked_files():
        if path == Path(__file__).resolve():
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        name = path.relative_to(ROOT)
        for number, line in enumerate(text.splitlines(), start=1):
            found += [f"{name}:{number}: {what}" for pattern, what in FORBIDDEN.items() if re.search(pattern, line)]
            if any(_is_a_date(match.group()) for match in REAL_CPR.finditer(line)):
                found.append(f"{name}:{number}: a person number that is not of the replacement form")
        if path.suffix == ".sql" and "models" in path.parts and text.count("\n") > MAX_MODEL_LINES:
            found.append(f"{name}: more than {MAX_MODEL_LINES} lines")
    return found


if __name__ == "__main__":
    problems = breaches()
    print("\n".join(problems) or "repository rules: kept")
    sys.exit(1 if problems else 0)
