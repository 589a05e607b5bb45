"""Drawing as SVG inside the page: bars and lines in per cent of the width, so that one drawing fits every screen."""

from collections.abc import Callable
from decimal import Decimal
from itertools import pairwise
from math import cos, floor, log10, pi, sin

from markupsafe import Markup, escape

from reports.formats import in_unit
from reports.views import Bar, Block, Lines, Series, Star
from reports.wording import MemberStyle, StatusStyle, Wording

INK, SOFT = "#1d2733", "#55606c"
PATTERN_OF = {"dots": "pattern-dots", "stripes": "pattern-stripes"}
SMALLEST_TEXT, SMALLEST_TEXT_NARROW = 0.055, 0.16  # a part too small for its text has none; on a phone sooner
BAR_HEIGHT = 28
LINE_HEIGHT, LINE_TOP, LINE_BOTTOM = 200, 26, 168
FEW_LABELS = 6
LINE_STYLES = (("#1f5f8b", ""), ("#b5561b", "7 4"), ("#4d5a2c", "2 4"), ("#7a4672", "10 3 2 3"), ("#1d2733", "4 2"))
STAR_SIZE, STAR_RADIUS, STAR_CENTRE = (480, 300), 100, (240, 155)
SIGNS = {
    "check": '<path d="M6.2 10.4l2.6 2.7 5-5.6" fill="none" stroke="#fff" stroke-width="2.2"/>',
    "bar": '<path d="M6 10h8" stroke="#1d2733" stroke-width="2.4"/>',
    "cross": '<path d="M6.6 6.6l6.8 6.8M13.4 6.6l-6.8 6.8" stroke="#fff" stroke-width="2.4"/>',
}
SHAPES = {
    "circle": '<circle cx="10" cy="10" r="9" fill="{fill}"/>',
    "diamond": '<path d="M10 0.5L19.5 10L10 19.5L0.5 10Z" fill="{fill}"/>',
    "square": '<rect x="1.5" y="1.5" width="17" height="17" rx="2" fill="{fill}"/>',
}


def traffic_light(style: StatusStyle) -> Markup:
    """A small shape with a sign; its meaning always stands in words beside it."""
    drawing = SHAPES[style.shape].format(fill=style.fill) + SIGNS[style.sign]
    return _markup(f'<svg class="light" viewBox="0 0 20 20" aria-hidden="true" focusable="false">{drawing}</svg>')


def swatch(style: MemberStyle) -> Markup:
    """The legend's sample of a group's fill."""
    return _markup(
        '<svg class="swatch" viewBox="0 0 22 14" aria-hidden="true" focusable="false">'
        f'<rect x="0.5" y="0.5" width="21" height="13" fill="{_fill(style)}" stroke="#6b7480"/></svg>'
    )


def line_sample(position: int) -> Markup:
    """The legend's sample of a line."""
    colour, dashes = LINE_STYLES[position % len(LINE_STYLES)]
    return _markup(
        '<svg class="swatch" viewBox="0 0 22 14" aria-hidden="true" focusable="false">'
        f'<path d="M0 7h22" stroke="{colour}" stroke-width="3" stroke-dasharray="{dashes}"/></svg>'
    )


def pattern_definitions(wording: Wording) -> Markup:
    """The patterns, once for the page; charts and legends refer to them."""
    drawings = {
        "dots": '<circle cx="3" cy="3" r="0.8" fill="#8b939c"/>',
        "stripes": '<path d="M0 6L6 0M-1.5 1.5L1.5 -1.5M4.5 7.5L7.5 4.5" stroke="#9aa1a9" stroke-width="1"/>',
    }
    fills: dict[str, str] = {style.pattern: style.fill for style in wording.members.values() if style.pattern}
    patterns = "".join(
        f'<pattern id="{PATTERN_OF[name]}" width="6" height="6" patternUnits="userSpaceOnUse">'
        f'<rect width="6" height="6" fill="{fills.get(name, "#ffffff")}"/>{drawing}</pattern>'
        for name, drawing in drawings.items()
    )
    return _markup(f'<svg class="patterns" width="0" height="0" aria-hidden="true"><defs>{patterns}</defs></svg>')


def bar_chart(block: Block, wording: Wording, title: str) -> Markup:
    """One stacked bar per group, with the group's name and n before it."""
    styles = {code: wording.member_style(code, place) for place, (code, _) in enumerate(block.members)}
    styles["hidden"] = wording.members["hidden"]
    rows = "".join(_bar_row(bar, styles) for bar in block.bars)
    axis = "".join(f"<span>{step} %</span>" for step in (0, 25, 50, 75, 100))
    return _markup(
        f'<div class="bars" role="img" aria-label="{escape(title)}">{rows}'
        f'<div class="bar-row axis"><div></div><div class="scale">{axis}</div></div></div>'
    )


