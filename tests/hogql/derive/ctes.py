"""WITH in its forms."""

from _data import EVENTS, events
from _golden import Theme

T = THEME = Theme("ctes", "Written down by hand, or counted in Python over the rows.")

T.q("a table", "WITH x AS (SELECT 1 AS a, 'b' AS c) SELECT a, c FROM x", "a c", [[1, "b"]])
T.q(
    "a table of events",
    "WITH p AS (SELECT * FROM events WHERE event = 'purchase') SELECT count() AS n FROM p",
    "n",
    [len(events("purchase"))],
)
T.q("two tables, the second over the first", "WITH x AS (SELECT 1 AS a), y AS (SELECT a + 1 AS b FROM x) SELECT b FROM y", "b", [2])
T.q("a table used twice", "WITH x AS (SELECT number FROM numbers(3)) SELECT count() AS n FROM x a CROSS JOIN x b", "n", [9])
T.q("a scalar", "WITH 1 + 1 AS two SELECT two * two AS x", "x", [4])
T.q(
    "a scalar of a column",
    "WITH upper(event) AS u SELECT u, count() AS n FROM events GROUP BY u ORDER BY u LIMIT 1",
    "u n",
    [["$AUTOCAPTURE", 1]],
)
T.q(
    "a scalar subquery", "WITH (SELECT max(timestamp) FROM events) AS last SELECT count() AS n FROM events WHERE timestamp = last", "n", [1]
)
T.q(
    "scalars together",
    "WITH 'purchase' AS wanted, (SELECT 3) AS least SELECT count() > least AS many FROM events WHERE event = wanted",
    "many",
    [1],
)
T.q("column names", "WITH x(a, b) AS (SELECT 1, 2) SELECT b, a FROM x", "b a", [[2, 1]])
T.q("MATERIALIZED", "WITH x AS MATERIALIZED (SELECT 5 AS v) SELECT v FROM x", "v", [5])
T.q("NOT MATERIALIZED", "WITH x AS NOT MATERIALIZED (SELECT 5 AS v) SELECT v FROM x", "v", [5])
T.q(
    "RECURSIVE",
    "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 5) SELECT n FROM r ORDER BY n",
    "n",
    [1, 2, 3, 4, 5],
)
T.q(
    "RECURSIVE with columns",
    "WITH RECURSIVE f(a, b) AS (SELECT 0, 1 UNION ALL SELECT b, a + b FROM f WHERE b < 50) SELECT a FROM f ORDER BY a",
    "a",
    [0, 1, 1, 2, 3, 5, 8, 13, 21, 34],
)
T.q(
    "RECURSIVE over a tree",
    "WITH RECURSIVE tree AS (SELECT 1 AS id, 0 AS depth UNION ALL SELECT c.id, t.depth + 1 FROM tree t "
    "JOIN (SELECT 2 AS id, 1 AS parent UNION ALL SELECT 3, 1 UNION ALL SELECT 4, 2) AS c ON c.parent = t.id) SELECT id, depth FROM tree ORDER BY id",
    "id depth",
    [[1, 0], [2, 1], [3, 1], [4, 2]],
)
T.q("inside a subquery", "SELECT v FROM (WITH x AS (SELECT 7 AS v) SELECT v FROM x) AS s", "v", [7])
T.q(
    "seen from a subquery",
    "WITH x AS (SELECT 'bob' AS d) SELECT count() AS n FROM events WHERE distinct_id IN (SELECT d FROM x)",
    "n",
    [sum(e.did == "bob" for e in EVENTS)],
)
T.q("before brackets", "WITH x AS (SELECT 1 AS a) (SELECT a FROM x UNION ALL SELECT 2) ORDER BY a", "a", [1, 2])
T.q(
    "an inner name hides an outer one",
    "WITH x AS (SELECT 1 AS a) SELECT (WITH x AS (SELECT 2 AS a) SELECT a FROM x) AS inner_a, a FROM x",
    "inner_a a",
    [[2, 1]],
)
T.q("a name like a table's", "WITH events AS (SELECT 'mine' AS event) SELECT event FROM events", "event", ["mine"])
T.q("a lambda", "WITH (x -> x + 1) AS inc SELECT inc(41) AS v", "v", [42])
T.q(
    "a lambda over a column",
    "WITH (x -> concat('<', x, '>')) AS tag SELECT tag(event) AS v FROM events WHERE event = 'plan_changed'",
    "v",
    ["<plan_changed>"],
)
T.q(
    "joined to a table",
    "WITH first AS (SELECT person_id, min(timestamp) AS t FROM events GROUP BY person_id) "
    "SELECT count() AS n FROM events e JOIN first f ON f.person_id = e.person_id AND f.t = e.timestamp",
    "n",
    [4],
)
T.q(
    "a group over a group",
    "WITH per AS (SELECT distinct_id, count() AS n FROM events GROUP BY distinct_id) SELECT max(n) AS m, count() AS k FROM per",
    "m k",
    [[max(sum(x.did == e.did for x in EVENTS) for e in EVENTS), 6]],
)
T.q("a table with the alias of another", "WITH x AS (SELECT 1 AS a) SELECT e.a FROM x AS e", "a", [1])
T.fails("a table as a value", "WITH x AS (SELECT 1) SELECT x", "is a table, not a value")
