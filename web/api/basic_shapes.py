"""What other shapes of the API are made of."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Shape(BaseModel):
    """An object of an answer."""

    model_config = ConfigDict(frozen=True)


class PersonRef(Shape):
    username: str
    name: str


class OrganizationRef(Shape):
    code: str
    name: str
