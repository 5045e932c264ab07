"""What packaging/docker describes, built: by Debian's buildah, which needs no daemon, in a storage of its own."""

import json
import os
import subprocess
from pathlib import Path

from debian_root import unshared

from harness.host import ROOT

DOCKER = ROOT / "packaging" / "docker"


class Buildah:
    """with Buildah(place) as buildah: buildah.build("Dockerfile", ...)"""

    def __init__(self, place: Path):
        self._place = place
        self._storage = ("--root", place / "storage", "--runroot", place / "run", "--storage-driver", "vfs")

    def __enter__(self) -> "Buildah":
        return self

    def __exit__(self, *_) -> None:
        unshared("rm", "-rf", str(self._place))

    def build(self, dockerfile: str, context: Path, **arguments: str) -> tuple[Path, list[str]]:
        """The archive of an image's files, and the command that it runs."""
        archive = self._place / "image.tar"
        options = [f"--build-arg={name}={value}" for name, value in arguments.items()]
        # What it is made from has been made here.
        options += ["--pull-never", "--layers=false", "--tag=built", f"--output=type=tar,dest={archive}"]
        self._run("build", *options, "--file", DOCKER / dockerfile, context)
        told = json.loads(self._run("inspect", "--type=image", "built"))
        return archive, told["OCIv1"]["config"].get("Cmd", [])

    def stand_in(self, image: str, archive: Path, *debs: Path) -> None:
        """An image of that name: what is in the archive, and packages."""
        container = self._run("from", "scratch").strip()
        self._run("add", "--quiet", container, archive, "/")
        for deb in debs:
            self._run("add", "--quiet", container, deb, "/tmp/")
            self._run("run", container, "dpkg", "--install", f"/tmp/{deb.name}")
        self._run("commit", "--quiet", "--rm", container, image)

    def _run(self, *arguments) -> str:
        done = subprocess.run(
            ["buildah", *map(str, self._storage), *map(str, arguments)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=os.environ | {"BUILDAH_ISOLATION": "chroot"},
            text=True,
        )
        assert done.returncode == 0, f"buildah {arguments[0]}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
        return done.stdout
