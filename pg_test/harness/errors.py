"""Asserting on errors, and that they tell no secret."""

import re
from collections.abc import Iterable
from contextlib import contextmanager

import psycopg
import pytest

from .keys import SECRETS


@contextmanager
def raises(
    sqlstate: str,
    *,
    message: str | None = None,
    hint: str | None = None,
    detail: str | None = None,
    secrets: Iterable[str] = (),
):
    """Expect an error with this SQLSTATE; message, hint and detail are regular expressions.

    None of these parts may hold one of the test keys or of the secrets given.
    A refused connection has no SQLSTATE in psycopg: raises(None, message=...).
    Yields pytest's ExceptionInfo: `with raises("55000", hint="keyring") as info: ...`
    """
    with pytest.raises(psycopg.Error) as info:
        yield info
    error = info.value
    parts = {
        "message": error.diag.message_primary or str(error),
        "detail": error.diag.message_detail or "",
        "hint": error.diag.message_hint or "",
    }
    for secret in (*SECRETS, *secrets):
        for name, text in parts.items():
            assert secret not in text, f"the error's {name} holds a secret: {text}"
    assert error.sqlstate == sqlstate, f"SQLSTATE is {error.sqlstate}, not {sqlstate}: {parts}"
    for name, pattern in (("message", message), ("hint", hint), ("detail", detail)):
        if pattern is not None:
            assert re.search(pattern, parts[name]), f"no {pattern!r} in the {name}: {parts}"
