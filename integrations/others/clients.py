"""Encrypted columns by psqlODBC, through pyodbc. The environment: PGHOST and its like, KEYRING, WRONG_KEYRING.

Prints, as JSON, what it has seen; an application reads its keyring from a secret store.
"""

import json
import os

import pyodbc

# A driver by its path needs no odbcinst.ini.
DRIVER = "/usr/lib/x86_64-linux-gnu/odbc/psqlodbcw.so"
INSERT = "INSERT INTO clients (id, name, email, tags) VALUES (?, ?, ?, ?)"
BY_EMAIL = "SELECT id, name, current_query() AS statement FROM clients WHERE email = ?"
BY_NAME = "SELECT id FROM clients WHERE name ILIKE ?"
ARRAYS = "SELECT tags, to_json(tags) AS json FROM clients WHERE id = 1"


PLACE = "Server={PGHOST};Port={PGPORT};Database={PGDATABASE};Uid={PGUSER}".format_map(os.environ)
# What a program that binds buffers takes for the length of the longest value.
SIZES = "SELECT name, 'x'::encrypted_text, 'x'::encrypted_text(3), 'x'::encrypted_text::text FROM clients"


def connect(keyring):
    connection = pyodbc.connect(f"Driver={DRIVER};{PLACE}", autocommit=True)
    connection.execute("SELECT pii_load_keyring(?)", keyring)
    return connection


def unbound(statement, value):
    with pyodbc.connect(f"Driver={DRIVER};{PLACE};UseServerSidePrepare=0", autocommit=True) as connection:
        return connection.execute(statement, value).fetchone()[0]


def row(cursor):
    return dict(zip((column[0] for column in cursor.description), cursor.fetchone(), strict=True))


def sqlstate(fails):
    try:
        fails()
    except pyodbc.Error as error:
        return error.args[0]


def main():
    clients = connect(os.environ["KEYRING"])
    clients.execute(INSERT, 1, "Zoë Müller", "zoe@example.com", '{"a,b",NULL}')
    clients.execute(INSERT, 2, "דוד לוי", None, None)
    clients.execute("UPDATE clients SET email = ? WHERE id = 2", "david@example.com")
    seen = {
        "found": row(clients.execute(BY_EMAIL, "zoe@example.com")),
        "by_part": [one.id for one in clients.execute(BY_NAME, "%MÜLL%")],
        "arrays": row(clients.execute(ARRAYS)),
        "too_long": sqlstate(lambda: clients.execute(INSERT, 3, "é" * 256, None, None)),
        "malformed": sqlstate(lambda: connect("{")),
        "wrong": sqlstate(lambda: connect(os.environ["WRONG_KEYRING"]).execute(BY_NAME, "%").fetchall()),
        "unbound": unbound("SELECT current_query() WHERE 'x' <> ?", "zoe@example.com"),
        "sizes": [column[3] for column in clients.execute(SIZES).description],
    }
    print(json.dumps(seen))


if __name__ == "__main__":
    main()