def _bar_row(bar: Bar, styles: dict[str, MemberStyle]) -> str:
    label = f'<div class="bar-label"><b>{escape(bar.label)}</b> <span>{bar.count_text}</span></div>'
    if not bar.segments:
        fill = f"url(#{PATTERN_OF['stripes']})"
        drawn = f'<rect width="100%" height="{BAR_HEIGHT}" fill="{fill}" stroke="#6b7480"/>'
        drawn += _text((50, BAR_HEIGHT / 2 + 4.5), bar.remark, "bold halo")
        return f'<div class="bar-row">{label}<svg height="{BAR_HEIGHT}">{drawn}</svg></div>'
    start, drawn = 0.0, ""
    for segment in bar.segments:
        style, width = styles[segment.member_code], segment.share * 100
        drawn += (
            f'<rect x="{start:.2f}%" width="{width:.2f}%" height="{BAR_HEIGHT}" fill="{_fill(style)}" stroke="#fff"/>'
        )
        if segment.text and segment.share >= SMALLEST_TEXT:
            kind = "bold" if segment.share >= SMALLEST_TEXT_NARROW else "bold wide-only"
            drawn += _text((start + width / 2, BAR_HEIGHT / 2 + 4.5), segment.text, kind, style.text)
        start += width
    return f'<div class="bar-row">{label}<svg height="{BAR_HEIGHT}">{drawn}</svg></div>'


def line_chart(lines: Lines, title: str) -> Markup:
    """Lines over months from a scale that begins at zero, or below it when a number is negative."""
    values = [point.value for series in lines.series for point in series.points]
    low, high, step = _scale(values)
    above = _height(low, high)
    steps = [low + step * count for count in range(round((high - low) / step) + 1)]
    drawn = "".join(
        f'<line x1="0" x2="100%" y1="{above(value):.1f}" y2="{above(value):.1f}" class="grid"/>'
        + _text((0, above(value) - 4), in_unit(Decimal(str(round(value, 6))), lines.unit), "tick", SOFT, "start")
        for value in steps
    )
    drawn += "".join(_month(label, place, len(lines.labels)) for place, label in enumerate(lines.labels))
    drawn += "".join(
        _drawn_line(series, place, lines.labels, above, is_alone=len(lines.series) == 1)
        for place, series in enumerate(lines.series)
    )
    told = "; ".join(f"{each.name}: " + ", ".join(f"{p.label} {p.text}" for p in each.points) for each in lines.series)
    label = escape(f"{title}. {told}")
    return _markup(f'<svg class="lines" role="img" aria-label="{label}" height="{LINE_HEIGHT}">{drawn}</svg>')


def _drawn_line(
    series: Series, place: int, labels: tuple[str, ...], above: Callable[[float], float], is_alone: bool
) -> str:
    colour, dashes = LINE_STYLES[place % len(LINE_STYLES)]
    places = {label: _across(position, len(labels)) for position, label in enumerate(labels)}
    known = {point.label: point for point in series.points}
    drawn = ""
    for before, after in pairwise(labels):
        if before in known and after in known:
            drawn += (
                f'<line x1="{places[before]:.2f}%" x2="{places[after]:.2f}%" y1="{above(known[before].value):.1f}" '
                f'y2="{above(known[after].value):.1f}" stroke="{colour}" stroke-width="2.5" '
                f'stroke-dasharray="{dashes}" stroke-linecap="round"/>'
            )
    for point in series.points:
        drawn += f'<circle cx="{places[point.label]:.2f}%" cy="{above(point.value):.1f}" r="4" fill="{colour}"/>'
    told = series.points if is_alone and len(labels) <= FEW_LABELS else series.points[-1:] if is_alone else ()
    for point in told:
        drawn += _text((places[point.label], above(point.value) - 9), point.text, "bold halo")
    return drawn


def _month(label: str, place: int, count: int) -> str:
    """Every month when they are few, else every other; on a phone fewer, counted from the newest."""
    back = count - 1 - place
    wide, narrow = (1, 2 if count > 4 else 1) if count <= FEW_LABELS else (2, 4)  # noqa: PLR2004
    if back % wide:
        return ""
    kind = "tick" if back % narrow == 0 else "tick wide-only"
    return _text((_across(place, count), LINE_BOTTOM + 20), label, kind)


def _across(place: int, count: int) -> float:
    """Where a month stands, in per cent; the left edge is the scale's."""
    return 13 + (place + 0.5) * 87 / count


