"""Looking for plaintext in a server's files."""

from pathlib import Path


def files_with(needle: bytes, directory: Path) -> list[Path]:
    """The files under directory whose bytes hold needle. Run CHECKPOINT or stop the server first."""
    return [path for path in sorted(directory.rglob("*")) if path.is_file() and needle in path.read_bytes()]
