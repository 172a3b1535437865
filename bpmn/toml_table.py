"""Typed reading of a TOML table that collects complaints instead of stopping at the first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

T = TypeVar("T")

Complain = Callable[[str, str, str], None]
"""(where in the file, problem code, message)"""


class Table:
    """One table; `where` is its path in the file, for the complaints."""

    def __init__(self, values: Any, where: str, complain: Complain) -> None:
        self.where = where
        self._complain = complain
        self._values: Mapping[str, Any] = values if isinstance(values, dict) else {}
        self._read: set[str] = set()
        if not isinstance(values, dict):
            self.complain("须是表")

    def complain(self, message: str, code: str = "config-invalid") -> None:
        """Record one complaint about this table."""
        self._complain(self.where, code, message)

    def has(self, key: str) -> bool:
        """Whether the key is given."""
        return key in self._values

    def text(self, key: str, default: str | None = None) -> str:
        """The text under `key`; complains and returns '' if it is missing without a default."""
        return self._get(key, str, default, "") or ""

    def optional_text(self, key: str) -> str | None:
        """The text under `key`, None if it is not given."""
        return self._get(key, str, None, None) if self.has(key) else None

    def one_of(self, key: str, choices: tuple[str, ...], default: str | None = None) -> str:
        """The text under `key`, which must be one of `choices`."""
        value = self.text(key, default)
        if value and value not in choices:
            self.complain(f"{key} 须是 {'、'.join(choices)} 之一，而不是“{value}”")
        return value

    def flag(self, key: str) -> bool:
        """The truth value under `key`, false if it is not given."""
        return bool(self._get(key, bool, False, False))

    def number(self, key: str, default: int) -> int:
        """The whole number under `key`."""
        value = self._get(key, int, default, default)
        if value is None or isinstance(value, bool):
            self.complain(f"{key} 须是整数")
            return default
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """The list of texts under `key`, empty if it is not given; one text is a list of one."""
        values = self.raw(key)
        listed = [values] if isinstance(values, str) else values or []
        if not isinstance(listed, list) or any(not isinstance(each, str) for each in listed):
            self.complain(f"{key} 须是文字列表")
            return ()
        return tuple(listed)

    def raw(self, key: str) -> Any:
        """Whatever stands under `key`, None if it is not given."""
        self._read.add(key)
        return self._values.get(key)

    def table(self, key: str) -> Table:
        """The table under `key`; complains if it is missing."""
        if not self.has(key):
            self.complain(f"缺少 {key}")
        return Table(self.raw(key) or {}, self._under(key), self._complain)

    def tables(self, key: str) -> Iterator[tuple[str, Table]]:
        """The tables under the table `key` with their names."""
        values = self.raw(key) or {}
        if not isinstance(values, dict):
            self.complain(f"{key} 须是表")
            return
        for name, value in values.items():
            yield name, Table(value, self._under(key, name), self._complain)

    def rows(self, key: str, named_by: str = "") -> Iterator[Table]:
        """The tables in the list `key`; complaints call each by its number or `named_by`."""
        values = self.raw(key) or []
        if not isinstance(values, list):
            self.complain(f"{key} 须是列表")
            return
        for number, value in enumerate(values, 1):
            name = value.get(named_by) if isinstance(value, dict) else None
            yield Table(value, self._under(key, str(name or number)), self._complain)

    def finish(self) -> None:
        """Complain about every key that nobody asked for."""
        for key in self._values:
            if key not in self._read:
                self.complain(f"不认识的项 {key}")

    def _under(self, *keys: str) -> str:
        return ".".join((self.where, *keys) if self.where else keys)

    def _get(self, key: str, kind: type[T], default: T | None, failed: T | None) -> T | None:
        self._read.add(key)
        if key not in self._values:
            if default is None:
                self.complain(f"缺少 {key}")
                return failed
            return default
        value = self._values[key]
        if not isinstance(value, kind):
            self.complain(f"{key} 的类型不对")
            return failed
        return value
