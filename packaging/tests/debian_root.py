"""A clean Debian in a directory, with namespaces of its own: what is started in it ends with it.

As root by chroot; as another user by user namespaces, which `uidmap` gives their users.
"""

import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from harness.host import IS_ROOT, ROOT

SUITE = "bookworm"
PACKAGES = ROOT / "target" / "packages"
TEMPLATES = ROOT / "target" / "debian"
# What Debian itself has: its PostgreSQL, the tools that make clusters of any, and the libraries of ours.
INCLUDED = [
    "ca-certificates",
    "postgresql-15",
    "postgresql-common",
    *("libgssapi-krb5-2", "libicu72", "liblz4-1", "libreadline8", "libssl3", "libxml2", "libzstd1", "tzdata"),
]
_MODE = "root" if IS_ROOT else "unshare"


def template(architecture: str = "") -> Path:
    """The archive of that Debian, fetched from its mirror once; of another architecture, if its programs run here."""
    archive = TEMPLATES / "-".join(filter(None, (SUITE, architecture, f"{_MODE}.tar")))
    if not archive.exists():
        TEMPLATES.mkdir(parents=True, exist_ok=True)
        unfinished = archive.with_suffix(".new.tar")
        # Its PostgreSQL makes no cluster when it is installed.
        no_cluster = (
            'mkdir -p "$1/etc/postgresql-common"; '
            'echo create_main_cluster=false >"$1/etc/postgresql-common/createcluster.conf"'
        )
        command = [
            *("mmdebstrap", f"--mode={_MODE}", "--variant=apt", f"--include={','.join(INCLUDED)}"),
            *([f"--architectures={architecture}"] if architecture else []),
            *(f"--extract-hook={no_cluster}", SUITE, str(unfinished)),
        ]
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        assert done.returncode == 0, f"no clean Debian to install into: {done.stderr[-2000:]}"
        unfinished.rename(archive)
    return archive


class DebianRoot:
    """with DebianRoot() as debian: debian.run("apt-get", "install", ...)

    Of the template, or of another archive that was made from it.
    """

    def __init__(self, archive: Path | None = None):
        self._archive = archive
        # Short: sockets are below it.
        self.path = Path(tempfile.mkdtemp(prefix="pazpaz-", dir="/tmp"))
        self.path.chmod(0o755)
        self._init: subprocess.Popen | None = None
        self._pid = 0

    def __enter__(self) -> "DebianRoot":
        try:
            archive = self._archive or template()
            unpack = ("tar", "--extract", f"--file={archive}", f"--directory={self.path}", "--numeric-owner")
            # Its devices are ours.
            unshared(*unpack, "--anchored", "--exclude=./dev/*", "--exclude=dev/*")
            self._begin()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_) -> None:
        if self._init is not None:
            self._init.kill()
            self._init.wait()
        # Its files belong to users of its own.
        unshared("rm", "-rf", "--one-file-system", str(self.path), check=False)
        shutil.rmtree(self.path, ignore_errors=True)

    def run(self, *command: str, user: str = "root", check: bool = True) -> str:
        """What a program in there printed."""
        namespaces = ["nsenter", f"--target={self._pid}", "--mount", "--pid"]
        if not IS_ROOT:
            namespaces += ["--user", "--setuid=0", "--setgid=0"]
        inside = ["chroot", str(self.path), "runuser", "-u", user, "--", *command]
        done = subprocess.run(
            [*namespaces, *inside],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=_ENVIRONMENT,
            cwd="/",
            text=True,
        )
        assert done.returncode == 0 or not check, f"{command} in Debian exited with {done.returncode}:\n{done.stdout}"
        return done.stdout

    def install(self, *debs: Path) -> str:
        """As people do, without a network."""
        for deb in debs:
            shutil.copy(deb, self.path / "tmp")
        names = [f"/tmp/{deb.name}" for deb in debs]
        return self.run("apt-get", "install", "--yes", "--reinstall", *names)

    def files(self) -> dict[str, str]:
        """Every file with what it is and, if that is short, leads to; without what every installation writes."""
        listed = self.run(
            *("find", "/", "-xdev", "(", "-path", "/proc", "-o", "-path", "/dev", "-o", "-path", "/tmp"),
            *("-o", "-path", "/var/log", "-o", "-path", "/var/cache", "-o", "-path", "/var/lib/dpkg"),
            *("-o", "-path", "/var/lib/apt", ")", "-prune", "-o", "-printf", r"%p\t%M %u %g %l\n"),
        )
        return dict(line.split("\t") for line in listed.splitlines())

    def _begin(self) -> None:
        """Something that lives in the namespaces as long as we want them."""
        script = (
            'mount --rbind /dev "$1/dev"; mount -t proc proc "$1/proc"; echo ready; exec chroot "$1" sleep infinity'
        )
        self._init = subprocess.Popen(
            [*_UNSHARE, "--pid", "--fork", "--kill-child", "bash", "-euc", script, "bash", str(self.path)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._init.stdout.readline() == "ready\n", "namespaces are not to be had here"
        children = Path(f"/proc/{self._init.pid}/task/{self._init.pid}/children")
        for _ in range(100):
            if pids := children.read_text().split():
                self._pid = int(pids[0])
                return
            time.sleep(0.05)
        raise AssertionError("nothing lives in the namespaces")


def unshared(*command: str, check: bool = True) -> None:
    """Runs a program on files that belong to that Debian's users."""
    done = subprocess.run([*_UNSHARE, *command], stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert done.returncode == 0 or not check, done.stderr


_UNSHARE = ["unshare", "--mount", "--propagation=private"]
if not IS_ROOT:
    _UNSHARE += ["--user", "--map-auto", "--map-root-user"]
_ENVIRONMENT = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "DEBIAN_FRONTEND": "noninteractive",
    "LC_ALL": "C.UTF-8",
    "HOME": "/root",
}
