"""One psql that is typed into from beginning to end, as a reader of the documentation does."""

import queue
import re
import subprocess
import threading

from . import host

_MARK = "-- this is the end of what was typed --"
_ERROR = re.compile(r"^ERROR:  (\w{5}): (.*)", re.MULTILINE | re.DOTALL)
_OWN_ERROR = re.compile(r"^(?:psql: |\\\w+: |invalid command ).*", re.MULTILINE)


class Psql:
    """A session of psql; `\\c` makes it another session, as it does for people."""

    def __init__(self, environment: dict[str, str]):
        options = ["-X", "-q", "-P", "footer=off", "-P", "format=unaligned", "-v", "VERBOSITY=verbose"]
        self._process = subprocess.Popen(
            [host.program("psql"), *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment | {"PGCLIENTENCODING": "UTF8"},
            cwd=host.ROOT,
            text=True,
        )
        self._streams = [self._listen(stream) for stream in (self._process.stdout, self._process.stderr)]

    def enter(self, text: str, timeout: float = 300) -> tuple[list[str], str]:
        """Types text, and waits: the lines of the answer, and what came as errors, warnings and notices."""
        self._process.stdin.write(f"{text}\n\\echo '{_MARK}'\n\\warn '{_MARK}'\n")
        self._process.stdin.flush()
        answer, complaints = (list(self._until_mark(stream, timeout)) for stream in self._streams)
        return answer, "\n".join(complaints)

    def close(self) -> None:
        """Ends it, as Ctrl-D does."""
        self._process.stdin.close()
        self._process.wait(60)

    @staticmethod
    def _listen(stream) -> "queue.Queue[str | None]":
        lines: queue.Queue[str | None] = queue.Queue()

        def listen():
            for line in stream:
                lines.put(line.rstrip("\n"))
            lines.put(None)

        threading.Thread(target=listen, daemon=True).start()
        return lines

    @staticmethod
    def _until_mark(lines, timeout):
        while (line := lines.get(timeout=timeout)) != _MARK:
            assert line is not None, "psql has ended"
            yield line


def error_in(complaints: str) -> tuple[str, str] | None:
    """SQLSTATE and text of the error that was printed, hint included; without SQLSTATE if it is psql's own."""
    if match := _ERROR.search(complaints):
        return match[1], match[2]
    if match := _OWN_ERROR.search(complaints):
        return "", match[0]
    return None
