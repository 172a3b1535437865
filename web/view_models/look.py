"""What one is asked before looking at a case that one only oversees."""

from __future__ import annotations

from dataclasses import dataclass

from web.view_models.forms import Field, FormError


@dataclass(frozen=True, slots=True)
class LookPage:
    """/cases/<id>/purpose?next="""

    title: str  # of the case
    about: str  # its number, process and body
    url: str
    next: str  # what is shown once it is said
    fields: tuple[Field, ...]
    errors: tuple[FormError, ...] = ()
