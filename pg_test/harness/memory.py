"""Reading another process's memory, as a core dump or a root shell would."""

import base64
from pathlib import Path

_CHUNK = 1 << 20


def count_in_memory(pid: int, needles: dict[str, bytes]) -> dict[str, int]:
    """How often each needle stands in the process's writable memory.

    Works for children of ours (yama's ptrace_scope 1) and for root.
    """
    counts = dict.fromkeys(needles, 0)
    overlap = max(map(len, needles.values())) - 1
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        for start, end in _writable(pid):
            tail = b""
            for position in range(start, end, _CHUNK):
                try:
                    memory.seek(position)
                    chunk = memory.read(min(_CHUNK, end - position))
                except (OSError, ValueError):
                    tail = b""  # a page that nobody may read, such as [vvar]
                    continue
                window = tail + chunk
                for name, needle in needles.items():
                    # What lies within the tail alone was counted with the chunk before.
                    counts[name] += _count(window, needle, len(tail))
                tail = window[-overlap:] if overlap else b""
    return counts


def _count(window: bytes, needle: bytes, counted: int) -> int:
    found, at = 0, window.find(needle)
    while at >= 0:
        found += at + len(needle) > counted
        at = window.find(needle, at + 1)
    return found


def _writable(pid: int):
    for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
        span, permissions = line.split()[:2]
        if permissions.startswith("rw"):
            start, end = span.split("-")
            yield int(start, 16), int(end, 16)


_PIECE = 8
_HEX, _BASE64 = 2, 4 / 3


def longest_fragment(pid: int, key: bytes) -> tuple[float, str]:
    """Of the key, in whatever form it is written, how many bytes stand in one piece in the process's memory.

    Pieces of fewer than eight bytes are not looked for: they come up by chance.
    """
    hexadecimal, base64_ = key.hex().encode(), base64.b64encode(key).rstrip(b"=")
    forms = {
        "raw": (key, 1),
        "hex": (hexadecimal, _HEX),
        "HEX": (hexadecimal.upper(), _HEX),
        "base64": (base64_, _BASE64),
        "escaped": (base64_.replace(b"/", b"\\/"), _BASE64),
    }
    longest = (0.0, "")
    for start, memory in _memory(pid):
        for name, (form, characters) in forms.items():
            size = round(_PIECE * characters + 0.49)
            # A piece has one of these parts as a whole, wherever it begins: few looks instead of many.
            part = size // 2
            for at in range(0, len(form) - part + 1, size - part + 1):
                hit = memory.find(form[at : at + part])
                while hit >= 0:
                    begin, end = at, at + part
                    while begin and hit - (at - begin) > 0 and memory[hit - (at - begin) - 1] == form[begin - 1]:
                        begin -= 1
                    while end < len(form) and memory[hit + end - at : hit + end - at + 1] == form[end : end + 1]:
                        end += 1
                    if end - begin >= size:
                        longest = max(longest, ((end - begin) / characters, f"{name} at {start + hit:x}"))
                    hit = memory.find(form[at : at + part], hit + 1)
    return longest


def _memory(pid: int):
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        for start, end in _writable(pid):
            try:
                memory.seek(start)
                yield start, memory.read(end - start)
            except (OSError, ValueError):
                continue  # a page that nobody may read, such as [vvar]
