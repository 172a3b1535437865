"""The sign-in page."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LoginPage:
    """/login. The form posts username, password, csrf_token, next to `url`."""

    url: str
    next: str = ""
    username: str = ""
    error: str = ""
    notice: str = ""
    support: str = ""  # whom to call
    demo_people: tuple[DemoPerson, ...] = ()
    demo_password: str = ""
    demo_url: str = ""  # takes over the person under `as`


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """A demo account that can be taken over with one click."""

    username: str
    name: str
    post: str
