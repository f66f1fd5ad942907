"""ORDER BY, WITH FILL, LIMIT in all its forms, DISTINCT."""

from _data import EVENTS, grouped
from _golden import Theme

T = THEME = Theme("order_limits", "Written down by hand or sorted in Python. LIMIT a, b takes a rows from the b-th on, as PostHog has it.")
dids = sorted({e.did for e in EVENTS})

T.q("ascending and descending", "SELECT number FROM numbers(3) ORDER BY number DESC", "number", [2, 1, 0])
T.q("two keys", "SELECT number % 2 AS a, number AS b FROM numbers(4) ORDER BY a DESC, b ASC", "a b", [[1, 1], [1, 3], [0, 0], [0, 2]])
T.q("by position", "SELECT 5 - number AS a FROM numbers(3) ORDER BY 1", "a", [3, 4, 5])
T.q("by # position", "SELECT 5 - number AS a FROM numbers(3) ORDER BY #1", "a", [3, 4, 5])
T.q("by an expression", "SELECT number FROM numbers(4) ORDER BY number % 2, -number", "number", [2, 0, 3, 1])
T.q("by an alias that hides a column", "SELECT -number AS number FROM numbers(3) ORDER BY number", "number", [-2, -1, 0])
T.q(
    "by a column that is not selected",
    "SELECT event FROM events WHERE distinct_id = 'bob' ORDER BY timestamp DESC LIMIT 1",
    "event",
    ["purchase"],
)
T.q("ASCENDING written out", "SELECT number FROM numbers(2) ORDER BY number ASCENDING", "number", [0, 1])
T.q("LIMIT", "SELECT number FROM numbers(10) ORDER BY number LIMIT 2", "number", [0, 1])
T.q("LIMIT with OFFSET", "SELECT number FROM numbers(10) ORDER BY number LIMIT 2 OFFSET 3", "number", [3, 4])
T.q("LIMIT with a comma", "SELECT number FROM numbers(10) ORDER BY number LIMIT 3, 5", "number", [5, 6, 7])
T.q("OFFSET beyond the end", "SELECT number FROM numbers(3) ORDER BY number LIMIT 5 OFFSET 10", "number", [])
T.q("LIMIT 0", "SELECT number FROM numbers(3) LIMIT 0", "number", [])
T.q("LIMIT of an expression", "SELECT number FROM numbers(10) ORDER BY number LIMIT 1 + 1", "number", [0, 1])
T.q("WITH TIES", "SELECT intDiv(number, 2) AS a FROM numbers(6) ORDER BY a LIMIT 3 WITH TIES", "a", [0, 0, 1, 1])
T.q(
    "LIMIT BY",
    "SELECT number % 2 AS k, number FROM numbers(6) ORDER BY k, number LIMIT 2 BY k",
    "k number",
    [[0, 0], [0, 2], [1, 1], [1, 3]],
)
T.q(
    "LIMIT BY with OFFSET",
    "SELECT number % 2 AS k, number FROM numbers(6) ORDER BY k, number LIMIT 1 OFFSET 1 BY k",
    "k number",
    [[0, 2], [1, 3]],
)
T.q(
    "LIMIT BY and LIMIT",
    "SELECT number % 3 AS k, number FROM numbers(9) ORDER BY k, number LIMIT 1 BY k LIMIT 2",
    "k number",
    [[0, 0], [1, 1]],
)
T.q(
    "LIMIT BY two keys",
    "SELECT number % 2 AS a, number % 3 AS b FROM numbers(12) ORDER BY a, b LIMIT 1 BY a, b",
    "a b",
    [[0, 0], [0, 1], [0, 2], [1, 0], [1, 1], [1, 2]],
)
T.q(
    "the newest event of each visitor",
    "SELECT distinct_id, event FROM events ORDER BY distinct_id, timestamp DESC, uuid DESC LIMIT 1 BY distinct_id",
    "distinct_id event",
    [[d, max(found, key=lambda e: (e.at, e.uuid)).event] for d, found in grouped(EVENTS, lambda e: e.did).items()],
)
T.q("LIMIT in a subquery", "SELECT sum(number) AS s FROM (SELECT number FROM numbers(10) ORDER BY number DESC LIMIT 2)", "s", [17])
T.q("WITH FILL", "SELECT number * 2 AS a FROM numbers(3) ORDER BY a WITH FILL", "a", [0, 1, 2, 3, 4])
T.q("WITH FILL from, to, step", "SELECT number AS a FROM numbers(1) ORDER BY a WITH FILL FROM 0 TO 10 STEP 5", "a", [0, 5])
T.q("WITH FILL descending", "SELECT number * 2 AS a FROM numbers(2) ORDER BY a DESC WITH FILL STEP -1", "a", [2, 1, 0])
T.q(
    "WITH FILL of days",
    "SELECT toDate('2026-03-01') + number * 2 AS d, 1 AS n FROM numbers(2) ORDER BY d WITH FILL STEP 1",
    "d n",
    [["2026-03-01", 1], ["2026-03-02", 0], ["2026-03-03", 1]],
)
T.q(
    "INTERPOLATE",
    "SELECT number * 2 AS a, 'v' AS b FROM numbers(2) ORDER BY a WITH FILL INTERPOLATE (b)",
    "a b",
    [[0, "v"], [1, "v"], [2, "v"]],
)
T.q(
    "INTERPOLATE with a value",
    "SELECT number * 3 AS a, toInt64(10) AS b FROM numbers(2) ORDER BY a WITH FILL INTERPOLATE (b AS b + 1)",
    "a b",
    [[0, 10], [1, 11], [2, 12], [3, 10]],
)
T.q("DISTINCT", "SELECT DISTINCT distinct_id FROM events ORDER BY distinct_id", "distinct_id", dids)
T.q("DISTINCT of two", "SELECT DISTINCT number % 2 AS a, number % 2 AS b FROM numbers(5) ORDER BY a", "a b", [[0, 0], [1, 1]])
T.q("DISTINCT with LIMIT", "SELECT DISTINCT distinct_id FROM events ORDER BY distinct_id LIMIT 2", "distinct_id", dids[:2])
T.q("COLLATE", "SELECT x FROM (SELECT 'b' AS x UNION ALL SELECT 'ä' UNION ALL SELECT 'a') ORDER BY x COLLATE 'de'", "x", ["a", "ä", "b"])
T.q(
    "without COLLATE bytes count",
    "SELECT x FROM (SELECT 'b' AS x UNION ALL SELECT 'ä' UNION ALL SELECT 'a' UNION ALL SELECT 'B') ORDER BY x",
    "x",
    ["B", "a", "b", "ä"],
)
T.q("a limit larger than the result", "SELECT count() AS n FROM (SELECT event FROM events LIMIT 1000000)", "n", [len(EVENTS)])
T.fails("a negative limit", "SELECT 1 LIMIT -1", "negative")
T.fails("a limit of a column", "SELECT event FROM events LIMIT length(event)", "LIMIT and OFFSET take a whole number")
T.fails("WITH TIES without ORDER BY", "SELECT event FROM events LIMIT 3 WITH TIES", "WITH TIES needs ORDER BY")
