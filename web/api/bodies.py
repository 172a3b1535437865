"""Bodies that may be left out."""

from __future__ import annotations

from typing import TypeVar

from flask import request
from pydantic import BaseModel, ValidationError

from web.errors import wrong_shape

Model = TypeVar("Model", bound=BaseModel)


def optional_body(model: type[Model]) -> Model:
    """The JSON body, or an empty one; raises Invalid when it has not the model's shape."""
    given = request.get_json(force=True) if request.get_data().strip() else {}
    try:
        return model.model_validate(given)
    except ValidationError as error:
        raise wrong_shape(error) from error
