"""Joins of every kind."""

from _data import EVENTS, events
from _golden import Theme

T = THEME = Theme(
    "joins",
    """Joins over data are nested loops in Python; those over two little tables were written down by hand:
a has ids 1, 2, 3 (v: one, two, three), b has ids 2, 3, 3, 4 (w: B, C, D, E).""",
)
a = "(SELECT 1 AS id, 'one' AS v UNION ALL SELECT 2, 'two' UNION ALL SELECT 3, 'three') AS a"
b = "(SELECT 2 AS id, 'B' AS w UNION ALL SELECT 3, 'C' UNION ALL SELECT 3, 'D' UNION ALL SELECT 4, 'E') AS b"
on = "ON a.id = b.id"

T.q("JOIN", f"SELECT a.v, b.w FROM {a} JOIN {b} {on} ORDER BY b.w", "v w", [["two", "B"], ["three", "C"], ["three", "D"]])
T.q("INNER JOIN", f"SELECT a.v, b.w FROM {a} INNER JOIN {b} {on} ORDER BY b.w", "v w", [["two", "B"], ["three", "C"], ["three", "D"]])
T.q(
    "LEFT JOIN",
    f"SELECT a.v, b.w FROM {a} LEFT JOIN {b} {on} ORDER BY a.id, b.w",
    "v w",
    [["one", ""], ["two", "B"], ["three", "C"], ["three", "D"]],
)
T.q(
    "LEFT OUTER JOIN",
    f"SELECT a.v, b.w FROM {a} LEFT OUTER JOIN {b} {on} ORDER BY a.id, b.w",
    "v w",
    [["one", ""], ["two", "B"], ["three", "C"], ["three", "D"]],
)
T.q(
    "RIGHT JOIN",
    f"SELECT a.v, b.w FROM {a} RIGHT JOIN {b} {on} ORDER BY b.w",
    "v w",
    [["two", "B"], ["three", "C"], ["three", "D"], ["", "E"]],
)
T.q(
    "FULL JOIN",
    f"SELECT a.v, b.w FROM {a} FULL JOIN {b} {on} ORDER BY b.w, a.v",
    "v w",
    [["one", ""], ["two", "B"], ["three", "C"], ["three", "D"], ["", "E"]],
)
T.q("FULL OUTER JOIN", f"SELECT count() AS n FROM {a} FULL OUTER JOIN {b} {on}", "n", [5])
T.q("CROSS JOIN", f"SELECT count() AS n FROM {a} CROSS JOIN {b}", "n", [12])
T.q(
    "tables with a comma",
    f"SELECT a.v, b.w FROM {a}, {b} WHERE a.id = b.id ORDER BY b.w",
    "v w",
    [["two", "B"], ["three", "C"], ["three", "D"]],
)
T.q(
    "ANY JOIN takes one match",
    f"SELECT a.v, count() AS n FROM {a} ANY JOIN {b} {on} GROUP BY a.v ORDER BY 1",
    "v n",
    [["three", 1], ["two", 1]],
)
T.q(
    "LEFT ANY JOIN",
    f"SELECT a.v, b.w != '' AS found FROM {a} LEFT ANY JOIN {b} {on} ORDER BY a.id",
    "v found",
    [["one", 0], ["two", 1], ["three", 1]],
)
T.q("ALL JOIN", f"SELECT a.v, b.w FROM {a} ALL JOIN {b} {on} ORDER BY b.w", "v w", [["two", "B"], ["three", "C"], ["three", "D"]])
T.q("LEFT SEMI JOIN", f"SELECT a.v FROM {a} LEFT SEMI JOIN {b} {on} ORDER BY a.id", "v", ["two", "three"])
T.q("SEMI JOIN", f"SELECT a.v FROM {a} SEMI JOIN {b} {on} ORDER BY a.id", "v", ["two", "three"])
T.q("LEFT ANTI JOIN", f"SELECT a.v FROM {a} LEFT ANTI JOIN {b} {on} ORDER BY a.id", "v", ["one"])
T.q("ANTI JOIN", f"SELECT a.v FROM {a} ANTI JOIN {b} {on}", "v", ["one"])
T.q("RIGHT ANTI JOIN", f"SELECT b.w FROM {a} RIGHT ANTI JOIN {b} {on}", "w", ["E"])
T.q("RIGHT SEMI JOIN", f"SELECT b.w FROM {a} RIGHT SEMI JOIN {b} {on} ORDER BY b.w", "w", ["B", "C", "D"])
T.q("USING", f"SELECT a.v, b.w FROM {a} JOIN {b} USING (id) ORDER BY b.w", "v w", [["two", "B"], ["three", "C"], ["three", "D"]])
T.q("USING without brackets", f"SELECT id, a.v FROM {a} LEFT SEMI JOIN {b} USING id ORDER BY id", "id v", [[2, "two"], [3, "three"]])
T.q("NATURAL JOIN", f"SELECT a.v, b.w FROM {a} NATURAL JOIN {b} ORDER BY b.w", "v w", [["two", "B"], ["three", "C"], ["three", "D"]])
T.q(
    "ASOF JOIN",
    "SELECT x.k, x.t, y.t AS u FROM (SELECT 1 AS k, 5 AS t UNION ALL SELECT 1, 9) AS x "
    "ASOF JOIN (SELECT 1 AS k, 4 AS t UNION ALL SELECT 1, 8) AS y ON x.k = y.k AND x.t >= y.t ORDER BY x.t",
    "k t u",
    [[1, 5, 4], [1, 9, 8]],
)
T.q(
    "ASOF LEFT JOIN",
    "SELECT x.t, y.t AS u FROM (SELECT 1 AS k, 3 AS t UNION ALL SELECT 1, 9) AS x "
    "ASOF LEFT JOIN (SELECT 1 AS k, 4 AS t UNION ALL SELECT 1, 8) AS y ON x.k = y.k AND x.t >= y.t ORDER BY x.t",
    "t u",
    [[3, 0], [9, 8]],
)
T.q(
    "a condition on two columns",
    "SELECT count() AS n FROM events a JOIN events b ON a.distinct_id = b.distinct_id AND a.event = b.event",
    "n",
    [sum(x.did == y.did and x.event == y.event for x in EVENTS for y in EVENTS)],
)
T.q(
    "a condition with an inequality",
    "SELECT count() AS n FROM events a JOIN events b ON a.distinct_id = b.distinct_id AND a.timestamp < b.timestamp",
    "n",
    [sum(x.did == y.did and x.at < y.at for x in EVENTS for y in EVENTS)],
)
T.q(
    "a condition with a function",
    "SELECT count() AS n FROM events a JOIN (SELECT 'BOB' AS name) b ON upper(a.distinct_id) = b.name",
    "n",
    [sum(e.did == "bob" for e in EVENTS)],
)
T.q(
    "a condition with a constant part",
    f"SELECT a.v, b.w FROM {a} LEFT JOIN {b} ON a.id = b.id AND b.w = 'D' ORDER BY a.id",
    "v w",
    [["one", ""], ["two", ""], ["three", "D"]],
)
T.q(
    "three tables",
    f"SELECT a.v, b.w, c.u FROM {a} JOIN {b} {on} JOIN (SELECT 3 AS id, 'z' AS u) AS c ON c.id = a.id ORDER BY b.w",
    "v w u",
    [["three", "C", "z"], ["three", "D", "z"]],
)
T.q(
    "a table with itself",
    "SELECT count() AS n FROM events AS s JOIN events AS p ON s.distinct_id = p.distinct_id "
    "WHERE s.event = 'signup' AND p.event = 'purchase'",
    "n",
    [sum(x.did == y.did for x in events("signup") for y in events("purchase"))],
)
T.q(
    "events with persons",
    "SELECT p.properties.email AS email, count() AS n FROM events e JOIN persons p ON p.id = e.person_id "
    "GROUP BY email ORDER BY n DESC, email LIMIT 2",
    "email n",
    [["alice@hedge.example", 9], ["bob@corp.example", 6]],
)
T.q(
    "persons without events",
    "SELECT p.properties.email AS email FROM persons p LEFT ANTI JOIN "
    "(SELECT person_id FROM events WHERE event = 'purchase') e ON e.person_id = p.id ORDER BY email",
    "email",
    [None],
)
T.q("stars of both tables", f"SELECT * FROM {a} JOIN {b} {on} ORDER BY b.w LIMIT 1", "id v id_2 w", [[2, "two", 2, "B"]])
T.q("a star of one table", f"SELECT b.* FROM {a} JOIN {b} {on} ORDER BY b.w LIMIT 1", "id w", [[2, "B"]])
T.q(
    "a join in brackets",
    "SELECT count() AS n FROM events e JOIN (SELECT p.id AS id FROM persons p JOIN person_distinct_ids d ON d.person_id = p.id) x "
    "ON x.id = e.person_id WHERE e.event = 'plan_changed'",
    "n",
    [2],
)
T.fails("a join without a condition", "SELECT 1 FROM events a JOIN events b", "needs ON or USING")
T.fails("an ambiguous column", f"SELECT id FROM {a} JOIN {b} {on}", "is a column of both")
T.fails("two tables of one name", "SELECT 1 FROM events JOIN events ON 1 = 1", "two tables are called")
