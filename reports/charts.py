"""Drawing: stacked bars, lines and traffic lights as SVG that sits inside the page, in two widths."""

import re
import textwrap
from collections.abc import Callable, Iterable
from typing import Any

import altair as alt
import vl_convert
from markupsafe import Markup

from reports.figures import HIDDEN_MEMBER, Bar, Distribution
from reports.wording import MemberStyle, StatusStyle, Wording

WIDE, NARROW = 760, 330
LINE_HEIGHT = 15
INK, GRID, LINE = "#1d2733", "#dcd9d0", "#1f5f8b"
FONT = "Helvetica Neue, Arial, sans-serif"
PATTERN_OF = {"dots": "pattern-dots", "stripes": "pattern-stripes"}
SMALLEST_LABEL_IN_ROW = {WIDE: 0.055, NARROW: 0.14}
SMALLEST_LABEL_IN_COLUMN = 0.055
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
    start = Markup('<svg class="light" viewBox="0 0 20 20" aria-hidden="true" focusable="false">')
    body = Markup(drawing)  # noqa: S704  shapes and colours of our own
    return start + body + Markup("</svg>")


def swatch(style: MemberStyle) -> Markup:
    """The legend's sample of a group's fill."""
    fill = f"url(#{PATTERN_OF[style.pattern]})" if style.pattern else style.fill
    return Markup(
        '<svg class="swatch" viewBox="0 0 22 14" aria-hidden="true" focusable="false">'
        '<rect x="0.5" y="0.5" width="21" height="13" fill="{}" stroke="#6b7480"/></svg>'
    ).format(fill)


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
    start = Markup('<svg class="patterns" width="0" height="0" aria-hidden="true"><defs>')
    body = Markup(patterns)  # noqa: S704  patterns and colours of our own
    return start + body + Markup("</defs></svg>")


def distribution_charts(distribution: Distribution, wording: Wording, title: str, prefix: str) -> Markup:
    """The stacked bars in a wide and a narrow drawing; the style sheet shows the one that fits."""
    draw, kind = (_columns, "upright") if distribution.over_time else (_rows, "lying")
    return _both(lambda width: draw(distribution, wording, width), title, prefix, kind)


def line_charts(dates: Iterable[str], line: Iterable[tuple[str, float, str]], heading: str, prefix: str) -> Markup:
    """A share at each of the dates as a line (label, 0..1, text), in the two widths; its points also as text."""
    labels, known = list(dates), {label: (share, text) for label, share, text in line}
    title = f"{heading}: {', '.join(f'{label} {text}' for label, (_, text) in known.items())}"
    return _both(lambda width: _line(labels, known, width), title, prefix, "line")


def _both(spec: Callable[[int], alt.LayerChart], title: str, prefix: str, kind: str) -> Markup:
    """``kind`` is the class by which the style sheet gives the drawing its height on paper."""
    parts = [
        Markup('<div class="chart {} {}">{}</div>').format(name, kind, _svg(spec(width), title, f"{prefix}-{name}"))
        for name, width in (("wide", WIDE), ("narrow", NARROW))
    ]
    return Markup("").join(parts)


def _svg(chart: alt.LayerChart, title: str, prefix: str) -> Markup:
    """Vega-Lite to SVG with Danish locale; ids made unique, patterns put in, the root scalable and named."""
    drawn = vl_convert.vegalite_to_svg(chart.to_json(), format_locale="da-DK", time_format_locale="da-DK")
    drawn = re.sub(r'\bid="([^"]+)"', rf'id="{prefix}-\1"', drawn)
    drawn = re.sub(r"url\(#([^)]+)\)", rf"url(#{prefix}-\1)", drawn)
    drawn = drawn.replace("#00d075", f"url(#{PATTERN_OF['dots']})").replace("#005791", f"url(#{PATTERN_OF['stripes']})")
    found = re.match(r'<svg[^>]*viewBox="([^"]+)"[^>]*>(.*)</svg>\s*$', drawn, flags=re.DOTALL)
    if found is None:
        raise ValueError("the drawing is not an SVG")
    box, body = found.groups()
    width = box.split()[2]
    root = Markup('<svg role="img" aria-label="{}" viewBox="{}" style="max-width:{}px">').format(title, box, width)
    return root + Markup(body) + Markup("</svg>")  # noqa: S704  drawn here; texts were escaped by the drawing


def _fill(style: MemberStyle) -> str:
    """A pattern is drawn with a colour used for nothing else and exchanged in the finished SVG."""
    return {"dots": "#00d075", "stripes": "#005791"}.get(style.pattern or "", style.fill)


def _lines(text: str, width: int) -> str:
    return "\n".join(textwrap.wrap(text, width, break_long_words=False)) or " "


def _records(
    distribution: Distribution, wording: Wording, label_width: int, smallest_label: float
) -> list[dict[str, Any]]:
    """One record per segment, as shares of the bar; a segment too small for its text gets none."""
    records = []
    for position, bar in enumerate(distribution.bars):
        label = f"{_lines(bar.label, label_width)}\n{bar.count_text}".rstrip()
        start = 0.0
        for order, (code, share, text) in enumerate(_parts(bar)):
            style = wording.members[code]
            wanted = text if share >= smallest_label else ""
            records.append(
                {
                    "bar": label,
                    "position": position,
                    "order": order,
                    "start": start,
                    "end": start + share,
                    "middle": start + share / 2,
                    "fill": _fill(style),
                    "ink": style.text,
                    "text": wanted,
                }
            )
            start += share
    return records


