"""Writing the reports of one publication: a page per report and reader, and a front page."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote

import yaml
from jinja2 import Environment, PackageLoader, StrictUndefined

from common.strict_yaml import DataFileError
from publish.viewers import EVERYONE
from reports import charts, formats
from reports.figures import figure_view
from reports.layout import Layout, Listing, Section, besides, figure_code, layouts, tables_of
from reports.lists import list_view
from reports.period import next_due, period_covered
from reports.reading import Cell, FigureEntry, Municipality, Published, Reader, read_published
from reports.table_html import cell_html, table_html
from reports.views import FigureView, ListView
from reports.wording import Wording, wording

Explanations = dict[str, dict[str, str]]
Drawn = FigureView | ListView


@dataclass(frozen=True)
class FailedRefresh:
    """A later refresh that was not published: when it was tried (without a zone: UTC), and what did not hold."""

    attempted_at: datetime
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Edition:
    """One publication on its way to its readers, by the audience's reports."""

    published: Published
    plan: tuple[Layout, ...]
    words: Wording
    failed_refresh: FailedRefresh | None

    @cached_property
    def entries(self) -> dict[str, FigureEntry]:
        """The catalogue by figure."""
        return {entry.figure_code: entry for entry in self.published.figures}


@dataclass(frozen=True)
class ReaderContent:
    """What one reader gets: cells by figure, and the local explanations by figure."""

    reader: Reader
    cells: dict[str, list[Cell]]
    explanations: dict[str, str]


@dataclass(frozen=True)
class DrawnSection:
    """A section with what is drawn in it."""

    title: str
    text: str
    parts: tuple[Drawn, ...]


def write_reports(
    publication_folder: Path,
    destination: Path,
    explanations: Path | None = None,
    failed_refresh: FailedRefresh | None = None,
    viewers: Collection[str] | None = None,
) -> list[Path]:
    """Write every report of the publication's audience, and a front page that lists them.

    One folder per municipality; in an audience whose readers see their own rows alone one folder below it for each
    provider, team or caseworker, so that a folder can be shared with its reader. ``viewers``: their codes, when not all
    are wanted. ``explanations``: YAML file of municipality code (or municipality code/viewer code) -> figure code ->
    text. Each page is self-contained and replaces the old one in one step. Returns the files, front page last.
    """
    plan = layouts(publication_folder.resolve(strict=True).parent.name)
    published = read_published(publication_folder, tables_of(plan))
    texts = _read_explanations(explanations)
    edition = Edition(published, plan, wording(), failed_refresh)
    files = []
    for reader in published.readers:
        if viewers is not None and reader.viewer_code not in viewers:
            continue
        local = {**texts.get(reader.municipality.municipality_code, {}), **texts.get(_own_key(reader), {})}
        content = ReaderContent(reader, published.cells_for(reader), local)
        for layout in plan:
            file = destination / folder_of(reader) / f"{layout.page}.html"
            files.append(replace_file(file, _page(edition, content, layout)))
    files.append(replace_file(destination / "index.html", _front(edition, destination)))
    return files


def folder_of(reader: Reader) -> Path:
    """The reader's folder below the audience's; a code is written so that it can be a folder's name."""
    home = Path(reader.municipality.municipality_code)
    return home if reader.viewer_code == EVERYONE else home / quote(reader.viewer_code, safe=" æøåÆØÅ")


def _own_key(reader: Reader) -> str:
    return f"{reader.municipality.municipality_code}/{reader.viewer_code}"


def _read_explanations(file: Path | None) -> Explanations:
    if file is None:
        return {}
    content = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
    if not isinstance(content, dict) or not all(isinstance(texts, dict) for texts in content.values()):
        raise DataFileError(f"{file}: ventede kommunekode, derunder figur og tekst")
    return {str(code): {str(figure): str(text) for figure, text in texts.items()} for code, texts in content.items()}


