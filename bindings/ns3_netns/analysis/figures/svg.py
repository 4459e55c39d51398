# SPDX-License-Identifier: GPL-2.0-only
"""SVG elements, and a plot with axes."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence

from ..texts import visible
from .scale import Scale

# The colours of Okabe and Ito, safe for colour-blind people; lighter on a dark page
STYLE = """
.fig{--paper:#fff;--ink:#1f2328;--soft:#59636e;--line:#d1d9e0;--faint:#eff2f5;--c0:#1f2328;
--c1:#0072b2;--c2:#d55e00;--c3:#009e73;--c4:#c25a94;--c5:#e69f00;--c6:#3b9bd9;--c7:#8c6d1f;
font-family:system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
@media screen and (prefers-color-scheme:dark){.fig{--paper:#161b22;--ink:#e6edf3;--soft:#9198a1;
--line:#3d444d;--faint:#21262d;--c0:#e6edf3;--c1:#4ba3e3;--c2:#f0883e;--c3:#3fc99a;--c4:#e58fbd;
--c5:#f2c14e;--c6:#8fd0f5;--c7:#cdb06a}}
.fig text{font-size:13px;fill:var(--ink)}
.fig text.s{fill:var(--soft)}.fig text.m{font-size:12px;fill:var(--soft)}
.fig text.b{font-weight:600}.fig text.x{font-size:11px}
.fig .g{stroke:var(--line);stroke-width:1;fill:none}.fig .a{stroke:var(--soft);fill:none}
.fig .card{fill:var(--paper);stroke:var(--line)}.fig .pale{fill:var(--faint)}
.fig .l{fill:none;stroke-width:2;stroke-linejoin:round}
""" + "".join(
    f".fig .k{i}{{stroke:var(--c{i})}}.fig .f{i}{{fill:var(--c{i})}}" for i in range(8)
)

# Space above a figure that stands alone
TITLE = 36

# How lines differ besides their colour
DASHES = ("", "7 3", "2 3", "9 3 2 3", "12 4", "4 2", "1 3", "14 3 3 3")


def escape(text: str, quote: bool = True) -> str:
    """Returns a text as HTML and XML read it. XML has no control characters but line ends."""
    return html.escape(visible(text), quote)


def number(value: float) -> str:
    """Formats a coordinate."""
    return f"{value:.1f}".rstrip("0").rstrip(".")


def short(text: str, size: int) -> str:
    """Cuts a text to a number of characters, visibly."""
    return text if len(text) <= size else text[: size - 1] + "\u2026"


class Svg:
    """A drawing with a title, which screen readers read, and a description."""

    def __init__(self, title: str, description: str, width: float, height: float) -> None:
        self.title = title
        self.description = description
        self.width = width
        self.height = height
        self._parts: list[str] = []

    def add(self, text: str) -> None:
        """Adds markup."""
        self._parts.append(text)

    def text(
        self, x: float, y: float, text: str, css: str = "", anchor: str = "start", turn: float = 0
    ) -> None:
        """Adds a line of text; y is its baseline."""
        place = f'x="{number(x)}" y="{number(y)}"'
        if css:
            place += f' class="{css}"'
        if anchor != "start":
            place += f' text-anchor="{anchor}"'
        if turn:
            place += f' transform="rotate({number(turn)} {number(x)} {number(y)})"'
        self.add(f"<text {place}>{escape(text, quote=False)}</text>")

    def rect(
        self,
        box: tuple[float, float, float, float],
        css: str,
        hint: str = "",
        radius: float = 0,
        opacity: float = 1,
    ) -> None:
        """Adds a rectangle (x, y, width, height). The hint is shown under the pointer."""
        x, y, width, height = map(number, box)
        more = f' rx="{number(radius)}"' if radius else ""
        more += f' opacity="{opacity:.3g}"' if opacity != 1 else ""
        inside = f"><title>{escape(hint, quote=False)}</title></rect>" if hint else "/>"
        self.add(
            f'<rect x="{x}" y="{y}" width="{width}" height="{height}" class="{css}"{more}{inside}'
        )

    def line(self, begin: tuple[float, float], end: tuple[float, float], css: str) -> None:
        """Adds a straight line."""
        (x1, y1), (x2, y2) = begin, end
        self.add(
            f'<line x1="{number(x1)}" y1="{number(y1)}" x2="{number(x2)}" y2="{number(y2)}"'
            f' class="{css}"/>'
        )

    def path(
        self, data: str, css: str, dash: str = "", opacity: float = 1, stroke: float = 2
    ) -> None:
        """Adds a path."""
        more = f' stroke-dasharray="{dash}"' if dash else ""
        more += f' opacity="{opacity:.3g}"' if opacity != 1 else ""
        more += f' style="stroke-width:{number(stroke)}"' if stroke != 2 else ""
        self.add(f'<path d="{data}" class="{css}"{more}/>')

    def markup(self, alone: bool = False) -> str:
        """Returns the element.

        If it stands alone, it shows its title and has its own style and background.
        """
        head = f"<title>{escape(self.title)}</title><desc>{escape(self.description)}</desc>"
        body = "\n".join(self._parts)
        height = self.height
        attributes = 'class="fig" role="img" preserveAspectRatio="xMinYMin meet"'
        if alone:
            height += TITLE
            attributes += (
                f' xmlns="http://www.w3.org/2000/svg" width="{number(self.width)}"'
                f' height="{number(height)}"'
            )
            head += (
                f"<style>{STYLE}</style>"
                '<rect width="100%" height="100%" style="fill:var(--paper)"/>'
                f'<text x="14" y="26" class="b">{escape(self.title)}</text>'
            )
            body = f'<g transform="translate(0 {TITLE})">\n{body}\n</g>'
        size = f"{number(self.width)} {number(height)}"
        return f'<svg viewBox="0 0 {size}" {attributes}>{head}\n{body}\n</svg>'


class Plot(Svg):
    """A drawing with a frame for values, numbers along it, and a legend on the right."""

    LEGEND = 200

    def __init__(
        self,
        title: str,
        description: str,
        height: float = 320,
        left: float = 64,
    ) -> None:
        super().__init__(title, description, 960, height)
        self.left = left
        self.right = self.width - self.LEGEND
        self.top = 14.0
        self.bottom = height - 48
        self._legend = self.top + 12

    def x_axis(
        self, scale: Scale, ticks: Sequence[float], form: Callable[[float], str], label: str
    ) -> None:
        """Draws the numbers below the frame."""
        for tick in ticks:
            x = scale(tick)
            self.line((x, self.top), (x, self.bottom), "g")
            self.text(x, self.bottom + 18, form(tick), "s", "middle")
        self.text((self.left + self.right) / 2, self.bottom + 38, label, "s", "middle")

    def y_axis(
        self, scale: Scale, ticks: Sequence[float], form: Callable[[float], str], label: str
    ) -> None:
        """Draws the numbers on the left."""
        for tick in ticks:
            y = scale(tick)
            self.line((self.left, y), (self.right, y), "g")
            self.text(self.left - 8, y + 4, form(tick), "s", "end")
        self.text(14, (self.top + self.bottom) / 2, label, "s", "middle", -90)

    def base(self) -> None:
        """Draws the line on which values stand."""
        self.line((self.left, self.bottom), (self.right, self.bottom), "a")

    def curve(
        self,
        points: Sequence[tuple[float, float]],
        colour: int,
        dash: str = "",
        steps: bool = False,
        fill: bool = False,
        width: float = 2,
    ) -> None:
        """Draws a line through positions on the page.

        With steps each value lasts until the next.
        """
        if not points:
            return
        data = [f"M{number(points[0][0])} {number(points[0][1])}"]
        for (_, y0), (x, y) in zip(points, points[1:]):
            if steps and y != y0:
                data.append(f"H{number(x)}V{number(y)}")
            elif steps:
                continue
            else:
                data.append(f"L{number(x)} {number(y)}")
        if steps:
            data.append(f"H{number(points[-1][0])}")
        line = "".join(data)
        if fill:
            area = f"{line}V{number(self.bottom)}H{number(points[0][0])}Z"
            self.path(area, f"f{colour}", opacity=0.25)
        self.path(line, f"l k{colour}", dash, stroke=width)

    def legend(
        self, text: str, colour: int, dash: str = "", value: str = "", area: bool = False
    ) -> None:
        """Adds an entry to the legend, with a value below it."""
        x, y = self.right + 14, self._legend
        if area:
            self.rect((x, y - 9, 18, 10), f"f{colour}", radius=2)
        else:
            self.path(f"M{number(x)} {number(y - 4)}h18", f"l k{colour}", dash)
        self.text(x + 25, y, text)
        self._legend += 18
        if value:
            self.text(x + 25, y + 15, value, "m")
            self._legend += 16

    def note(self, text: str) -> None:
        """Adds a line below the legend."""
        self.text(self.right + 14, self._legend, text, "m")
        self._legend += 18
