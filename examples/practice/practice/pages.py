"""The pages: HTML from the server, and no script. Nothing here knows whether columns are encrypted, either."""

import uuid
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.templating import Jinja2Templates
from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from . import clients, forms
from .api import ClientData
from .database import keyless_connection, session
from .models import Client
from .settings import WORKSPACE

ROWS = 20

router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)
templates = Jinja2Templates(Path(__file__).parent / "templates")

Database = Annotated[Session, Depends(session, scope="function")]
Keyless = Annotated[Connection, Depends(keyless_connection, scope="function")]
Form = Annotated[dict[str, str], Depends(forms.checked)]


@router.get("/")
def list_clients(request: Request, db: Database) -> Response:
    return _list(request, db, {})


@router.post("/")
def search_clients(request: Request, db: Database, form: Form) -> Response:
    """By POST: a name in the address would stay in the browser's history and in the log of each proxy."""
    return _list(request, db, form)


@router.get("/client/{number:uuid}")
def edit_client(request: Request, db: Database, number: uuid.UUID) -> Response:
    client = _client(db, number)
    values = {name: getattr(client, name) or "" for name in ClientData.model_fields}
    return _edit(request, number, values, is_saved="saved" in request.query_params)


@router.post("/client/{number:uuid}")
def save_client(request: Request, db: Database, number: uuid.UUID, form: Form) -> Response:
    client = _client(db, number)
    values = {name: form.get(name, "") for name in ClientData.model_fields}
    try:
        data = ClientData(**{name: value if value.strip() else None for name, value in values.items()})
    except ValidationError as error:
        # Not the error's own words: they quote values.
        errors = {str(one["loc"][0]): "Missing, or too long." for one in error.errors(include_input=False)}
        return _edit(request, number, values, errors, status_code=422)
    try:
        with db.begin_nested():
            for name, value in data:
                setattr(client, name, value)
    except IntegrityError:
        return _edit(request, number, values, {"email": "Another client has this address."}, status_code=409)
    return RedirectResponse(f"/client/{number}?saved", status_code=303)


@router.get("/administrator")
def show_rows(
    request: Request, connection: Keyless, number: Annotated[list[uuid.UUID] | None, Query(max_length=ROWS)] = None
) -> Response:
    """The rows with these numbers, else the first ones, as they come out of the database without a key."""
    columns = [Client.id, *(getattr(Client, name) for name in ClientData.model_fields)]
    asked = (
        select(*columns).where(Client.id.in_(number)) if number else select(*columns).order_by(Client.id).limit(ROWS)
    )
    rows = connection.execute(asked).all()
    if number:
        rows.sort(key=lambda row: number.index(row.id))
    return render(request, "administrator.html", {"names": [column.key for column in columns], "rows": rows})


def render(request: Request, template: str, context: dict, status_code: int = 200) -> Response:
    return templates.TemplateResponse(request, template, context, status_code=status_code)


def _list(request: Request, db: Session, form: dict[str, str]) -> Response:
    name, email = form.get("name", "").strip(), form.get("email", "").strip()
    page = max(1, int(form["page"])) if form.get("page", "").isdecimal() and len(form["page"]) < 7 else 1
    total, found = clients.page(db, clients.find(WORKSPACE, name or None, email or None), ROWS, (page - 1) * ROWS)
    pages = max(1, -(-total // ROWS))
    context = {"name": name, "email": email, "total": total, "clients": found, "page": page, "pages": pages}
    return _with_form(request, "clients.html", context)


def _edit(
    request: Request,
    number: uuid.UUID,
    values: dict[str, str],
    errors: dict[str, str] | None = None,
    *,
    is_saved: bool = False,
    status_code: int = 200,
) -> Response:
    context = {"number": number, "values": values, "errors": errors or {}, "is_saved": is_saved}
    return _with_form(request, "client.html", context, status_code)


def _with_form(request: Request, template: str, context: dict, status_code: int = 200) -> Response:
    token = forms.token(request)
    response = render(request, template, context | {"token": token}, status_code)
    forms.remember(request, response, token)
    return response


def _client(db: Session, number: uuid.UUID) -> Client:
    client = clients.one(db, WORKSPACE, number)
    if client is None:
        raise HTTPException(404, "There is no such client.")
    return client
