"""Forms that only our own pages can send."""

import secrets

from fastapi import HTTPException, Request, Response

COOKIE = "practice_token"


def token(request: Request) -> str:
    """What a form of this browser has to bring along: a random value that its cookie holds, too.

    Other sites can make a browser send a form, but not read the cookie; and SameSite keeps it from what they send.
    """
    return request.cookies.get(COOKIE) or secrets.token_urlsafe(32)


def remember(request: Request, response: Response, token: str) -> None:
    """Gives the browser the cookie for the forms of this page."""
    is_https = request.url.scheme == "https"
    response.set_cookie(COOKIE, token, httponly=True, samesite="lax", secure=is_https)


async def checked(request: Request) -> dict[str, str]:
    """The fields of a form that was sent, with line breaks as everywhere but in HTTP."""
    form = await request.form()
    brought = str(form.get("token", ""))
    expected = request.cookies.get(COOKIE, "")
    if not expected or not secrets.compare_digest(brought.encode(), expected.encode()):
        raise HTTPException(403, "This form is not from a page of ours, or from an old one. Open the page again.")
    fields = {name: value.replace("\r\n", "\n") for name, value in form.items() if isinstance(value, str)}
    if any("\0" in value for value in fields.values()):
        raise HTTPException(400, "Texts have no character of number zero.")
    return fields
