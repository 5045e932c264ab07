"""The clients of a workspace: what the API and the pages ask the database."""

import uuid

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from .models import Client


def find(workspace: uuid.UUID, name: str | None = None, email: str | None = None) -> Select[tuple[Client]]:
    """Those with that part of the full name, and exactly that address."""
    found = select(Client).where(Client.workspace_id == workspace)
    if name is not None:
        full_name = Client.first_name + " " + Client.last_name
        found = found.where(full_name.icontains(name, autoescape=True))
    if email is not None:
        found = found.where(Client.email == email)
    return found


def page(db: Session, found: Select[tuple[Client]], limit: int, offset: int) -> tuple[int, list[Client]]:
    """How many they are, and some of them, by last and first name."""
    some = found.order_by(Client.last_name, Client.first_name, Client.id).limit(limit).offset(offset)
    return db.scalar(select(func.count()).select_from(found.subquery())), list(db.scalars(some))


def one(db: Session, workspace: uuid.UUID, number: uuid.UUID) -> Client | None:
    """A client of the workspace; others do not exist for it."""
    return db.scalar(select(Client).where(Client.id == number, Client.workspace_id == workspace))
