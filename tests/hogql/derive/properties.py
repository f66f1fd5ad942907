"""Properties of events."""

from collections import Counter

from _data import EVENTS, events, grouped, text
from _golden import Theme

T = THEME = Theme(
    "properties",
    """A property is a text: a number prints as 10.5, true as true, what is null or missing is NULL. The project's people have
declared `amount` a number and `trial` a boolean. Computed in Python over the rows.""",
)
bought = events("purchase")
custom = events("custom event")

T.q("by name", "SELECT properties.plan AS p FROM events WHERE event = 'signup' ORDER BY timestamp", "p", ["free", "free", "pro"])
T.q("in brackets", "SELECT properties['plan'] AS p FROM events WHERE event = 'signup' ORDER BY timestamp", "p", ["free", "free", "pro"])
T.q("with a dollar", "SELECT properties.$browser AS b FROM events ORDER BY timestamp LIMIT 3", "b", ["Chrome"] * 3)
T.q(
    "a hot one in brackets",
    "SELECT properties['$browser'] AS b, count() AS n FROM events GROUP BY b ORDER BY b NULLS LAST",
    "b n",
    [[key, len(found)] for key, found in grouped(EVENTS, lambda e: e.props.get("$browser")).items()],
)
T.q(
    "without an alias it has its own name",
    "SELECT properties.$os, properties['plan'] FROM events WHERE event = 'signup' ORDER BY timestamp LIMIT 1",
    ["$os", "plan"],
    [["Mac OS X", "free"]],
)
T.q("a number", "SELECT properties.amount AS a FROM events WHERE event = 'purchase' ORDER BY timestamp", "a", [e.amount for e in bought])
T.q("a number that is none", "SELECT properties.amount AS a FROM events WHERE event = 'custom event'", "a", [None, None])
T.q("a boolean", "SELECT properties.trial AS t FROM events WHERE event = 'signup' ORDER BY timestamp", "t", [True, False, None])
T.q(
    "an undeclared number is a text",
    "SELECT properties.score AS s FROM events WHERE event = 'custom event' ORDER BY s",
    "s",
    sorted(text(e.props["score"]) for e in custom),
)
T.q(
    "an undeclared boolean is a text",
    "SELECT properties.flag AS f FROM events WHERE event = 'custom event' ORDER BY f",
    "f",
    ["false", "true"],
)
T.q("an object of two levels", "SELECT properties.address.city AS c FROM events WHERE properties.address.city IS NOT NULL", "c", ["Bern"])
T.q("an object of three levels", "SELECT properties.nested.a.b AS c FROM events WHERE properties.nested.a.b = 'deep'", "c", ["deep"])
T.q(
    "levels in brackets",
    "SELECT properties['nested']['a']['b'] AS c FROM events WHERE uuid = '00000000-0000-7000-8000-000000000019'",
    "c",
    ["deep"],
)
T.q("an empty text is no null", "SELECT count() AS n FROM events WHERE properties.name = ''", "n", [1])
T.q("null and missing are the same", "SELECT count() AS n FROM events WHERE event = 'signup' AND properties.trial IS NULL", "n", [1])
T.q("unicode", "SELECT properties.name AS n FROM events WHERE properties.name != '' AND event = 'custom event'", "n", ["日本語 🎉"])
T.q(
    "quotes, newline and backslash",
    "SELECT properties.note AS n FROM events WHERE event = 'plan_changed'",
    "n",
    ['it\'s 100% "ok"\n\\ end'],
)
T.q("a missing property", "SELECT count() AS n FROM events WHERE properties.nowhere IS NULL", "n", [len(EVENTS)])
T.q(
    "equal",
    "SELECT count() AS n FROM events WHERE properties.$browser = 'Chrome'",
    "n",
    [sum(e.props.get("$browser") == "Chrome" for e in EVENTS)],
)
T.q(
    "unequal keeps what is missing",
    "SELECT count() AS n FROM events WHERE properties.$browser != 'Chrome'",
    "n",
    [sum(e.props.get("$browser") != "Chrome" for e in EVENTS)],
)
T.q(
    "IN",
    "SELECT count() AS n FROM events WHERE properties.$browser IN ('Chrome', 'Safari')",
    "n",
    [sum(e.props.get("$browser") in ("Chrome", "Safari") for e in EVENTS)],
)
T.q(
    "NOT IN keeps what is missing",
    "SELECT count() AS n FROM events WHERE properties.$browser NOT IN ('Chrome', 'Safari')",
    "n",
    [sum(e.props.get("$browser") not in ("Chrome", "Safari") for e in EVENTS)],
)
T.q(
    "LIKE",
    "SELECT count() AS n FROM events WHERE properties.$current_url LIKE '%/pricing%'",
    "n",
    [sum("/pricing" in (e.props.get("$current_url") or "") for e in EVENTS)],
)
T.q(
    "NOT LIKE keeps what is missing",
    "SELECT count() AS n FROM events WHERE properties.$current_url NOT LIKE '%/pricing%'",
    "n",
    [sum("/pricing" not in (e.props.get("$current_url") or "") for e in EVENTS)],
)
T.q(
    "ILIKE",
    "SELECT count() AS n FROM events WHERE properties.$os ILIKE 'MAC%'",
    "n",
    [sum((e.props.get("$os") or "").startswith("Mac") for e in EVENTS)],
)
T.q("a number compared", "SELECT count() AS n FROM events WHERE properties.amount > 10", "n", [sum((e.amount or 0) > 10 for e in EVENTS)])
T.q("an undeclared number compared", "SELECT count() AS n FROM events WHERE properties.score = 0", "n", [1])
T.q("a number with a text", "SELECT count() AS n FROM events WHERE toString(properties.amount) = '20'", "n", [1])
T.q("a boolean compared", "SELECT count() AS n FROM events WHERE properties.trial = true", "n", [1])
T.q("a boolean by itself", "SELECT count() AS n FROM events WHERE properties.trial", "n", [1])
T.q("an undeclared boolean compared", "SELECT count() AS n FROM events WHERE properties.flag = true", "n", [1])
T.q(
    "arithmetic",
    "SELECT properties.amount * 2 AS d FROM events WHERE event = 'purchase' AND properties.currency = 'USD' ORDER BY d",
    "d",
    [40, 200],
)
T.q("toFloat", "SELECT sum(toFloat(properties.amount)) AS s FROM events", "s", [sum(e.amount for e in bought)])
T.q(
    "toInt of a text", "SELECT toInt(properties.score) AS s FROM events WHERE event = 'custom event' ORDER BY s NULLS FIRST", "s", [None, 0]
)
T.q(
    "a sum by group",
    "SELECT properties.currency AS c, sum(properties.amount) AS s FROM events WHERE event = 'purchase' GROUP BY c ORDER BY c",
    "c s",
    [[c, sum(e.amount for e in found)] for c, found in grouped(bought, lambda e: e.props["currency"]).items()],
)
T.q(
    "lower of a property",
    "SELECT lower(properties.$browser) AS b, count() AS n FROM events WHERE properties.$browser IS NOT NULL GROUP BY b ORDER BY b",
    "b n",
    sorted(Counter(e.props["$browser"].lower() for e in EVENTS if "$browser" in e.props).items()),
)
T.q(
    "coalesce",
    "SELECT coalesce(properties.$browser, 'none') AS b, count() AS n FROM events GROUP BY b ORDER BY b",
    "b n",
    sorted(Counter(e.props.get("$browser", "none") for e in EVENTS).items()),
)
T.q("the session's id as a field", "SELECT uniq($session_id) AS n FROM events", "n", [len({e.session for e in EVENTS if e.session})])
T.q(
    "of an aliased table",
    "SELECT e.properties.plan AS p FROM events e WHERE e.event = 'signup' ORDER BY e.timestamp",
    "p",
    ["free", "free", "pro"],
)
T.q(
    "of the table's name",
    "SELECT events.properties.plan AS p FROM events WHERE events.event = 'signup' ORDER BY events.timestamp",
    "p",
    ["free", "free", "pro"],
)
T.q(
    "through a subquery",
    "SELECT p.plan AS x FROM (SELECT properties AS p, timestamp FROM events WHERE event = 'signup') ORDER BY timestamp",
    "x",
    ["free", "free", "pro"],
)
T.q(
    "an array property",
    "SELECT JSONExtract(properties, 'list', 'Array(Int64)') AS l FROM events WHERE event = 'custom event' ORDER BY length(l)",
    "l",
    [[[]], [[1, 2, 3]]],
)
T.q(
    "an array prints as JSON",
    "SELECT properties.items AS i FROM events WHERE event = 'purchase' AND properties.currency = 'USD' ORDER BY timestamp",
    "i",
    ['["lamp"]', '["book","lamp","lamp"]'],
)
T.q("JSONHas", "SELECT count() AS n FROM events WHERE JSONHas(properties, 'refund')", "n", [1])
T.q(
    "the text of all",
    "SELECT JSONExtractKeys(properties) AS k FROM events WHERE event = 'plan_changed'",
    "k",
    [[["$browser", "$os", "$session_id", "from", "to", "note"]]],
)
T.q(
    "a quoted name",
    "SELECT properties.`no such` AS a, properties.\"plan\" AS b FROM events WHERE event = 'signup' ORDER BY timestamp LIMIT 1",
    "a b",
    [[None, "free"]],
)
T.q("elements_chain", "SELECT elements_chain FROM events WHERE event = '$autocapture'", "elements_chain", [events("$autocapture")[0].chain])
