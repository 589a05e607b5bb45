"""The reports of all audiences as a refresh draws them: complete, each reader's own, and fit for every screen."""

import html
import json
import os
import re
import shutil
import subprocess
from importlib.resources import files as package_files
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.home import Home
from orchestration.options import AUDIENCES
from publish.audience import audience_by_code
from publish.viewers import EVERYONE, VIEWER_COLUMN
from reports.layout import layouts
from tests.reports.page import parse

MUNICIPALITY = "999"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
OWN_TABLES = {"provider": ["provider_day"], "unit_manager": ["case_review"], "caseworker": ["case_review", "case_line"]}


def published(home: Home, audience: str) -> duckdb.DuckDBPyConnection:
    file = home.published / audience / "current" / f"{audience}.duckdb"
    return duckdb.connect(str(file.resolve()), read_only=True)


def pages(home: Home, audience: str) -> list[Path]:
    """Every page of the audience in the simulated municipality."""
    return sorted((home.reports / audience / MUNICIPALITY).rglob("*.html"))


@pytest.mark.parametrize("audience", AUDIENCES)
def test_no_figure_of_the_audience_is_missing_for_any_reader(built_home: Home, audience: str) -> None:
    """A figure is drawn, or named among those without numbers; with numbers for the reader it is drawn."""
    with published(built_home, audience) as connection:
        codes = {code for (code,) in connection.execute("select figure_code from figure_catalogue").fetchall()}
        rows = connection.execute(
            f"select distinct {VIEWER_COLUMN}, figure_code from figure where municipality_code = ? "
            "and figure_report_date = (select max(figure_report_date) from figure)",
            [MUNICIPALITY],
        ).fetchall()
    folders = {page.parent for page in pages(built_home, audience)}
    assert folders
    for folder in folders:
        found = [each for page in folder.glob("*.html") for each in parse(page.read_text(encoding="utf-8")).walk()]
        drawn = {
            each.attributes["id"] for each in found if "figure" in each.attributes.get("class", "").split()
        } & codes
        named = {each.attributes["id"] for each in found if each.tag == "li" and "id" in each.attributes}
        assert drawn | named == codes
        assert not drawn & named
        assert {code for viewer, code in rows if viewer in {EVERYONE, folder.name}} <= drawn


@pytest.mark.parametrize("audience", OWN_TABLES)
def test_a_reader_finds_the_own_rows_and_no_others(built_home: Home, audience: str) -> None:
    """What tells a row from all others stands in the folder of its reader and in no other."""
    with published(built_home, audience) as connection:
        column = "offer_name" if audience == "provider" else "case_number"
        owned: dict[str, set[str]] = {}
        for table in OWN_TABLES[audience]:
            for viewer, value in connection.execute(
                f"select distinct {VIEWER_COLUMN}, {column} from {table} where municipality_code = ?", [MUNICIPALITY]
            ).fetchall():
                owned.setdefault(viewer, set()).add(value)
    assert len(owned) > 1
    for folder in (built_home.reports / audience / MUNICIPALITY).iterdir():
        told = set().union(*(_row_headings(page) for page in folder.glob("*.html")))
        others = set().union(*(values for viewer, values in owned.items() if viewer != folder.name))
        assert owned.get(folder.name, set()) <= told
        assert not told & (others - owned.get(folder.name, set()))


def _row_headings(page: Path) -> set[str]:
    tree = parse(page.read_text(encoding="utf-8"))
    return {each.text() for each in tree.all("th", scope="row")} | {each.text() for each in tree.all("caption")}


def test_reports_with_names_are_their_owners_alone(built_home: Home) -> None:
    for audience in AUDIENCES:
        mode = (built_home.reports / audience).stat().st_mode & 0o777
        assert (mode == 0o700) == audience_by_code(audience).shows_names


def test_the_front_pages_lead_to_every_report(built_home: Home) -> None:
    overview = built_home.reports / "index.html"
    fronts = _targets(overview)
    assert [front.parent.name for front in fronts] == list(AUDIENCES)
    for front in fronts:
        listed = set(_targets(front))
        assert listed == set(front.parent.rglob("*.html")) - {front}


def _targets(page: Path) -> list[Path]:
    links = [link.attributes["href"] for link in parse(page.read_text(encoding="utf-8")).all("a")]
    return [page.parent / link for link in links if not link.startswith("#")]


def test_every_page_is_built_for_a_screen_reader_and_self_contained(built_home: Home) -> None:
    fronts = [built_home.reports / "index.html", *(built_home.reports / each / "index.html" for each in AUDIENCES)]
    for page in fronts + [page for audience in AUDIENCES for page in _one_readers_pages(built_home, audience)]:
        text = page.read_text(encoding="utf-8")
        tree = parse(text)
        assert not re.search(r"https?:|@import|src=|<script", text), page
        ids = [each.attributes["id"] for each in tree.walk() if "id" in each.attributes]
        assert len(ids) == len(set(ids)), page
        assert len(tree.all("main")) == len(tree.all("h1")) == len(tree.all("header")) == 1
        assert _is_in_order([int(each.tag[1]) for each in tree.walk() if re.fullmatch("h[1-6]", each.tag)]), page
        assert all(table.all("caption") for table in tree.all("table"))
        assert all(head.attributes.get("scope") in {"col", "row"} for head in tree.all("th"))
        assert all(each.attributes.get("aria-label") for each in tree.walk() if each.attributes.get("role") == "img")
        first = next(each for each in tree.walk() if each.tag == "a")
        assert first.attributes["href"] == "#indhold"


