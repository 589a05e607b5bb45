"""The standard report to the political level: one page per municipality and a front page."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml
from jinja2 import Environment, PackageLoader, StrictUndefined

from common.strict_yaml import DataFileError
from reports import charts, formats
from reports.figures import FigureView, figure_view
from reports.reading import Municipality, Published, read_published
from reports.wording import Wording, wording

Explanations = dict[str, dict[str, str]]


@dataclass(frozen=True)
class FailedRefresh:
    """A later refresh that was not published: when it was tried (without a zone: UTC), and what did not hold."""

    attempted_at: datetime
    reasons: tuple[str, ...]


def write_report(
    publication_folder: Path,
    destination: Path,
    explanations: Path | None = None,
    failed_refresh: FailedRefresh | None = None,
) -> list[Path]:
    """Write ``<destination>/<municipality_code>/index.html`` for each municipality and a front page beside.

    ``explanations``: YAML file of municipality code -> figure code -> text. Each page is self-contained and
    replaces the old one in one step. Returns the files written, front page last.
    """
    published = read_published(publication_folder)
    texts = _read_explanations(explanations)
    environment = _environment()
    files = []
    for municipality in published.municipalities:
        page = _page(environment, published, municipality, texts, failed_refresh)
        files.append(_replace(destination / municipality.municipality_code / "index.html", page))
    files.append(_replace(destination / "index.html", _front(environment, published, failed_refresh)))
    return files


def _read_explanations(file: Path | None) -> Explanations:
    if file is None:
        return {}
    content = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
    if not isinstance(content, dict) or not all(isinstance(texts, dict) for texts in content.values()):
        raise DataFileError(f"{file}: ventede kommunekode, derunder figur og tekst")
    return {str(code): {str(figure): str(text) for figure, text in texts.items()} for code, texts in content.items()}


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        number=formats.number,
        long_date=formats.long_date,
        clock_time=formats.clock_time,
        percent=formats.percent,
    )
    environment.globals.update(
        swatch=charts.swatch, traffic_light=charts.traffic_light, patterns=charts.pattern_definitions,
        distribution_charts=charts.distribution_charts, line_charts=charts.line_charts, wording=wording(),
    )  # fmt: skip
    return environment


def _page(
    environment: Environment,
    published: Published,
    municipality: Municipality,
    explanations: Explanations,
    failed_refresh: FailedRefresh | None,
) -> str:
    words = wording()
    views = [
        figure_view(entry, published.cells_of(entry.figure_code, municipality.municipality_code), words)
        for entry in published.figures
    ]
    return environment.get_template("political.html.j2").render(
        **_common(published, failed_refresh),
        municipality=municipality,
        name=municipality_title(municipality, words),
        figures=views,
        overview=_overview(views),
        explanations=explanations.get(municipality.municipality_code, {}),
    )


def _front(environment: Environment, published: Published, failed_refresh: FailedRefresh | None) -> str:
    names = [(each, municipality_title(each, wording())) for each in published.municipalities]
    return environment.get_template("front.html.j2").render(**_common(published, failed_refresh), municipalities=names)


def _common(published: Published, failed_refresh: FailedRefresh | None) -> dict[str, Any]:
    refresh = published.refresh
    is_open_ended = refresh.as_known_at == date(9999, 12, 31)
    return {
        "report_date": published.report_date,
        "refresh": refresh,
        "known_until": refresh.delivered_through if is_open_ended else refresh.as_known_at,
        "failed_refresh": failed_refresh,
    }


def municipality_title(municipality: Municipality, words: Wording) -> str:
    """``Åkøbing Kommune``, and the few names that are formed otherwise."""
    name = municipality.municipality_name
    if name.lower().endswith("kommune"):
        return name
    return words.own_names.get(municipality.municipality_code, f"{name} Kommune")


def _overview(views: list[FigureView]) -> list[tuple[str, str, str]]:
    """Up to four numbers for the head of the report, each with the figure it comes from."""
    found = [_latest_distribution(view) for view in views if view.distributions] + [_goals_met(view) for view in views]
    return [number for numbers in found for number in numbers]


def _goals_met(view: FigureView) -> list[tuple[str, str, str]]:
    if not view.goals:
        return []
    met = sum(goal.status_code == "green" for goal in view.goals)
    return [(f"{met} af {len(view.goals)}", "politiske mål er nået", view.entry.figure_code)]


def _latest_distribution(view: FigureView) -> list[tuple[str, str, str]]:
    chart = view.distributions[0]
    if not chart.over_time or not chart.line:
        return []
    label, _, share = chart.line[-1]
    numbers = [(view.count, "børn og unge med en aktiv indsats", view.entry.figure_code)]
    numbers.append((view.coverage, "er målt to gange og kan sammenlignes", view.entry.figure_code))
    if label == chart.bars[-1].label:
        numbers.append((share, "af de målte har positiv udvikling", view.entry.figure_code))
    return [each for each in numbers if each[0]]


def _replace(path: Path, content: str) -> Path:
    """Write beside the file and put it in place in one step: a reader never meets half a page."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.new")
    temporary.write_text(content, encoding="utf-8")
    temporary.replace(path)
    return path
