"""The project's Python files, for tests about the code itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = ("bpmn", "workflows", "oversight", "notifications", "web", "lianshu")


@dataclass(frozen=True)
class Source:
    """One parsed file; `module` is its dotted name."""

    path: str
    module: str
    tree: ast.Module
    lines: int

    def imports(self) -> Iterator[tuple[str, int]]:
        """Every imported dotted name with its line, also those inside functions."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    yield alias.name, node.lineno
            elif isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    yield f"{node.module}.{alias.name}", node.lineno


@cache
def sources() -> tuple[Source, ...]:
    """All files of our packages."""
    return tuple(
        _read(path) for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))
    )


def _read(path: Path) -> Source:
    relative = path.relative_to(ROOT)
    module = ".".join(relative.with_suffix("").parts).removesuffix(".__init__")
    text = path.read_text()
    return Source(str(relative), module, ast.parse(text), text.count("\n"))
