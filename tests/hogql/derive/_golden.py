"""Golden files: entries of a theme, written as text (the form is described in ../golden_file.h)."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

__all__ = ["Theme", "jsonable"]


def jsonable(value: Any) -> Any:
    """A Python value as the query API's JSON has it: times in UTC with microseconds, NaN and infinities as null."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, (list, tuple)):
        return [jsonable(item) for item in value]
    if isinstance(value, dict):
        return {key: jsonable(item) for key, item in value.items()}
    return value


@dataclass
class Theme:
    """One golden file: `derived` says how its rows were found."""

    name: str
    derived: str
    entries: list[str] = field(default_factory=list)
    names: set[str] = field(default_factory=set)

    def q(
        self,
        name: str,
        hogql: str,
        columns: str | Sequence[str],
        rows: Iterable[Any],
        *,
        values: dict[str, Any] | None = None,
        timezone: str = "",
        any_order: bool = False,
    ) -> None:
        """A query with its columns (a text: split at spaces) and rows; a row that is no list is its only value."""
        listed = columns.split() if isinstance(columns, str) else list(columns)
        lines = [json.dumps(listed, ensure_ascii=False)]
        for row in rows:
            cells = list(row) if isinstance(row, (list, tuple)) else [row]
            assert len(cells) == len(listed), f"{self.name}/{name}: {cells} has not {len(listed)} columns"
            lines.append(json.dumps(jsonable(cells), ensure_ascii=False, allow_nan=False))
        self._add(name, hogql, values, timezone, "---- any order" if any_order else "----", lines)

    def c(self, name: str, expression: str, value: Any, **options: Any) -> None:
        """One expression and its value."""
        self.q(name, f"SELECT {expression} AS x", "x", [[value]], **options)

    def fails(self, name: str, hogql: str, message: str, *, values: dict[str, Any] | None = None) -> None:
        """A query that must be refused, with a part of what it says."""
        self._add(name, hogql, values, "", "----", [f"error {message}"])

    def _add(self, name: str, hogql: str, values: dict[str, Any] | None, timezone: str, rule: str, lines: list[str]) -> None:
        assert name not in self.names, f"{self.name}: two entries are called {name}"
        self.names.add(name)
        head = [f"== {name}"]
        if values is not None:
            head.append("values " + json.dumps(values, ensure_ascii=False))
        if timezone:
            head.append("timezone " + timezone)
        self.entries.append("\n".join([*head, hogql.strip("\n"), rule, *lines]))

    def text(self) -> str:
        """The whole file."""
        header = ["# Written by tests/hogql/derive from data/project.jsonl; no engine was asked. Change the rows there."]
        header += [f"# {line}" for line in self.derived.strip().splitlines()]
        return "\n".join(header) + "\n\n" + "\n\n".join(self.entries) + "\n"