def test_a_page_to_work_from_begins_with_its_rows(built_home: Home) -> None:
    """What is said about the numbers stands once, above the first section or, on pages that say so, below the last."""
    last = 0
    for layout in [layout for audience in AUDIENCES for layout in layouts(audience)]:
        page = next(page for page in pages(built_home, layout.audience) if page.stem == layout.page)
        order = [
            each.attributes.get("aria-labelledby") for each in parse(page.read_text(encoding="utf-8")).all("section")
        ]
        sections = [position for position, name in enumerate(order) if str(name).startswith("afsnit-")]
        assert (order.index("om-tallene") > sections[-1]) == layout.figures_first, page
        assert layout.figures_first or order[0] == "om-tallene", page
        last += layout.figures_first
    assert last == 3


def _is_in_order(levels: list[int]) -> bool:
    return levels[0] == 1 and all(after <= before + 1 for before, after in pairwise(levels))


@pytest.fixture(scope="module")
def seen(built_home: Home, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a browser finds in one reader's pages of each audience, at the width of a screen and of a phone."""
    by_audience = [_one_readers_pages(built_home, audience) for audience in AUDIENCES]
    fronts = [built_home.reports / "index.html", built_home.reports / "provider" / "index.html"]
    # the checker takes its time on long pages; the shortest of each audience is made of the same parts
    checked = fronts + [min(pages, key=lambda page: page.stat().st_size) for pages in by_audience]
    return look(fronts + [page for pages in by_audience for page in pages], checked, tmp_path_factory.mktemp("browser"))


def _one_readers_pages(home: Home, audience: str) -> list[Path]:
    """The pages of the reader who has most to read."""
    folders: dict[Path, int] = {}
    for page in pages(home, audience):
        folders[page.parent] = folders.get(page.parent, 0) + page.stat().st_size
    folder = max(folders, key=lambda each: folders[each])
    return sorted(folder.glob("*.html"))


def look(chosen: list[Path], checked: list[Path], work: Path) -> dict[str, Any]:
    """Open pages in headless Chromium, each in a frame of 390 and of 1200 pixels; what is found by page and width.

    Tools run from the page that holds the frames: the reports have no scripts of their own.
    """
    browser = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    assert browser, "the browser test needs Chromium (Debian: apt-get install chromium)"
    axe = package_files("axe_core_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    (work / "axe.js").write_text(axe, encoding="utf-8")
    looker = Path(__file__).with_name("look.js").read_text(encoding="utf-8")
    lists = {"PAGES": chosen, "CHECKED": checked}
    given = "".join(f"const {name} = {json.dumps([page.as_uri() for page in each])};" for name, each in lists.items())
    (work / "look.html").write_text(
        f'<!DOCTYPE html><meta charset="utf-8"><script>{given}{looker}</script>', encoding="utf-8"
    )
    answer = subprocess.run(
        [
            browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
            "--allow-file-access-from-files", "--enable-logging=stderr", "--disable-background-networking",
            "--disable-component-update", "--no-first-run", f"--user-data-dir={work / 'profile'}",
            "--host-resolver-rules=MAP * ~NOTFOUND", "--virtual-time-budget=600000", "--dump-dom",
            (work / "look.html").as_uri(),
        ],
        capture_output=True, text=True, check=True, timeout=180, env={**os.environ, "HOME": str(work)},
    )  # fmt: skip
    found = re.search(r'<pre id="found">(.*?)</pre>', answer.stdout, flags=re.DOTALL)
    assert found, answer.stderr[-2000:]
    result: dict[str, Any] = json.loads(html.unescape(found.group(1)))
    console = [line for line in answer.stderr.splitlines() if "CONSOLE" in line]
    return {"pages": result, "console": console}


def test_the_browser_has_nothing_to_complain_of_and_asks_nobody(seen: dict[str, Any]) -> None:
    assert seen["console"] == []
    assert {name: page["requests"] for name, page in seen["pages"].items() if page["requests"]} == {}


def test_no_page_is_wider_than_a_phone(seen: dict[str, Any]) -> None:
    assert len(seen["pages"]) > 15
    assert {name: page["overflow"] for name, page in seen["pages"].items() if page["overflow"]} == {}


def test_the_accessibility_checker_finds_nothing(seen: dict[str, Any]) -> None:
    assert [page["rules"] > 20 for page in seen["pages"].values() if page["rules"]] == [True] * (2 + len(AUDIENCES))
    assert {name: page["violations"] for name, page in seen["pages"].items() if page["violations"]} == {}


def test_every_chart_is_drawn_with_a_size(seen: dict[str, Any]) -> None:
    assert sum(page["charts"] for page in seen["pages"].values()) > 50
    assert {name: page["empty_charts"] for name, page in seen["pages"].items() if page["empty_charts"]} == {}
