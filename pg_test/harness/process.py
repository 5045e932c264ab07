"""Child processes that cannot outlive the tests."""

import ctypes
import os
import signal
import threading
from contextlib import suppress
from pathlib import Path

_libc = ctypes.CDLL(None)
_PR_SET_PDEATHSIG = 1


def die_with_parent():
    """A preexec_fn: the kernel sends the child SIGQUIT when our process dies, kill -9 included.

    The kernel ties this to the thread that forked, so only the main thread may ask for it.
    """
    if threading.current_thread() is not threading.main_thread():
        return None
    return lambda: _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGQUIT)


def children(pid: int) -> list[int]:
    """The direct children of a process (for a postmaster: all its backends and workers)."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        if parent == pid:
            found.append(int(stat.parent.name))
    return found


def alive(pid: int) -> bool:
    """Whether the process exists and is more than a zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def kill(pid: int, sig: int = signal.SIGKILL) -> None:
    """Send a signal; a process that is gone already is fine."""
    with suppress(ProcessLookupError):
        os.kill(pid, sig)
