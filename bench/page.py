"""Makes docs/benchmarks.md and its drawing of what scripts/bench has measured.

Usage: page.py RESULTS.csv MACHINE PAGE.md DRAWING.svg     (MACHINE: a line on when and where)
"""

import csv
import math
import sys
from pathlib import Path
from xml.sax.saxutils import escape

HEAD = """\
# Speed

What `make bench` measured, beside plaintext and pgcrypto: the medians of one run, sides in turn, in memory, on the
build that packages have. This page is written by `scripts/bench {major} --publish`; `make bench` measures yours.

{machine}

![Times as long as plaintext, and the targets](benchmarks.svg)

Times are per value, row or look-up, those of `ALTER TABLE` for the whole table. pgcrypto is raw AES by `encrypt()` and
`decrypt()`, unauthenticated and without an IV, unless its line says PGP. Where names are searched, plaintext has an
index by pg_trgm. The targets are a prototype's figures.

"""

TAIL = """\

## Other ways, tried

Measured once, on two cores of a shared Intel Xeon, and left:

- **A build for the machine's own CPU** (`PAZPAZ_CPU=native`) is no faster than the one that packages have. Two servers
  in turn, the packages' first: LIKE 1.92 and 2.01 times as long as plaintext, INSERT 2.24 and 2.34, look-ups by hash
  index 1.27 and 1.24, ORDER BY 1.51 and 1.59 (tables of one column, so that more of the time is ours than above).
- **aws-lc-rs** (C and assembly, of which there is a FIPS 140-3 validated module) instead of aes-gcm. It wins from some
  200 bytes on, since it uses wider registers, and costs short values what they cost most: decrypting 20 bytes takes 109
  ns instead of 70, 255 bytes 123 instead of 152, 5 kB 638 instead of 1,548. A scan of 5 kB texts would gain 5 %, most
  of its time being PostgreSQL's. Its bytes would be the same.
- **GCM composed of the crates aes and ghash**: 17 to 34 ns for 20 bytes instead of 39 to 46. It would be a mode of
  operation by our own hand.
"""

WIDTH, LEFT, RIGHT, BAR, TOP = 860, 330, 60, 16, 34
# The scale of the drawing, in times as long as plaintext.
LEAST, MOST = 1, 16


def times(text: str) -> float | None:
    """The factor in '1.85 ×' or '≤ 2 ×'; None in anything else."""
    words = text.split()
    if words and words[-1] == "×":
        return float(words[-2])
    return None


def place(factor: float) -> float:
    """Where a factor is drawn, on a logarithmic scale."""
    share = math.log(min(max(factor, LEAST), MOST) / LEAST) / math.log(MOST / LEAST)
    return LEFT + share * (WIDTH - LEFT - RIGHT)


def full_names(lines: list[dict]) -> list[tuple[str, dict]]:
    """Each line with its name; an indented one belongs to the last that is not."""
    named, head = [], ""
    for line in lines:
        what = line["what"]
        head = head if what.startswith("  ") else what
        named.append((f"{head}: {what.strip()}" if what.startswith("  ") else what, line))
    return named


def drawing(lines: list[dict]) -> str:
    bars = [(name, times(line["ratio"]), times(line["target"])) for name, line in full_names(lines)]
    bars = [bar for bar in bars if bar[1] is not None]
    height = TOP + len(bars) * (BAR + 6) + 20
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-size="11">',
        '<g font-family="sans-serif"><rect width="100%" height="100%" fill="#fff"/>',
    ]
    for factor in (1, 2, 4, 8, 16):
        x = place(factor)
        parts.append(f'<line x1="{x:.0f}" y1="{TOP - 6}" x2="{x:.0f}" y2="{height - 14}" stroke="#ddd"/>')
        parts.append(f'<text x="{x:.0f}" y="{TOP - 12}" text-anchor="middle" fill="#555">{factor} ×</text>')
    for row, (name, ratio, target) in enumerate(bars):
        y = TOP + row * (BAR + 6)
        parts.append(f'<text x="{LEFT - 8}" y="{y + 12}" text-anchor="end">{escape(name)}</text>')
        length = max(place(ratio) - LEFT, 1)
        parts.append(f'<rect x="{LEFT}" y="{y}" width="{length:.0f}" height="{BAR}" fill="#3b6ea5"/>')
        parts.append(f'<text x="{place(ratio) + 5:.0f}" y="{y + 12}">{ratio:g}</text>')
        if target is not None:
            x = place(target)
            parts.append(
                f'<line x1="{x:.0f}" y1="{y - 2}" x2="{x:.0f}" y2="{y + BAR + 2}" stroke="#c0392b" stroke-width="2"/>'
            )
    return "\n".join([*parts, "</g></svg>", ""])


def page(lines: list[dict], machine: str) -> str:
    major = machine.split("PostgreSQL ")[1].split(".")[0]
    rows = ["| | plaintext | pazpaz_pii | pgcrypto | ratio | target | |", "|---|---|---|---|---|---|---|"]
    for line in lines:
        what = line["what"].replace("  ", "&nbsp;&nbsp;", 1) if line["what"].startswith("  ") else line["what"]
        cells = [
            what.replace("|", "\\|"),
            *(line[key] or "" for key in ("plaintext", "pazpaz_pii", "pgcrypto", "ratio", "target", "verdict")),
        ]
        rows.append("| " + " | ".join(cells) + " |")
    return HEAD.format(major=major, machine=machine) + "\n".join(rows) + "\n" + TAIL


def main(results: str, machine: str, page_file: str, drawing_file: str) -> None:
    with Path(results).open(newline="") as file:
        lines = list(csv.DictReader(file))
    Path(page_file).write_text(page(lines, machine))
    Path(drawing_file).write_text(drawing(lines))


if __name__ == "__main__":
    main(*sys.argv[1:])
