"""UNION, INTERSECT, EXCEPT."""

from _data import EVENTS
from _golden import Theme

T = THEME = Theme(
    "set_operations",
    """Written down by hand with Python's set operators; operators of a chain go from left to right, as in
PostHog's tree, and an ORDER BY without brackets belongs to the last SELECT.""",
)
dids = {e.did for e in EVENTS}

T.q("UNION ALL", "SELECT 1 AS a UNION ALL SELECT 1 UNION ALL SELECT 2", "a", [1, 1, 2], any_order=True)
T.q("UNION DISTINCT", "SELECT 1 AS a UNION DISTINCT SELECT 1 UNION DISTINCT SELECT 2", "a", [1, 2], any_order=True)
T.q("UNION", "SELECT 1 AS a UNION SELECT 1", "a", [1])
T.q("INTERSECT", "SELECT number FROM numbers(5) INTERSECT SELECT number + 3 FROM numbers(5)", "number", [3, 4], any_order=True)
T.q("INTERSECT DISTINCT", "SELECT 1 AS a INTERSECT DISTINCT SELECT 1", "a", [1])
T.q("EXCEPT", "SELECT number FROM numbers(5) EXCEPT SELECT number + 1 FROM numbers(3)", "number", [0, 4], any_order=True)
T.q("EXCEPT of nothing", "SELECT number FROM numbers(2) EXCEPT SELECT number FROM numbers(2)", "number", [])
T.q("EXCEPT behind a UNION in brackets", "(SELECT 1 AS a UNION ALL SELECT 2) EXCEPT SELECT 2", "a", [1])
T.q("UNION of an EXCEPT in brackets", "SELECT 1 AS a UNION ALL (SELECT 2 EXCEPT SELECT 2)", "a", [1])
T.q("from left to right", "SELECT 1 AS a UNION ALL SELECT 2 EXCEPT SELECT 2", "a", [1])
T.q("ORDER BY and LIMIT behind brackets", "(SELECT 3 AS a UNION ALL SELECT 1 UNION ALL SELECT 2) ORDER BY a LIMIT 2", "a", [1, 2])
T.q(
    "ORDER BY and OFFSET behind brackets",
    "(SELECT 3 AS a UNION ALL SELECT 1 UNION ALL SELECT 2) ORDER BY a DESC LIMIT 2 OFFSET 1",
    "a",
    [2, 1],
)
T.q(
    "a limit in each part",
    "(SELECT number AS a FROM numbers(9) ORDER BY number DESC LIMIT 1) UNION ALL (SELECT 100) ORDER BY a",
    "a",
    [8, 100],
)
T.q("as a table", "SELECT sum(a) AS s FROM (SELECT 1 AS a UNION ALL SELECT 2 UNION ALL SELECT 3)", "s", [6])
T.q("in IN", "SELECT 2 IN (SELECT 1 UNION ALL SELECT 2) AS x", "x", [1])
T.q(
    "of events",
    "SELECT DISTINCT distinct_id FROM events INTERSECT SELECT DISTINCT distinct_id FROM events WHERE event = 'signup'",
    "distinct_id",
    sorted({e.did for e in EVENTS if e.event == "signup"}),
    any_order=True,
)
T.q(
    "events without",
    "SELECT DISTINCT distinct_id FROM events EXCEPT SELECT DISTINCT distinct_id FROM events WHERE event = 'purchase'",
    "distinct_id",
    sorted(dids - {e.did for e in EVENTS if e.event == "purchase"}),
    any_order=True,
)
T.q("EXCEPT takes rows away one by one", "SELECT arrayJoin([1, 1, 2]) AS a EXCEPT SELECT 1", "a", [1, 2], any_order=True)
T.q(
    "ORDER BY belongs to the last SELECT",
    "SELECT 9 AS a UNION ALL SELECT number AS b FROM numbers(5) ORDER BY b DESC LIMIT 2",
    "a",
    [9, 4, 3],
    any_order=True,
)
T.q("numbers of two kinds", "SELECT 1 AS a UNION ALL SELECT 2.5", "a", [1, 2.5], any_order=True)
T.q("a null among numbers", "(SELECT 1 AS a UNION ALL SELECT NULL) ORDER BY a NULLS LAST", "a", [1, None])
T.q("nested brackets", "((SELECT 1 AS a))", "a", [1])
T.q("a final semicolon", "SELECT 1 AS a UNION ALL SELECT 2;", "a", [1, 2], any_order=True)
T.q("names come from the first", "SELECT 1 AS a, 2 AS b UNION ALL SELECT 3 AS x, 4 AS y", "a b", [[1, 2], [3, 4]], any_order=True)
T.fails("a different number of columns", "SELECT 1, 2 UNION ALL SELECT 3", "has 1 columns, the first has 2")
