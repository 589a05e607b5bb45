"""A report: complete, readable by all, self-contained, silent on small groups; here the political level's."""

import dataclasses
import re
from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest

from common.strict_yaml import DataFileError
from publish.publication import swap
from reports.pages import FailedRefresh, municipality_title, write_reports
from reports.reading import Municipality, read_published
from reports.wording import wording
from tests.publish.warehouse import FIGURES, REFRESH, audited
from tests.reports.page import Element, parse

CODES = [figure[0] for figure in FIGURES]


@pytest.fixture(scope="module")
def publication(warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("published")
    swap(audited(warehouse, root), root)
    return root / "political" / "current"


@pytest.fixture(scope="module")
def folder(publication: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    destination = tmp_path_factory.mktemp("reports")
    files = write_reports(publication, destination)
    assert files == [
        destination / "998/index.html",
        destination / "998/temaer.html",
        destination / "999/index.html",
        destination / "999/temaer.html",
        destination / "index.html",
    ]
    return destination


def html(folder: Path, municipality: str) -> str:
    return (folder / municipality / "index.html").read_text(encoding="utf-8")


def figure(page: Element, code: str) -> Element:
    [section] = [each for each in page.all("section") if each.attributes.get("id") == code]
    return section


@pytest.mark.parametrize("municipality", ["998", "999"])
@pytest.mark.parametrize("code", CODES)
def test_every_figure_is_there_with_all_that_belongs_to_it(folder: Path, municipality: str, code: str) -> None:
    section = figure(parse(html(folder, municipality)), code)
    text = section.text()
    title, caption = next((row[-2], row[-1]) for row in FIGURES if row[0] == code)
    assert section.all("h3")[0].text() == f"{code} {title}"
    assert section.all("figcaption")[0].text() == caption
    [counts] = section.all("dl", class_="counts")
    assert [each.text().split(" (")[0] for each in counts.all("dt")] == ["n", "n målt", "Dækning"]
    assert all(each.text() for each in counts.all("dd"))
    assert "andel af alle børn med en aktiv indsats på opgørelsesdatoen." in text
    assert "Lokal forklaring" in text
    assert "Kilde til figuren: RES13 kap. 4." in text
    assert "Opgjort 31. december 2025, opdateret 16. januar 2026 kl. 06.30." in text
    assert section.all("table")
    for table in section.all("table"):
        assert table.all("caption")[0].text()
        assert all(head.attributes.get("scope") in {"col", "row"} for head in table.all("th"))


@pytest.mark.parametrize("code", ["P3", "P4", "P5", "P6", "P7"])
def test_distributions_are_drawn_with_a_name_and_followed_by_their_table(folder: Path, code: str) -> None:
    section = figure(parse(html(folder, "999")), code)
    charts = [each for each in section.walk() if each.attributes.get("role") == "img"]
    # a line of the share positive (P4), a star (P5), one chart for each item (P6)
    assert len(charts) == {"P4": 2, "P5": 2, "P6": 6}.get(code, 1)
    assert all(len(chart.attributes["aria-label"]) > 20 for chart in charts)
    assert section.all("ul", class_="legend")


def test_the_head_says_how_fresh_and_how_checked_the_numbers_are(folder: Path) -> None:
    text = parse(html(folder, "999")).text()
    assert "Åkøbing Kommune" in text
    assert "Kommunen er simuleret" in text
    assert "Resultatdokumentation er ikke forskning" in text
    assert "Rapporten dækker 4. kvartal 2025" in text
    assert "Næste opgørelse 31. marts 2026" in text
    assert "udkommer hvert kvartal" in text
    assert "Kontroller 121 erklæret, 121 kørt, 121 bestået" in text
    assert "48.210 indlæst, 17 afvist" in text
    assert "Leverancer til og med 15. januar 2026" in text
    assert "Nyere tal er holdt tilbage" not in text


def test_a_traffic_light_has_shape_sign_and_words(folder: Path) -> None:
    section = figure(parse(html(folder, "999")), "P1")
    statuses = [each for each in section.all("span") if each.attributes.get("class") == "status"]
    assert len(statuses) == 4
    for status in statuses:
        assert status.text() in {"Målet er nået", "Ingen ændring", "Tilbagegang"}
        [light] = status.all("svg")
        assert len([each for each in light.walk() if each.tag in {"circle", "path", "rect"}]) == 2
    styles = wording().statuses.values()
    assert len({style.shape for style in styles}) == len({style.sign for style in styles}) == 3


def test_the_pages_are_self_contained(folder: Path) -> None:
    for file in folder.rglob("*.html"):
        page = parse(file.read_text(encoding="utf-8"))
        assert not re.search(r"https?:|//[a-z]|@import|src=", file.read_text(encoding="utf-8"))
        assert not [each for each in page.walk() if each.tag in {"script", "link", "img", "iframe", "object"}]
        assert not [key for each in page.walk() for key in each.attributes if key.startswith("on")]
        targets = [each.attributes["href"] for each in page.all("a")]
        assert all(target.startswith("#") or (file.parent / target).exists() for target in targets)


def test_the_pages_are_danish_with_unique_ids_that_all_references_meet(folder: Path) -> None:
    for file in folder.rglob("*.html"):
        text = file.read_text(encoding="utf-8")
        page = parse(text)
        assert page.all("html")[0].attributes["lang"] == "da"
        assert len(page.all("h1")) == 1
        ids = [each.attributes["id"] for each in page.walk() if "id" in each.attributes]
        assert len(ids) == len(set(ids))
        assert set(re.findall(r"url\(#([^)]+)\)", text)) <= set(ids)
        referred = [each.attributes["aria-labelledby"] for each in page.walk() if "aria-labelledby" in each.attributes]
        referred += [link.attributes["href"][1:] for link in page.all("a") if link.attributes["href"][0] == "#"]
        assert set(referred) <= set(ids)


@pytest.mark.parametrize("municipality", ["998", "999"])
def test_hidden_cells_hold_no_number_and_are_marked_as_hidden(folder: Path, municipality: str) -> None:
    page = parse(html(folder, municipality))
    marks = [each for each in page.all("span") if "mark-hidden" in each.attributes.get("class", "")]
    assert len(marks) > 10
    assert {mark.text() for mark in marks} == {"skjult"}


def test_the_pages_say_no_more_than_was_published(publication: Path, folder: Path) -> None:
    """Every count in a distribution table is a published number, and no small count is among them."""
    cells = read_published(publication).cells
    published = {f"{int(cell.numerator)}" for cell in cells if cell.numerator is not None}
    for municipality in ("998", "999"):
        notes = [each.text() for each in parse(html(folder, municipality)).all("small")]
        counts = {note for note in notes if note.isdigit()}
        assert counts <= published
        assert not counts & {"1", "2", "3", "4"}


def test_numbers_and_dates_are_danish(folder: Path) -> None:
    page = parse(html(folder, "999"))
    prices = [cell.text() for cell in page.all("td") if cell.attributes["data-label"].startswith("Gennemsnitlig pris")]
    assert prices == ["98.250\u00a0kr.".replace("\u00a0", " "), "34.120 kr.", "9.480 kr.", "15.730 kr."]
    assert re.search(r"[+\u2212]\d+,\d", figure(page, "P1").text())
    assert not re.search(r"\d\.\d+ ?%", page.text())
    assert "31. december 2025" in page.text()


def test_the_tables_follow_the_published_numbers(publication: Path, folder: Path) -> None:
    cells = read_published(publication).cells_of("P4", "999")
    now = [c for c in cells if c.report_date == date(2025, 12, 31) and c.measure_code == "development_distribution"]
    row = figure(parse(html(folder, "999")), "P4").all("tbody")[0].all("tr")[-1]
    assert [small.text() for small in row.all("small")] == [f"{int(cell.numerator or 0)}" for cell in now]


def test_the_same_publication_gives_the_same_bytes(publication: Path, folder: Path, tmp_path: Path) -> None:
    again = write_reports(publication, tmp_path)
    assert [file.read_bytes() for file in again] == [
        (folder / file.relative_to(tmp_path)).read_bytes() for file in again
    ]
    assert sorted(path.name for path in tmp_path.rglob(".*")) == []


def test_local_explanations_are_shown_as_text(publication: Path, tmp_path: Path) -> None:
    file = tmp_path / "explanations.yml"
    file.write_text('"999":\n  P2: Nyt tilbud <b>åbnet</b> i maj.\n', encoding="utf-8")
    write_reports(publication, tmp_path / "out", explanations=file)
    explained, other = (figure(parse(html(tmp_path / "out", "999")), code) for code in ("P2", "P3"))
    assert "Nyt tilbud <b>åbnet</b> i maj." in explained.all("div", class_="local")[0].text()
    assert not explained.all("b")
    assert other.all("div", class_="blank")
    assert not explained.all("div", class_="blank")


def test_an_explanation_file_of_another_shape_is_refused(publication: Path, tmp_path: Path) -> None:
    file = tmp_path / "explanations.yml"
    file.write_text("P2: tekst\n", encoding="utf-8")
    with pytest.raises(DataFileError, match="kommunekode"):
        write_reports(publication, tmp_path / "out", explanations=file)


def test_a_failed_later_refresh_is_told_on_every_page(publication: Path, tmp_path: Path) -> None:
    failed = FailedRefresh(datetime.fromisoformat("2026-02-02T05:30:00"), ("figure: Tabellen har rækker",))
    for file in write_reports(publication, tmp_path, failed_refresh=failed):
        [banner] = parse(file.read_text(encoding="utf-8")).all("section", role="alert")
        assert "Nyere tal er holdt tilbage" in banner.text()
        assert "2. februar 2026 kl. 06.30" in banner.text()
        assert "figure: Tabellen har rækker" in banner.text()


def test_the_front_page_lists_the_municipalities(folder: Path) -> None:
    page = parse((folder / "index.html").read_text(encoding="utf-8"))
    assert [link.attributes["href"] for link in page.all("a")[1:]] == [
        "998/index.html", "998/temaer.html", "999/index.html", "999/temaer.html",
    ]  # fmt: skip
    assert "Nørreskov Kommune (simuleret)" in page.text()


@pytest.mark.parametrize(
    ("code", "name", "title"),
    [
        ("999", "Åkøbing", "Åkøbing Kommune"),
        ("101", "København", "Københavns Kommune"),
        ("400", "Bornholm", "Bornholms Regionskommune"),
        ("751", "Aarhus Kommune", "Aarhus Kommune"),
    ],
)
def test_municipalities_are_called_by_their_own_names(code: str, name: str, title: str) -> None:
    assert municipality_title(Municipality(code, name, False), wording()) == title


def test_an_open_knowledge_date_is_shown_as_the_last_delivery(warehouse: Path, tmp_path: Path) -> None:
    refresh = dataclasses.replace(REFRESH, as_known_at=date(9999, 12, 31))
    swap(audited(warehouse, tmp_path, refresh), tmp_path)
    write_reports(tmp_path / "political" / "current", tmp_path / "out")
    assert "Viden til og med 15. januar 2026" in parse(html(tmp_path / "out", "999")).text()


def test_the_card_valid_on_the_report_date_is_used(warehouse: Path, tmp_path: Path) -> None:
    local = tmp_path / "w.duckdb"
    local.write_bytes(warehouse.read_bytes())
    with duckdb.connect(str(local)) as connection:
        connection.execute(
            "insert into marts.dim_kpi by name "
            "select * replace (2 as version, date '2026-01-01' as valid_from, "
            "'Ny definition' as definition_da) from marts.dim_kpi where kpi_code = 'M1'"
        )
    swap(audited(local, tmp_path / "published"), tmp_path / "published")
    write_reports(tmp_path / "published" / "political" / "current", tmp_path / "out")
    assert "Ny definition" not in html(tmp_path / "out", "999")


def test_the_report_is_dated_by_its_figures_not_by_the_warehouse(warehouse: Path, tmp_path: Path) -> None:
    refresh = dataclasses.replace(REFRESH, report_date=date(2026, 2, 28))
    swap(audited(warehouse, tmp_path, refresh), tmp_path)
    published = read_published(tmp_path / "political" / "current")
    assert published.report_date == date(2025, 12, 31)
    assert {cell.figure_code for cell in published.cells} == set(CODES)
    write_reports(tmp_path / "political" / "current", tmp_path / "out")
    text = parse(html(tmp_path / "out", "999")).text()
    assert "Opgjort 31. december 2025" in text
    assert "februar 2026" not in text


def test_a_publication_without_figures_is_not_drawn(warehouse: Path, tmp_path: Path) -> None:
    local = tmp_path / "w.duckdb"
    local.write_bytes(warehouse.read_bytes())
    with duckdb.connect(str(local)) as connection:
        connection.execute("delete from reporting.rpt_figure")
    swap(audited(local, tmp_path / "published"), tmp_path / "published")
    with pytest.raises(ValueError, match="ingen tal"):
        write_reports(tmp_path / "published" / "political" / "current", tmp_path / "out")
    assert not (tmp_path / "out").exists()
