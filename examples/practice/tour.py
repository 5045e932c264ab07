"""Starts the API, uses it over HTTP, and looks at the table without a key. Ends with an error if what
it sees is not what it should be."""

import os
import uuid

import httpx
import psycopg
from stage import prepared, serving

DATABASE = f"practice_tour_{os.getpid()}"


def main() -> None:
    with prepared(DATABASE) as keyring, serving(DATABASE, keyring) as address:
        show(address)


def show(address: str) -> None:
    with httpx.Client(base_url=address, headers={"X-Workspace": str(uuid.uuid4())}) as api:
        for first, last in (("Zoë", "Müller"), ("Ann", "O'Hara"), ("Ann", "Becker")):
            data = {"first_name": first, "last_name": last, "email": f"{first}.{last}@example.com".lower()}
            api.post("/clients", json=data).raise_for_status()
        for query in ({"name": "ann"}, {"email": "zoë.müller@example.com"}):
            found = [f"{c['first_name']} {c['last_name']}" for c in api.get("/clients", params=query).json()["clients"]]
            print(f"    GET /clients?{next(iter(query))}=…  {found}")
            assert found == (["Ann Becker", "Ann O'Hara"] if "name" in query else ["Zoë Müller"])
    with psycopg.connect(dbname=DATABASE) as connection:
        print("    what a superuser without the key sees:")
        for row in connection.execute("SELECT last_name, email FROM clients"):
            print(f"    {row[0][:40]:40} | {row[1][:40]}")
            assert all(value.startswith("v1") for value in row)


if __name__ == "__main__":
    main()
