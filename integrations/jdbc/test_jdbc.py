"""Builds the module, and runs its programs against a live server, with Debian's driver, HikariCP and Hibernate."""

from pathlib import Path

import pytest

from harness import programs
from harness.cluster import PASSWORD
from harness.host import ROOT, clean_environment
from harness.keys import KEYRING, WRONG_KEY, keyring

HERE = Path(__file__).parent
NAMES = ["postgresql", "HikariCP", "slf4j-api", "slf4j-nop"]
NAMES += ["hibernate3", "hibernate-commons-annotations", "geronimo-jpa_2.0_spec", "geronimo-jta-1.2-spec"]
NAMES += ["antlr", "commons-collections3", "dom4j", "javassist"]
JARS = [f"/usr/share/java/{name}.jar" for name in NAMES]
# Short runs: the second compiler would cost more than it saves.
QUICK = "-XX:TieredStopAtLevel=1"
SHOWN = {
    "Example": [
        "values come back",
        "prepared statements",
        "batches",
        "COPY",
        "too long is an error",
        "without a key there is only ciphertext",
        "keys for one transaction",
        "every mode of the driver",
    ],
    "Pools": [
        "arrays are of objects, or of texts",
        "every connection of the pool has keys",
        "a lost connection is replaced by one with keys",
        "keys of a transaction go with it",
        "keys outlast a rollback",
        "a malformed keyring",
        "a missing keyring",
        "a provider that throws",
        "the keys of somebody else",
        "simple mode is refused",
    ],
    "Orm": [
        "the schema has the type",
        "entities come back",
        "values are bound",
        "too long is an error",
        "the keys of somebody else",
    ],
}


def run(*command, **environment):
    return programs.run(command, HERE, clean_environment(**environment))


@pytest.fixture(scope="module")
def classes(tmp_path_factory):
    """What javac makes of the module and its tests; warnings are errors."""
    classes = tmp_path_factory.mktemp("classes")
    sources = [str(path) for path in (HERE / "src").rglob("*.java")]
    options = ["--release", "17", "-encoding", "UTF-8", "-Xlint:all", "-Werror"]
    run("javac", f"-J{QUICK}", *options, "-cp", ":".join(JARS), "-d", str(classes), *sources)
    return classes


@pytest.mark.parametrize("program", SHOWN)
def test_jdbc(db, classes, program):
    environment = {
        # Anybody may read the arguments of a process.
        "DATABASE_URL": f"jdbc:postgresql://127.0.0.1:{db.cluster.port}/{db.name}?user=postgres&password={PASSWORD}",
        "KEYRING": KEYRING,
        "WRONG_KEYRING": keyring(keys={"2": WRONG_KEY}),
    }
    path = ":".join([str(classes), *JARS])
    done = run("java", "-Dfile.encoding=UTF-8", "-Xshare:auto", QUICK, "-cp", path, program, **environment)
    assert [line.removeprefix("shown: ") for line in done.stdout.splitlines()] == SHOWN[program]


def test_maven_takes_it(tmp_path):
    """As far as it gets without plugins: the model is whole."""
    run("mvn", "--offline", "--quiet", f"-Dmaven.repo.local={tmp_path}", "validate", MAVEN_OPTS=QUICK)
    for licence in ("LICENSE-MIT", "LICENSE-APACHE"):
        assert (HERE / licence).read_bytes() == (ROOT / licence).read_bytes()
