"""The API. Nothing here knows whether columns are encrypted."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Depends, Header, HTTPException, Query, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from . import clients
from .database import session
from .models import Client

router = APIRouter()

Database = Annotated[Session, Depends(session, scope="function")]
# Stands for what a real application takes from its login.
Workspace = Annotated[uuid.UUID, Header(alias="X-Workspace")]
Text = Annotated[str, Field(min_length=1, max_length=255)]


class ClientData(BaseModel):
    first_name: Text
    last_name: Text
    email: Text | None = None
    phone: Annotated[str, Field(max_length=50)] | None = None
    medical_history: Annotated[str, Field(max_length=5000)] | None = None


class ClientChange(ClientData):
    first_name: Text = ""
    last_name: Text = ""


class ClientOut(ClientData):
    model_config = ConfigDict(from_attributes=True)

    id: uuid.UUID


class Page(BaseModel):
    total: int
    clients: list[ClientOut]


@router.get("/clients")
def list_clients(
    db: Database,
    workspace: Workspace,
    name: str | None = None,
    email: str | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    offset: Annotated[int, Query(ge=0)] = 0,
) -> Page:
    """Clients by last and first name; `name` finds a part of the full name, `email` an exact address."""
    total, found = clients.page(db, clients.find(workspace, name, email), limit, offset)
    return Page(total=total, clients=[ClientOut.model_validate(client) for client in found])


@router.post("/clients", status_code=201)
def create_client(db: Database, workspace: Workspace, data: ClientData) -> ClientOut:
    client = Client(workspace_id=workspace, **data.model_dump())
    db.add(client)
    db.flush()
    return ClientOut.model_validate(client)


@router.get("/clients/{number}")
def read_client(db: Database, workspace: Workspace, number: uuid.UUID) -> ClientOut:
    return ClientOut.model_validate(_client(db, workspace, number))


@router.patch("/clients/{number}")
def update_client(db: Database, workspace: Workspace, number: uuid.UUID, data: ClientChange) -> ClientOut:
    client = _client(db, workspace, number)
    for name, value in data.model_dump(exclude_unset=True).items():
        setattr(client, name, value)
    db.flush()
    return ClientOut.model_validate(client)


@router.delete("/clients/{number}", status_code=204)
def delete_client(db: Database, workspace: Workspace, number: uuid.UUID) -> Response:
    db.delete(_client(db, workspace, number))
    return Response(status_code=204)


def _client(db: Session, workspace: uuid.UUID, number: uuid.UUID) -> Client:
    client = clients.one(db, workspace, number)
    if client is None:
        raise HTTPException(404, "no such client")
    return client