def _parts(bar: Bar) -> list[tuple[str, float, str]]:
    if bar.segments:
        return [(segment.member_code, segment.share, segment.text) for segment in bar.segments]
    return [(HIDDEN_MEMBER, 1.0, bar.remark)]


def _rows(distribution: Distribution, wording: Wording, width: int) -> alt.LayerChart:
    """Horizontal bars, one per group, with the group's name and n to the left."""
    label_width, label_pixels = (30, 220) if width == WIDE else (15, 112)
    records = _records(distribution, wording, label_width, SMALLEST_LABEL_IN_ROW[width])
    names = list(dict.fromkeys(record["bar"] for record in records))
    height = LINE_HEIGHT * max(len(name.split("\n")) for name in names)
    base = alt.Chart(alt.Data(values=records)).encode(
        y=alt.Y("bar:N", sort=names, axis=None, scale=alt.Scale(paddingInner=0.25, paddingOuter=0.1))
    )
    position = alt.X("start:Q", title=None, scale=alt.Scale(domain=[0, 1]), axis=_percent_axis(width))
    bars = base.mark_bar(stroke="#ffffff", strokeWidth=1.5).encode(
        x=position, x2="end:Q", fill=alt.Fill("fill:N", scale=None)
    )
    texts = base.mark_text(fontWeight="bold").encode(x="middle:Q", text="text:N", color=alt.Color("ink:N", scale=None))
    # An axis centres the first line of a label on the bar; these are centred as a whole.
    above = {"expr": f"-(length(split(datum.bar, '\\n')) - 1) * {LINE_HEIGHT / 2}"}
    labels = (
        base.transform_filter("datum.order == 0")
        .mark_text(align="right", lineBreak="\n", lineHeight=LINE_HEIGHT, color=INK, dy=above)
        .encode(x=alt.value(-10), text="bar:N")
    )
    step = alt.Step(max(40, round(1.4 * height)))
    return _finish((bars + texts + labels).properties(width=width - label_pixels - 20, height=step))


def _columns(distribution: Distribution, wording: Wording, width: int) -> alt.LayerChart:
    """Vertical bars, one per date."""
    records = _records(distribution, wording, 18 if width == WIDE else 9, SMALLEST_LABEL_IN_COLUMN)
    names = list(dict.fromkeys(record["bar"] for record in records))
    base = alt.Chart(alt.Data(values=records)).encode(x=_date_axis(names))
    position = alt.Y("start:Q", title=None, scale=alt.Scale(domain=[0, 1]), axis=_percent_axis(width))
    bars = base.mark_bar(stroke="#ffffff", strokeWidth=1.5).encode(
        y=position, y2="end:Q", fill=alt.Fill("fill:N", scale=None)
    )
    texts = base.mark_text(fontWeight="bold").encode(y="middle:Q", text="text:N", color=alt.Color("ink:N", scale=None))
    return _finish((bars + texts).properties(width=width - 60, height=260))


def _line(labels: list[str], known: dict[str, tuple[float, str]], width: int) -> alt.LayerChart:
    wrap = 18 if width == WIDE else 9
    names = [_lines(label, wrap) for label in labels]
    records = [
        {"bar": name, "share": known.get(label, (None, ""))[0], "text": known.get(label, (None, ""))[1]}
        for name, label in zip(names, labels, strict=True)
    ]  # a date that is not known breaks the line: nothing is drawn between its neighbours
    base = alt.Chart(alt.Data(values=records)).encode(
        x=_date_axis(names),
        y=alt.Y("share:Q", title=None, scale=alt.Scale(domain=[0, 1]), axis=_percent_axis(width)),
    )
    line = base.mark_line(color=LINE, strokeWidth=2.5, invalid="break-paths-show-domains")
    dots = base.mark_point(color=LINE, filled=True, size=70, opacity=1)
    texts = base.mark_text(dy=-14, fontWeight="bold", color=INK).encode(text="text:N")
    return _finish((line + dots + texts).properties(width=width - 60, height=150))


def _date_axis(names: list[str]) -> alt.X:
    axis = alt.Axis(
        labelExpr="split(datum.label, '\\n')",
        labelAngle=0,
        ticks=False,
        labelPadding=8,
        labelLineHeight=LINE_HEIGHT,
        domain=False,
    )
    scale = alt.Scale(domain=names, paddingInner=0.35, paddingOuter=0.2)
    return alt.X("bar:N", sort=names, title=None, scale=scale, axis=axis)


def _percent_axis(width: int) -> alt.Axis:
    values = [0, 0.25, 0.5, 0.75, 1] if width == WIDE else [0, 0.5, 1]
    text = "format(datum.value * 100, '.0f') + ' %'"
    return alt.Axis(labelExpr=text, values=values, gridColor=GRID, domain=False, ticks=False, labelPadding=6)


def _finish(chart: alt.LayerChart) -> alt.LayerChart:
    return (
        chart.configure(aria=False, font=FONT, background="transparent")
        .configure_view(stroke=None)
        .configure_axis(labelFontSize=13, labelColor=INK)
        .configure_text(fontSize=13)
    )
