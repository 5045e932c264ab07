"""Draws the search by a part of the name against the size of the workspace, and prints all figures.

    plot.py RESULTS.json PLOT.svg [PAGE.md]

The table on standard output is Markdown; in PAGE it takes the place of the table of an earlier run.
"""

import json
import math
import re
import sys
from html import escape
from pathlib import Path

COLOURS = {"plaintext": "#5b6770", "pazpaz_pii": "#0a7d4f", "in the application": "#c2410c"}
WIDTH, HEIGHT = 720, 420
LEFT, RIGHT, TOP, BOTTOM = 70, 160, 40, 50


class Axis:
    """A logarithmic axis from a power of ten to another, laid over pixels."""

    def __init__(self, values, begin, end):
        self.low = math.floor(math.log10(min(values)))
        self.high = math.ceil(math.log10(max(values)))
        self.begin, self.end = begin, end

    def at(self, value):
        part = (math.log10(value) - self.low) / (self.high - self.low)
        return round(self.begin + part * (self.end - self.begin), 1)

    def ticks(self):
        return [10.0**power for power in range(self.low, self.high + 1)]


def text(x, y, words, anchor="middle", colour="#333", extra=""):
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}" fill="{colour}" {extra}>{escape(words)}</text>'


def line(points, colour, width=1.0):
    path = " ".join(f"{x},{y}" for x, y in points)
    return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="{width}"/>'


def apart(labels, distance):
    """Labels from the top down, each at least so many pixels below the one before."""
    lowest = 0
    for at, *rest in sorted(labels):
        lowest = max(at, lowest + distance)
        yield lowest, *rest


def plot(results, about) -> str:
    rows = [row for row in results if row["operation"] == "by part of name"]
    x = Axis([row["clients"] for row in rows], LEFT, WIDTH - RIGHT)
    y = Axis([row[key] for row in rows for key in ("p50", "p95")], HEIGHT - BOTTOM, TOP)
    parts, labels = [], []
    for tick in x.ticks():
        parts += [
            line([(x.at(tick), TOP), (x.at(tick), HEIGHT - BOTTOM)], "#ddd"),
            text(x.at(tick), HEIGHT - BOTTOM + 18, f"{tick:,.0f}"),
        ]
    for tick in y.ticks():
        parts += [
            line([(LEFT, y.at(tick)), (WIDTH - RIGHT, y.at(tick))], "#ddd"),
            text(LEFT - 8, y.at(tick) + 4, f"{tick:,g} ms", "end"),
        ]
    for way, colour in COLOURS.items():
        own = sorted((row for row in rows if row["way"] == way), key=lambda row: row["clients"])
        parts.append(line([(x.at(row["clients"]), y.at(row["p50"])) for row in own], colour, 2.5))
        for row in own:
            at = x.at(row["clients"])
            parts += [
                line([(at, y.at(row["p50"])), (at, y.at(row["p95"]))], colour, 1.5),
                f'<circle cx="{at}" cy="{y.at(row["p50"])}" r="3.5" fill="{colour}"/>',
            ]
        labels.append((y.at(own[-1]["p50"]) + 4, way, colour))
    for at, way, colour in apart(labels, 15):
        parts.append(text(WIDTH - RIGHT + 10, at, way, "start", colour, 'font-weight="bold"'))
    title = (
        "Search by a part of the name: median, and the 95th percentile above it "
        f"(PostgreSQL {about['postgresql']}, {about['cores']} cores)"
    )
    parts += [text(LEFT, 22, title, "start"), text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10, "clients in the workspace")]
    body = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
        'font-size="12">\n'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>\n{body}\n</svg>\n'
    )


def table(results) -> str:
    """Milliseconds, p50 / p95 / p99, a line for each operation and size."""
    lines = ["| operation | clients | " + " | ".join(COLOURS) + " |", "|---|---:|" + "---:|" * len(COLOURS)]
    for operation, clients in dict.fromkeys((row["operation"], row["clients"]) for row in results):
        own = {row["way"]: row for row in results if (row["operation"], row["clients"]) == (operation, clients)}
        cells = (" / ".join(f"{own[way][key]:.3g}" for key in ("p50", "p95", "p99")) for way in COLOURS)
        lines.append(f"| {operation} | {clients:,} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def main(source: str, target: str, page: str | None = None) -> None:
    measured = json.loads(Path(source).read_text())
    Path(target).write_text(plot(measured["results"], measured["about"]))
    figures = table(measured["results"])
    print(figures, end="")
    if page is not None:
        text = Path(page).read_text()
        Path(page).write_text(
            re.sub(r"^\| operation \|.*\n(\|.*\n)*", lambda _: figures, text, count=1, flags=re.MULTILINE)
        )


if __name__ == "__main__":
    main(*sys.argv[1:])
