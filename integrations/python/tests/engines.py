"""Engines for each driver, and one way to run code in a session of any of them."""

import asyncio

from pazpaz_pii import load_keys
from sqlalchemy import URL, create_engine
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import Session

from harness.keys import KEYRING

DRIVERS = ("psycopg", "psycopg-async", "asyncpg")


class Engine:
    """An engine of one driver; run() gives the function a Session, sync or async alike."""

    def __init__(
        self, driver: str, database, keyring=KEYRING, mode="session", wipe=True, sealed=False, address=None, **options
    ):
        self.is_async = driver != "psycopg"
        host, port = address or (str(database.cluster.socket_dir), database.cluster.port)
        name = f"postgresql+{driver.removesuffix('-async')}"
        url = URL.create(name, username="postgres", host=host, port=port, database=database.name)
        self.engine = (create_async_engine if self.is_async else create_engine)(url, **options)
        if keyring is not None:
            load_keys(self.engine, keyring, mode, wipe=wipe, sealed=sealed)
        self._loop = asyncio.new_event_loop() if self.is_async else None

    def run(self, work):
        """work(session), committed; its result must not need the session."""
        return self._loop.run_until_complete(self._run_async(work)) if self.is_async else self._run(work)

    def _run(self, work):
        with Session(self.engine, expire_on_commit=False) as session:
            result = work(session)
            session.commit()
            return result

    async def _run_async(self, work):
        async with AsyncSession(self.engine, expire_on_commit=False) as session:
            result = await session.run_sync(work)
            await session.commit()
            return result

    def close(self) -> None:
        if self.is_async:
            self._loop.run_until_complete(self.engine.dispose())
            self._loop.close()
        else:
            self.engine.dispose()