def _height(low: float, high: float) -> Callable[[float], float]:
    return lambda value: LINE_BOTTOM - (value - low) / (high - low) * (LINE_BOTTOM - LINE_TOP)


def _scale(values: list[float]) -> tuple[float, float, float]:
    """Round ends and steps that hold zero and every number."""
    low, high = min([0.0, *values]), max([0.0, *values])
    width = (high - low) or 1.0
    size = 10.0 ** floor(log10(width / 4))
    step = next(size * each for each in (1, 2, 2.5, 5, 10) if size * each * 4 >= width)
    return floor(low / step) * step, -floor(-high / step) * step or step, step


def star_chart(star: Star, title: str) -> Markup:
    """A star with a point for each item; between two that are known stands a line."""
    _, high, _ = _scale([point.value for point in star.points])
    known = {point.label: point for point in star.points}
    turns = {label: 2 * pi * place / len(star.labels) for place, label in enumerate(star.labels)}
    drawn = "".join(_ring(turns, share / 4, high, share) for share in (1, 2, 3, 4))
    for label, turn in turns.items():
        x, y = _place(turn, 1)
        drawn += f'<line x1="{STAR_CENTRE[0]}" y1="{STAR_CENTRE[1]}" x2="{x:.1f}" y2="{y:.1f}" class="grid"/>'
        drawn += _star_label(label, known[label].text if label in known else "skjult", turn)
    around = [label for label in star.labels if label in known]
    places = [_place(turns[label], known[label].value / high) for label in around]
    if len(around) == len(star.labels):
        corners = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        drawn += f'<polygon points="{corners}" fill="#1f5f8b" fill-opacity="0.18" stroke="#1f5f8b" stroke-width="2.5"/>'
    drawn += "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.5" fill="#1f5f8b"/>' for x, y in places)
    told = escape(f"{title}. {star.heading}: " + ", ".join(f"{p.label} {p.text}" for p in star.points))
    width, height = STAR_SIZE
    return _markup(f'<svg class="star" role="img" aria-label="{told}" viewBox="0 0 {width} {height}">{drawn}</svg>')


def _ring(turns: dict[str, float], share: float, high: float, place: int) -> str:
    corners = " ".join(f"{x:.1f},{y:.1f}" for x, y in (_place(turn, share) for turn in turns.values()))
    tick = in_unit(Decimal(str(round(high * share, 4))), "share") if place in {2, 4} else ""
    x, y = STAR_CENTRE[0] + 4, STAR_CENTRE[1] - STAR_RADIUS * share + 11
    text = f'<text x="{x}" y="{y:.1f}" class="tick halo" fill="#55606c">{tick}</text>' if tick else ""
    return f'<polygon points="{corners}" class="grid" fill="none"/>{text}'


def _place(turn: float, share: float) -> tuple[float, float]:
    return STAR_CENTRE[0] + STAR_RADIUS * share * sin(turn), STAR_CENTRE[1] - STAR_RADIUS * share * cos(turn)


def _star_label(label: str, text: str, turn: float) -> str:
    x, y = _place(turn, 1.13)
    anchor = "middle" if abs(sin(turn)) < 0.2 else "start" if sin(turn) > 0 else "end"  # noqa: PLR2004
    if anchor != "middle":
        x = min(max(x, 4), STAR_SIZE[0] - 4)
    words = label.split(" ")
    middle, bold = (len(words) + 1) // 2, ' font-weight="bold"'
    parts = [" ".join(words[:middle]), " ".join(words[middle:]), text]
    spans = "".join(
        f'<tspan x="{x:.1f}" dy="{0 if place == 0 else 14}"{bold if part == text else ""}>{escape(part)}</tspan>'
        for place, part in enumerate(each for each in parts if each)
    )
    lift = 22 if cos(turn) > 0.9 else 6  # noqa: PLR2004
    return f'<text y="{y - lift:.1f}" text-anchor="{anchor}" class="tick" fill="#1d2733">{spans}</text>'


def _text(place: tuple[float, float], text: str, kind: str, fill: str = INK, anchor: str = "middle") -> str:
    """``place``: per cent of the width, and pixels from the top."""
    x, y = place
    return f'<text x="{x:.2f}%" y="{y:.1f}" text-anchor="{anchor}" class="{kind}" fill="{fill}">{escape(text)}</text>'


def _fill(style: MemberStyle) -> str:
    return f"url(#{PATTERN_OF[style.pattern]})" if style.pattern else style.fill


def _markup(drawing: str) -> Markup:
    """Drawn here: shapes and colours of our own; every text was escaped when it was put in."""
    return Markup(drawing)  # noqa: S704
