"""`scripts/golden`: the golden dump of this version, and what is known of it.

Usage, in pg_test: python -m golden VERSION
"""

import json
import sys

from harness.cluster import Cluster
from harness.database import Database

from . import golden


def main() -> None:
    (version,) = sys.argv[1:]
    expected = golden.answers()
    with Cluster("golden", {"session_preload_libraries": "pazpaz_pii"}) as cluster:
        golden.make_roles(cluster)
        database = Database.create(cluster, "golden")
        golden.build(database)
        if wrong := golden.wrong(golden.reader(database), expected):
            raise SystemExit("error: not answered as known:\n" + "\n".join(wrong))
        text = golden.dump(database)
    golden.RELEASES.mkdir(exist_ok=True)
    (golden.RELEASES / f"{version}.sql").write_text(text)
    lines = ",\n".join(json.dumps(one, ensure_ascii=False) for one in expected)
    (golden.RELEASES / f"{version}.json").write_text(f"[\n{lines}\n]\n")


if __name__ == "__main__":
    main()
