"""The project's rows, as the goldens' independent computations see them: plain Python over data/project.jsonl."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

__all__ = ["EVENTS", "PERSONS", "SESSIONS", "Event", "Person", "Session", "events", "grouped", "number", "seconds", "text"]

ROWS = [json.loads(line) for line in (Path(__file__).parent.parent / "data/project.jsonl").read_text().splitlines()]


def instant(iso: str) -> datetime:
    """A time of the data, in UTC."""
    return datetime.fromisoformat(iso.replace("Z", "+00:00")).astimezone(UTC)


def seconds(moment: datetime) -> str:
    """As JSON has a DateTime of whole seconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def text(value: Any) -> str | None:
    """A JSON value as a property prints: a text as it is, a number as 10.5 or 20, true, null and missing as None."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def number(value: Any) -> float | None:
    """A property read as a number: None where it is none."""
    try:
        return None if value is None or isinstance(value, bool) else float(value)
    except (TypeError, ValueError):
        return None


@dataclass
class Person:
    """The newest version of a person that is not deleted."""

    id: str
    created_at: datetime
    props: dict[str, Any]
    identified: bool


def newest(table: str, key: str) -> dict[str, dict[str, Any]]:
    """The row with the highest version of each key."""
    found: dict[str, dict[str, Any]] = {}
    for row in ROWS:
        if row["table"] == table and (row[key] not in found or found[row[key]]["version"] < row["version"]):
            found[row[key]] = row
    return found


PERSONS = {
    key: Person(key, instant(row["created_at"]), row["properties"], row["is_identified"])
    for key, row in sorted(newest("persons", "id").items())
    if not row["is_deleted"]
}
DISTINCT_IDS = {key: row["person_id"] for key, row in newest("person_distinct_ids", "distinct_id").items()}
OVERRIDES = {key: row["person_id"] for key, row in newest("person_distinct_id_overrides", "distinct_id").items()}


@dataclass
class Event:
    """An event; `person_id` is merged over the overrides."""

    uuid: str
    event: str
    at: datetime
    created_at: datetime
    did: str
    person_id: str
    props: dict[str, Any]
    chain: str

    @property
    def person(self) -> Person | None:
        """None when the person was deleted."""
        return PERSONS.get(self.person_id)

    @property
    def session(self) -> str | None:
        """Its $session_id."""
        return self.props.get("$session_id")

    @property
    def amount(self) -> float | None:
        """Its property `amount` as a number."""
        return number(self.props.get("amount"))


EVENTS = [
    Event(
        row["uuid"],
        row["event"],
        instant(row["timestamp"]),
        instant(row["created_at"]),
        row["distinct_id"],
        OVERRIDES.get(row["distinct_id"], row["person_id"]),
        row["properties"],
        row["elements_chain"],
    )
    for row in ROWS
    if row["table"] == "events"
]


def events(name: str) -> list[Event]:
    """The events of a name, in time."""
    return [event for event in EVENTS if event.event == name]


def grouped(rows: Iterable[Any], key: Callable[[Any], Any]) -> dict[Any, list[Any]]:
    """Rows by key, keys in order (None last)."""
    groups: dict[Any, list[Any]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return dict(sorted(groups.items(), key=lambda item: (item[0] is None, item[0])))


@dataclass
class Session:
    """The events that share a $session_id."""

    id: str
    events: list[Event]

    @property
    def start(self) -> datetime:
        """Of its first event."""
        return self.events[0].at

    @property
    def end(self) -> datetime:
        """Of its last event."""
        return self.events[-1].at

    @property
    def duration(self) -> int:
        """Seconds between the whole seconds of start and end."""
        return int(self.end.timestamp()) - int(self.start.timestamp())

    def count(self, name: str) -> int:
        """How many events of that name."""
        return sum(1 for event in self.events if event.event == name)

    def urls(self) -> list[str]:
        """$current_url of its events, in time, where there is one."""
        return [event.props["$current_url"] for event in self.events if "$current_url" in event.props]


SESSIONS = [Session(key, found) for key, found in grouped((e for e in EVENTS if e.session), lambda e: e.session).items()]
