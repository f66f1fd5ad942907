"""Values given with the query."""

from _data import EVENTS, events
from _golden import Theme

T = THEME = Theme("placeholders", "Values come back as they were given; rows are counted in Python.")


def given(name: str, value: object, back: object) -> None:
    """{v} by itself."""
    T.q(name, "SELECT {v} AS x", "x", [[back]], values={"v": value})


given("a text", "hello", "hello")
given("a text with quotes, backslash, newline, tab", 'it\'s "a"\\\n\t{x}%_', 'it\'s "a"\\\n\t{x}%_')
given("a text that looks like SQL", "' OR 1=1 --", "' OR 1=1 --")
given("an empty text", "", "")
given("a text with a zero byte", "a\0b", "a\0b")
given("unicode", "日本語 🎉", "日本語 🎉")
given("an integer", 42, 42)
given("a negative integer", -9007199254740993, -9007199254740993)
given("a float", 1.25, 1.25)
given("true", True, True)
given("null", None, None)
given("a list of texts", ["a", "it's", "\\"], ["a", "it's", "\\"])
given("a list of integers", [1, -2], [1, -2])
given("a list with a null", [1, None], [1, None])
given("a list of floats", [0.5, 2], [0.5, 2])
given("an empty list", [], [])
given("a list of lists", [[1], [2, 3]], [[1], [2, 3]])
given("a time", {"$datetime": "2026-03-01T12:00:00+01:00"}, "2026-03-01T11:00:00.000000Z")
given("a date", {"$date": "2026-03-01"}, "2026-03-01")
given("a decimal", {"$decimal": "1.50"}, 1.5)
given("a UUID", {"$uuid": "00000000-0000-4000-8000-0000000000a1"}, "00000000-0000-4000-8000-0000000000a1")
T.q("in WHERE", "SELECT count() AS n FROM events WHERE event = {name}", "n", [len(events("purchase"))], values={"name": "purchase"})
T.q("in WHERE, hostile", "SELECT count() AS n FROM events WHERE event = {name}", "n", [0], values={"name": "purchase' OR '1'='1"})
T.q(
    "in IN",
    "SELECT count() AS n FROM events WHERE event IN {names}",
    "n",
    [len(events("purchase")) + len(events("signup"))],
    values={"names": ["purchase", "signup"]},
)
T.q(
    "in NOT IN",
    "SELECT count() AS n FROM events WHERE event NOT IN {names}",
    "n",
    [len(EVENTS) - len(events("$pageview"))],
    values={"names": ["$pageview"]},
)
T.q("in LIMIT", "SELECT number FROM numbers(10) ORDER BY number LIMIT {n} OFFSET {o}", "number", [1, 2], values={"n": 2, "o": 1})
T.q(
    "a time compared",
    "SELECT count() AS n FROM events WHERE timestamp >= {since}",
    "n",
    [sum(e.at.month == 4 for e in EVENTS)],
    values={"since": {"$datetime": "2026-04-01T00:00:00Z"}},
)
T.q("a date compared", "SELECT count() AS n FROM events WHERE toDate(timestamp) = {day}", "n", [4], values={"day": {"$date": "2026-03-01"}})
T.q(
    "a text of a time compared",
    "SELECT count() AS n FROM events WHERE timestamp < {until}",
    "n",
    [sum(e.at.day == 1 and e.at.month == 3 for e in EVENTS)],
    values={"until": "2026-03-02"},
)
T.q(
    "null compared",
    "SELECT count() AS n FROM events WHERE properties.$browser = {b}",
    "n",
    [sum("$browser" not in e.props for e in EVENTS)],
    values={"b": None},
)
T.q("a property compared with a number", "SELECT count() AS n FROM events WHERE properties.score = {s}", "n", [1], values={"s": 0})
T.q(
    "a UUID compared",
    "SELECT count() AS n FROM events WHERE person_id = {p}",
    "n",
    [sum(e.person_id.endswith("c3") for e in EVENTS)],
    values={"p": {"$uuid": "00000000-0000-4000-8000-0000000000c3"}},
)
T.q("one used twice", "SELECT {a} + {a} AS x", "x", [4], values={"a": 2})
T.q("of an object", "SELECT {variables.name} AS x", "x", ["v"], values={"variables": {"name": "v"}})
T.q("an expression in brackets", "SELECT {1 + 2} AS x", "x", [3])
T.q("in a function", "SELECT arrayMap(x -> x + {n}, [1, 2]) AS a", "a", [[[11, 12]]], values={"n": 10})
T.q(
    "in LIKE",
    "SELECT count() AS n FROM events WHERE event LIKE {p}",
    "n",
    [sum(e.event.startswith("p") for e in EVENTS)],
    values={"p": "p%"},
)
T.q("in a CTE", "WITH {v} AS v SELECT v + 1 AS x", "x", [6], values={"v": 5})
T.q("a boolean compared", "SELECT count() AS n FROM events WHERE properties.trial = {t}", "n", [1], values={"t": True})
T.fails("one without a value", "SELECT {missing}", "no value was given")
T.fails("one for a table", "SELECT 1 FROM {t}", "a placeholder cannot stand for a table", values={"t": "events"})
