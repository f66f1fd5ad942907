"""What may stand in SELECT and FROM."""

from _data import EVENTS, events
from _golden import Theme

T = THEME = Theme("select_forms", "Written down by hand or counted in Python.")
P = "(SELECT 1 AS a, 2 AS b, 3 AS c)"
changed = events("plan_changed")[0]

T.q("without FROM", "SELECT 1 AS x", "x", [1])
T.q("with WHERE but no FROM", "SELECT 1 AS x WHERE 1", "x", [1])
T.q("with a false WHERE", "SELECT 1 AS x WHERE 0", "x", [])
T.q("a final semicolon", "SELECT 1 AS x;", "x", [1])
T.q(
    "column names without aliases",
    "SELECT event, lower(event), 1 + 1 FROM events WHERE event = 'plan_changed'",
    ["event", "lower(event)", "1 + 1"],
    [["plan_changed", "plan_changed", 2]],
)
T.q(
    "two columns of one name",
    "SELECT event, event FROM events WHERE event = 'plan_changed'",
    ["event", "event_2"],
    [["plan_changed", "plan_changed"]],
)
T.q("a star", f"SELECT * FROM {P}", "a b c", [[1, 2, 3]])
T.q("a star and more", f"SELECT *, a + b AS d FROM {P}", "a b c d", [[1, 2, 3, 3]])
T.q("a table's star", f"SELECT t.* FROM {P} AS t", "a b c", [[1, 2, 3]])
T.q("EXCLUDE", f"SELECT * EXCLUDE (b) FROM {P}", "a c", [[1, 3]])
T.q("REPLACE", f"SELECT COLUMNS(* REPLACE (a + 10 AS a)) FROM {P}", "a b c", [[11, 2, 3]])
T.q("EXCLUDE and REPLACE", f"SELECT (* EXCLUDE (b) REPLACE (0 AS c)) FROM {P}", "a c", [[1, 0]])
T.q("COLUMNS with a star", f"SELECT COLUMNS(* EXCLUDE (a)) FROM {P}", "b c", [[2, 3]])
T.q(
    "the star of events without properties",
    "SELECT * EXCLUDE (properties, team_id) FROM events WHERE event = 'plan_changed'",
    "uuid event timestamp distinct_id elements_chain created_at person_id",
    [[changed.uuid, changed.event, changed.at, changed.did, "", changed.created_at, changed.person_id]],
)
T.q("an aliased table", "SELECT e.event FROM events AS e WHERE e.event = 'plan_changed'", "event", ["plan_changed"])
T.q("an aliased table without AS", "SELECT e.event FROM events e WHERE e.event = 'plan_changed'", "event", ["plan_changed"])
T.q("a column by its table's name", "SELECT events.event FROM events WHERE events.event = 'plan_changed'", "event", ["plan_changed"])
T.q("PREWHERE", "SELECT count() AS n FROM events PREWHERE event = 'signup'", "n", [len(events("signup"))])
T.q("PREWHERE and WHERE", "SELECT count() AS n FROM events PREWHERE event = 'signup' WHERE distinct_id = 'bob'", "n", [1])
T.q("FINAL", "SELECT count() AS n FROM events FINAL", "n", [len(EVENTS)])
T.q("SAMPLE of all", "SELECT count() AS n FROM events SAMPLE 1", "n", [len(EVENTS)])
T.q(
    "SAMPLE takes whole visitors",
    "SELECT count() AS n FROM (SELECT distinct_id, count() AS c FROM events SAMPLE 1/2 GROUP BY distinct_id) s "
    "JOIN (SELECT distinct_id, count() AS c FROM events GROUP BY distinct_id) a ON a.distinct_id = s.distinct_id WHERE a.c != s.c",
    "n",
    [0],
)
T.q("numbers", "SELECT number FROM numbers(3) ORDER BY number", "number", [0, 1, 2])
T.q("numbers from", "SELECT number FROM numbers(5, 2) ORDER BY number", "number", [5, 6])
T.q("generate_series", "SELECT generate_series FROM generate_series(1, 7, 3) ORDER BY 1", "generate_series", [1, 4, 7])
T.q("an aliased table function", "SELECT n.number FROM numbers(2) AS n ORDER BY n.number", "number", [0, 1])
T.q("VALUES", "SELECT * FROM (VALUES (1, 'a'), (2, 'b')) v ORDER BY 1", "col0 col1", [[1, "a"], [2, "b"]])
T.q("VALUES with names", "SELECT n, t FROM (VALUES (1, 'a'), (2, 'b')) AS v(n, t) ORDER BY n", "n t", [[1, "a"], [2, "b"]])
T.q("an alias in WHERE", "SELECT upper(event) AS u FROM events WHERE u = 'PLAN_CHANGED'", "u", ["PLAN_CHANGED"])
T.q("an alias like a column in WHERE", "SELECT lower(event) AS event FROM events WHERE event = 'plan_changed'", "event", ["plan_changed"])
T.q(
    "an alias in HAVING and ORDER BY",
    "SELECT event AS e, count() AS c FROM events GROUP BY e HAVING c > 5 ORDER BY c DESC",
    "e c",
    [["$pageview", 11], ["purchase", 6]],
)
T.q("uuid", "SELECT uuid FROM events WHERE event = 'plan_changed'", "uuid", [changed.uuid])
T.q(
    "a uuid compared with a text", "SELECT event FROM events WHERE uuid = '00000000-0000-7000-8000-000000000014'", "event", ["plan_changed"]
)
T.q("DISTINCT ON nothing but columns", "SELECT DISTINCT event FROM events WHERE distinct_id = 'frank-phone'", "event", ["purchase"])
T.c("tuples", "(1, 'a')", [1, "a"])
T.c("a tuple's element", "((1, 'a').1, (1, 'a').2)", [1, "a"])
T.c("tuple and tupleElement", "tupleElement(tuple(1, 'a'), 2)", "a")
T.c("a nested tuple", "((1, 2), 3).1.2", 2)
T.c("tuples compared", "((1, 2) = (1, 2), (1, 2) < (1, 3))", [1, 1])
T.c("a tuple in a list of tuples", "(1, 'a') IN ((1, 'a'), (2, 'b'))", 1)
T.c("a dict", "{'a': 1, 'b': 2}", {"a": 1, "b": 2})
T.c("a dict's value", "{'a': 1, 'b': 2}['b']", 2)
T.c("map functions", "(map('a', 1)['a'], mapKeys(map('a', 1, 'b', 2)), mapValues(map('a', 1)))", [1, ["a", "b"], [1]])
T.c("mapContains", "mapContains(map('a', 1), 'a')", 1)
T.c("a key that is missing", "map('a', 1)['z']", 0)
T.c("an array of tuples", "[(1, 'a'), (2, 'b')][2].2", "b")
T.c("a tuple of tuples through null", "(1, NULL)", [1, None])
T.c("rounding", "(round(2.5), round(1.234, 2), floor(1.9), ceil(1.1), trunc(-1.9))", [2, 1.23, 1, 2, -1])
T.c("abs, sign, sqrt, power", "(abs(-3), sign(-2), sqrt(9), power(2, 10), exp(0), ln(1), log10(1000))", [3, -1, 3, 1024, 1, 0, 3])
T.c("intDiv and modulo", "(intDiv(7, 2), modulo(7, 2), intDivOrZero(1, 0))", [3, 1, 0])
T.c("division by zero is no number", "1 / 0", None)
T.c("gcd, lcm, bits", "(gcd(12, 18), lcm(4, 6), bitAnd(6, 3), bitOr(6, 3), bitXor(6, 3), bitShiftLeft(1, 4))", [6, 12, 2, 7, 5, 16])
T.c("greatest and least", "(greatest(1, 3, 2), least(4, 2, 8))", [3, 2])
T.c("transform", "(transform(2, [1, 2], ['one', 'two'], 'many'), transform(9, [1, 2], ['one', 'two'], 'many'))", ["two", "many"])
T.c("pi and e", "(round(pi(), 4), round(e(), 4))", [3.1416, 2.7183])
T.c("widthBucket and bar", "widthBucket(5, 0, 10, 5)", 3)
T.c("formatReadable", "formatReadableSize(1024)", "1.00 KiB")
T.fails("an unknown column", "SELECT evnt FROM events", "unknown column `evnt`")
T.fails("an unknown table", "SELECT 1 FROM evnts", "unknown table `evnts`")
T.fails("an unknown function", "SELECT coutn() FROM events", "unknown function `coutn`")
T.fails("a wrong number of arguments", "SELECT lower() FROM events", "takes 1 argument")
T.fails("a table of the system", "SELECT * FROM system.tables", "unknown table")
T.fails("a function that reads files", "SELECT file('/etc/passwd')", "unknown function")
T.fails("two statements", "SELECT 1; SELECT 2", "query")
T.fails("another statement", "DROP TABLE events", "SELECT")