@cache
def environment() -> Environment:
    """The templates, with what they draw by."""
    made = Environment(
        loader=PackageLoader("reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(
        number=formats.number,
        long_date=formats.long_date,
        clock_time=formats.clock_time,
        href=lambda path: quote(str(path)),
    )
    made.globals.update(
        swatch=charts.swatch, patterns=charts.pattern_definitions, bar_chart=charts.bar_chart,
        line_chart=charts.line_chart, star_chart=charts.star_chart, line_sample=charts.line_sample,
        table_html=table_html, cell_html=cell_html, wording=wording(),
    )  # fmt: skip
    return made


def _page(edition: Edition, content: ReaderContent, layout: Layout) -> str:
    reader, words = content.reader, edition.words
    sections, without = [], []
    for section in (*layout.sections, *_unplaced(edition, layout)):
        parts, missing = _drawn(section, edition, content)
        without += missing
        if parts:
            sections.append(DrawnSection(section.title, section.text, tuple(parts)))
    figures = [part for section in sections for part in section.parts if isinstance(part, FigureView)]
    return (
        environment()
        .get_template("report.html.j2")
        .render(
            **_common(edition),
            title=layout.title,
            subtitle=layout.subtitle,
            layout=layout,
            reader=reader,
            is_own=reader.viewer_code != EVERYONE,
            municipality=reader.municipality,
            name=municipality_title(reader.municipality, words),
            sections=sections,
            without=without,
            overview=overview(figures),
            explanations=content.explanations,
        )
    )


def _drawn(section: Section, edition: Edition, content: ReaderContent) -> tuple[list[Drawn], list[FigureEntry]]:
    """What a section shows, and its figures that have no numbers for the reader; what is not published is left out."""
    parts: list[Drawn] = []
    without = []
    for entry in section.entries:
        figure = edition.entries.get(figure_code(entry))
        if isinstance(entry, Listing):
            if entry.table in edition.published.tables:
                parts.append(list_view(entry, edition.published, content.reader, figure, edition.words))
        elif figure and content.cells.get(figure.figure_code):
            parts.append(figure_view(figure, content.cells[figure.figure_code], edition.words, besides(entry)))
        elif figure:
            without.append(figure)
    return parts, without


def _unplaced(edition: Edition, layout: Layout) -> tuple[Section, ...]:
    """Figures of a municipality's own that no report names stand last in the audience's first report."""
    placed = {code for each in edition.plan for code in each.figure_codes}
    others = tuple(code for code in edition.entries if code not in placed)
    is_first = layout is edition.plan[0]
    return (Section(title=edition.words.others, entries=others),) if others and is_first else ()


def _front(edition: Edition, destination: Path) -> str:
    """The list of every reader's pages: for those who may see them all."""
    published = edition.published
    places = [
        (each, municipality_title(each, edition.words), _readers_with_pages(published, each, destination))
        for each in published.municipalities
    ]
    return (
        environment()
        .get_template("front.html.j2")
        .render(
            **_common(edition),
            title=published.audience.name_da,
            subtitle=edition.words.overview,
            places=places,
            folder_of=folder_of,
            is_own=published.audience.viewer_scope is not None,
        )
    )


def _readers_with_pages(published: Published, municipality: Municipality, destination: Path) -> list[Reader]:
    return [
        reader
        for reader in published.readers
        if reader.municipality == municipality and (destination / folder_of(reader)).is_dir()
    ]


def _common(edition: Edition) -> dict[str, Any]:
    published, refresh = edition.published, edition.published.refresh
    is_open_ended = refresh.as_known_at == date(9999, 12, 31)
    cadence = edition.words.cadences[published.audience.cadence]
    return {
        "plan": edition.plan,
        "report_date": published.report_date,
        "period": period_covered(published.report_date, cadence.covers),
        "often": cadence.often,
        "next_due": next_due(published.report_date, cadence.covers),
        "refresh": refresh,
        "known_until": refresh.delivered_through if is_open_ended else refresh.as_known_at,
        "failed_refresh": edition.failed_refresh,
    }


def municipality_title(municipality: Municipality, words: Wording) -> str:
    """``Åkøbing Kommune``, and the few names that are formed otherwise."""
    name = municipality.municipality_name
    if name.lower().endswith("kommune"):
        return name
    return words.own_names.get(municipality.municipality_code, f"{name} Kommune")


def overview(views: list[FigureView]) -> list[tuple[str, str, str]]:
    """Up to four numbers for the head of the report, each with the figure it comes from."""
    results = [view for view in views if view.entry.area_code == "children" and _has_development_line(view)][:1]
    goals = [view for view in views if view.entry.chart == "traffic_light"][:1]
    return [number for view in results for number in _newest_development(view)] + [_goals_met(view) for view in goals]


def _goals_met(view: FigureView) -> tuple[str, str, str]:
    rows = view.blocks[0].table.rows
    met = sum(any(cell.light == "green" for cell in row.cells) for row in rows)
    return f"{met} af {len(rows)}", "politiske mål er nået", view.entry.figure_code


def _has_development_line(view: FigureView) -> bool:
    return bool(view.blocks and view.blocks[0].bars and view.blocks[0].lines)


def _newest_development(view: FigureView) -> list[tuple[str, str, str]]:
    lines = view.blocks[0].lines
    numbers = [
        (view.count, "børn og unge med en aktiv indsats"),
        (view.coverage, "er målt to gange og kan sammenlignes"),
    ]
    found = [(cell.text, text, view.entry.figure_code) for cell, text in numbers if not cell.mark]
    last = lines.series[0].points[-1] if lines else None
    if lines and last and last.label == lines.labels[-1]:
        found.append((last.text, "af de målte har positiv udvikling", view.entry.figure_code))
    return found


def replace_file(path: Path, content: str) -> Path:
    """Write beside the file and put it in place in one step: a reader never meets half a page."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.new")
    temporary.write_text(content, encoding="utf-8")
    temporary.replace(path)
    return path
