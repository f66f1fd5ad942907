"""Queries within queries: IN, EXISTS, scalars, FROM."""

from _data import EVENTS, events
from _golden import Theme

T = THEME = Theme("subqueries", "Counted in Python over the rows.")
buyers = {e.did for e in events("purchase")}

T.q(
    "IN a subquery",
    "SELECT count() AS n FROM events WHERE distinct_id IN (SELECT distinct_id FROM events WHERE event = 'purchase')",
    "n",
    [sum(e.did in buyers for e in EVENTS)],
)
T.q(
    "NOT IN a subquery",
    "SELECT count() AS n FROM events WHERE distinct_id NOT IN (SELECT distinct_id FROM events WHERE event = 'purchase')",
    "n",
    [sum(e.did not in buyers for e in EVENTS)],
)
T.q(
    "IN with two columns",
    "SELECT count() AS n FROM events WHERE (event, distinct_id) IN (SELECT event, distinct_id FROM events WHERE event = 'signup')",
    "n",
    [len(events("signup"))],
)
T.q("a scalar", "SELECT (SELECT count() FROM events) AS n, (SELECT count() FROM persons) AS p", "n p", [[24, 4]])
T.q("a scalar in WHERE", "SELECT event FROM events WHERE timestamp = (SELECT min(timestamp) FROM events)", "event", ["$pageview"])
T.q(
    "a scalar in arithmetic",
    "SELECT round(100 * count() / (SELECT count() FROM events), 1) AS pct FROM events WHERE event = 'signup'",
    "pct",
    [12.5],
)
T.q("a scalar of no rows", "SELECT (SELECT event FROM events WHERE event = 'none') AS x", "x", [None])
T.q(
    "exists",
    "SELECT exists(SELECT 1 FROM events WHERE event = 'signup') AS a, exists(SELECT 1 FROM events WHERE event = 'none') AS b",
    "a b",
    [[1, 0]],
)
T.q("exists in WHERE", "SELECT count() AS n FROM events WHERE exists(SELECT 1 FROM persons)", "n", [24])
T.q("NOT exists", "SELECT count() AS n FROM events WHERE NOT exists(SELECT 1 FROM persons)", "n", [0])
T.q(
    "FROM a subquery",
    "SELECT d, n FROM (SELECT distinct_id AS d, count() AS n FROM events GROUP BY d) WHERE n = 1",
    "d n",
    [["frank-phone", 1]],
)
T.q("FROM a subquery without a name", "SELECT max(n) AS m FROM (SELECT count() AS n FROM events GROUP BY event)", "m", [11])
T.q("three deep", "SELECT sum(n) AS s FROM (SELECT n + 1 AS n FROM (SELECT number AS n FROM (SELECT number FROM numbers(3))))", "s", [6])
T.q("columns renamed behind the table", "SELECT b, a FROM (SELECT 1, 2) AS t(a, b)", "b a", [[2, 1]])
T.q(
    "IN an inner IN",
    "SELECT count() AS n FROM events WHERE person_id IN (SELECT id FROM persons WHERE id IN "
    "(SELECT person_id FROM events WHERE event = 'plan_changed'))",
    "n",
    [sum(e.person_id.endswith("b2") for e in EVENTS)],
)
T.q("a scalar tuple", "SELECT (SELECT (min(number), max(number)) FROM numbers(5)) AS t", "t", [[[0, 4]]])
T.q("a lambda with a subquery", "SELECT arrayMap(x -> x + (SELECT count() FROM persons), [1, 2]) AS a", "a", [[[5, 6]]])
T.q("a subquery with its own limit", "SELECT count() AS n FROM (SELECT event FROM events LIMIT 5)", "n", [5])
T.q("a star of a subquery", "SELECT * FROM (SELECT 1 AS a, 'x' AS b)", "a b", [[1, "x"]])
T.q(
    "IN a subquery of another type",
    "SELECT count() AS n FROM events WHERE event IN (SELECT 'signup' UNION ALL SELECT 'plan_changed')",
    "n",
    [4],
)
T.q("a property IN a subquery", "SELECT count() AS n FROM events WHERE properties.currency IN (SELECT 'USD')", "n", [2])
T.fails("IN with too many columns", "SELECT 1 FROM events WHERE event IN (SELECT event, distinct_id FROM events)", "columns instead of 1")
