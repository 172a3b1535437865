"""Writes route-list.json anew: python -m tests.web.write_route_list"""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any, cast

from tests.web.test_access import ROUTES, routes
from web.app import create_app


def main() -> None:
    parts: Any = SimpleNamespace(database=None, clock=None, base_url="", demo=True)
    app = create_app(cast(Any, parts), secret_key="none", demo=parts)
    lines = ",\n".join(json.dumps(route, ensure_ascii=False) for route in routes(app))
    ROUTES.write_text(f"[\n{lines}\n]\n")


if __name__ == "__main__":
    main()
