"""python -m pazpaz_pii COMMAND: the extension's functions from a shell.

The database is named by --database or by libpq's environment, PGHOST and the like. The keys come from a function that
is named, or from the environment: PAZPAZ_PII_KEYRING_FILE names a file, PAZPAZ_PII_KEYRING is the keyring.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from pathlib import Path

import psycopg

from . import commands


def main(arguments: list[str] | None = None) -> int:
    """Runs the command; its exit status: 1 for what somebody must look at, 2 for what could not be done."""
    parser = argparse.ArgumentParser(
        prog="python -m pazpaz_pii", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    subparsers = parser.add_subparsers(dest="command", required=True)
    for command, text in commands.COMMANDS.items():
        subparser = subparsers.add_parser(command, help=text, description=text)
        subparser.add_argument("-d", "--database", default="", help="name, conninfo or URI, as psql takes it")
        subparser.add_argument("--keys", metavar="MODULE:FUNCTION", help="a function that returns the keyring")
        commands.add_arguments(subparser, command)
    options = vars(parser.parse_args(arguments))
    database, keys = options["database"], options["keys"]
    if database and "=" not in database and "://" not in database:
        database = psycopg.conninfo.make_conninfo(dbname=database)
    try:
        return commands.run(options["command"], options, lambda: psycopg.connect(database), provider(keys))
    except psycopg.Error as error:
        # Not its details, which may quote values.
        print(f"error: {error.diag.message_primary or error}", file=sys.stderr)
        if error.diag.message_hint:
            print(f"hint: {error.diag.message_hint}", file=sys.stderr)
    except KeyboardInterrupt:
        print("stopped: what is done stays done, and the same command goes on", file=sys.stderr)
        return 130
    except (ValueError, OSError, ImportError, AttributeError) as error:
        print(f"error: {error}", file=sys.stderr)
    return 2


def provider(name: str | None) -> commands.Provider | None:
    """The function of that name, or one that reads what the environment names; None where that names nothing."""
    if name is not None:
        module, _, function = name.partition(":")
        found: commands.Provider = getattr(importlib.import_module(module), function)
        return found
    if file := os.environ.get("PAZPAZ_PII_KEYRING_FILE"):
        return Path(file).read_text
    if keyring := os.environ.get("PAZPAZ_PII_KEYRING"):
        return lambda: keyring
    return None


if __name__ == "__main__":
    sys.exit(main())
