"""The application: the API and the pages, and what both answer when something is wrong."""

from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.exception_handlers import http_exception_handler
from fastapi.staticfiles import StaticFiles
from sqlalchemy.exc import DBAPIError, IntegrityError
from starlette.exceptions import HTTPException

from . import api, pages
from .settings import NoKeysError

HEADERS = {
    # No scripts, from nowhere; and nobody puts our pages in a frame.
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
# SQLSTATE 55000: no key is loaded, or not the one that a value needs.
NO_KEY = "55000"

# Without the pages that describe the API: they would load scripts from elsewhere.
app = FastAPI(title="Practice", docs_url=None, redoc_url=None)
app.include_router(api.router)
app.include_router(pages.router)
app.mount("/static", StaticFiles(directory=Path(__file__).parent / "static"))


@app.middleware("http")
async def add_headers(request: Request, call_next) -> Response:
    response = await call_next(request)
    response.headers.update(HEADERS)
    return response


@app.exception_handler(HTTPException)
async def refuse(request: Request, error: HTTPException) -> Response:
    """In HTML for who asks for a page, else in JSON."""
    if "text/html" not in request.headers.get("accept", ""):
        return await http_exception_handler(request, error)
    return pages.render(request, "message.html", {"message": error.detail}, error.status_code)


@app.exception_handler(IntegrityError)
async def refuse_twin(request: Request, error: IntegrityError) -> Response:
    # Not the database's own words: they quote values.
    return await refuse(request, HTTPException(409, "a client with this email exists"))


@app.exception_handler(NoKeysError)
@app.exception_handler(DBAPIError)
async def refuse_without_keys(request: Request, error: NoKeysError | DBAPIError) -> Response:
    if isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) != NO_KEY:
        raise error
    message = "The keys of this practice are not loaded. Until they are, clients can neither be read nor changed."
    return await refuse(request, HTTPException(503, message))
