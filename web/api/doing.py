"""A POST that does one thing with what its body says and tells how things then stand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from apiflask import APIBlueprint

from web.access import api

View = TypeVar("View", bound=Callable[..., Any])


def doing(
    views: APIBlueprint, path: str, body: type[Any], answer: type[Any]
) -> Callable[[View], View]:
    """Declare such a view: it gets `body` as `given` and returns an `answer`."""

    def declare(view: View) -> View:
        described = views.input(body, arg_name="given")(views.output(answer)(view))
        declared: View = views.post(path)(api(described))
        return declared

    return declare
