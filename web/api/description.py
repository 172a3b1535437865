"""/api/openapi.json: made from the views and their shapes, with what all of them share added."""

from __future__ import annotations

from typing import Any, cast

from apiflask import APIFlask
from flask import Blueprint, Response, current_app, jsonify

from web.access import access_of, open_api
from web.api.shapes import Problem

views = Blueprint("api_description", __name__)

VERSION = "3.1.0"
ERROR = {
    "description": "An error; its text is in the reader's language",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
FILE = {
    "multipart/form-data": {
        "schema": {
            "type": "object",
            "required": ["file"],
            "properties": {"file": {"type": "string", "format": "binary"}},
        }
    }
}


@views.get("/api/openapi.json")
@open_api(work="none")
def get_description() -> Response:
    """This description."""
    application = cast(APIFlask, current_app)
    return jsonify(application._get_spec("json"))


def describe(app: APIFlask) -> None:
    """Say what APIFlask cannot know by itself."""
    app.config.update(
        OPENAPI_VERSION=VERSION,
        SECURITY_SCHEMES={"bearer": {"type": "http", "scheme": "bearer"}},
        AUTO_VALIDATION_ERROR_RESPONSE=False,
        AUTO_404_RESPONSE=False,
        AUTO_SERVERS=False,
        AUTO_OPERATION_ID=True,
        AUTO_TAGS=True,
        TAGS=None,
    )
    app.spec_processor(lambda spec: _complete(app, cast(dict[str, Any], spec)))


def _complete(app: APIFlask, spec: dict[str, Any]) -> dict[str, Any]:
    schemas = spec.setdefault("components", {}).setdefault("schemas", {})
    shape = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(shape.pop("$defs"))
    schemas["Problem"] = shape
    access = {
        f"{method.lower()}_{rule.endpoint.replace('.', '_')}": access_of(
            app.view_functions[rule.endpoint]
        )
        for rule in app.url_map.iter_rules()
        for method in rule.methods or ()
    }
    for path, operations in spec["paths"].items():
        for method, operation in operations.items():
            if isinstance(operation, dict) and "responses" in operation:
                _add_shared(method, path, operation, access.get(str(operation.get("operationId"))))
    return spec


def _add_shared(method: str, path: str, operation: dict[str, Any], access: str | None) -> None:
    operation["responses"]["default"] = ERROR
    parameters = operation.setdefault("parameters", [])
    if access == "api":
        operation["security"] = [{"bearer": []}]
        if method == "post":
            parameters.append(_header("Idempotency-Key", "a repeated request is done once"))
    if "/tasks/{task_id}/" in path and method == "post":
        parameters.append(_header("If-Match", "the ETag of the task as you saw it"))
    if "/cases/{case_id}/" in path and method == "post":
        parameters.append(_header("If-Match", "the ETag of the case as you saw it"))
    if operation["operationId"].endswith("post_evidence"):
        operation["requestBody"] = {"required": True, "content": FILE}


def _header(name: str, description: str) -> dict[str, Any]:
    return {"in": "header", "name": name, "schema": {"type": "string"}, "description": description}
