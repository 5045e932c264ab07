"""The benchmark runs, its three ways agree, and it is drawn. How fast anything is, no test asks."""

import json
import subprocess
import sys
import xml.etree.ElementTree as xml
from pathlib import Path

from harness.host import clean_environment

HERE = Path(__file__).parent
WAYS = {"plaintext", "pazpaz_pii", "in the application"}


def run(script, *arguments, **environment):
    command = [sys.executable, str(HERE / script), *map(str, arguments)]
    done = subprocess.run(
        command, env=clean_environment(**environment), capture_output=True, encoding="utf-8", timeout=300
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_measuring_and_drawing(cluster, tmp_path):
    address = {"PGHOST": str(cluster.socket_dir), "PGPORT": str(cluster.port), "PGUSER": "postgres"}
    results, drawing = tmp_path / "results.json", tmp_path / "plot.svg"
    run("measure.py", "--sizes", "300,600", "--seconds", "0.01", results, **address)
    rows = json.loads(results.read_text())["results"]
    assert len(rows) == 5 * len(WAYS) and {row["way"] for row in rows} == WAYS
    assert all(0 < row["p50"] <= row["p95"] <= row["p99"] and row["runs"] >= 20 for row in rows)

    table = run("plot.py", results, drawing)
    assert len(table.splitlines()) == 2 + 5
    words = {text.text for text in xml.parse(drawing).getroot().iter("{http://www.w3.org/2000/svg}text")}
    assert words > WAYS


def test_the_committed_figures_are_those_of_the_page(tmp_path):
    """docs/applications.md shows what plot.py makes of the committed results: it changes nothing there."""
    docs = HERE.parents[1] / "docs"
    page = tmp_path / "page.md"
    page.write_text((docs / "applications.md").read_text())
    table = run("plot.py", HERE / "results.json", tmp_path / "plot.svg", page)
    assert table in page.read_text()
    assert page.read_text() == (docs / "applications.md").read_text()
    assert (tmp_path / "plot.svg").read_text() == (docs / "applications.svg").read_text()
