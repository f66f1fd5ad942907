"""The rarer constructs of the language, one entry each: what PostHog's grammar has and ClickHouse says otherwise."""

from _golden import Theme

T = THEME = Theme("language", """Written down by hand; tables are VALUES, so that the rows can be seen in the query.""")

SALES = "(VALUES ('a', 'x', 1), ('a', 'y', 2), ('b', 'x', 3), ('b', 'x', 4)) AS s (shop, plan, amount)"
N = "SELECT number AS n FROM numbers(10)"

# PIVOT and UNPIVOT
T.q(
    "PIVOT",
    f"SELECT * FROM (SELECT * FROM {SALES}) PIVOT (sum(amount) FOR plan IN ('x', 'y')) ORDER BY shop",
    "shop x y",
    [["a", 1, 2], ["b", 7, 0]],
)
T.q(
    "PIVOT of two aggregates and named values",
    f"""SELECT * FROM (SELECT * FROM {SALES})
PIVOT (sum(amount) AS total, count() AS n FOR plan IN ('x' AS first, 'y')) ORDER BY shop""",
    "shop first_total first_n y_total y_n",
    [["a", 1, 1, 2, 1], ["b", 7, 2, 0, 0]],
)
T.q(
    "PIVOT with GROUP BY",
    f"SELECT * FROM {SALES} PIVOT (count() FOR plan IN ('x') GROUP BY shop) ORDER BY shop",
    "shop x",
    [["a", 1], ["b", 2]],
)
T.q(
    "PIVOT over two columns",
    f"SELECT * FROM {SALES} PIVOT (sum(amount) FOR plan IN ('x', 'y') shop IN ('a', 'b'))",
    "x_a x_b y_a y_b",
    [[1, 7, 2, 0]],
)
T.q("PIVOT over a tuple", f"SELECT * FROM {SALES} PIVOT (sum(amount) FOR (plan, shop) IN (('x', 'b'), ('y', 'a')))", "x_b y_a", [[7, 2]])
T.fails("PIVOT over unknown values", f"SELECT * FROM {SALES} PIVOT (sum(amount) FOR plan IN (shop))", "PIVOT needs to know the values")
T.q(
    "UNPIVOT",
    "SELECT * FROM (SELECT 1 AS id, 10 AS a, 20 AS b) UNPIVOT (v FOR n IN (a, b)) ORDER BY n",
    "id n v",
    [[1, "a", 10], [1, "b", 20]],
)
T.q(
    "UNPIVOT leaves nulls out",
    "SELECT * FROM (SELECT 1 AS id, NULL AS a, 20 AS b) UNPIVOT (v FOR n IN (a AS 'A', b)) ORDER BY n",
    "id n v",
    [[1, "b", 20]],
)
T.q(
    "UNPIVOT INCLUDE NULLS",
    "SELECT n, v FROM (SELECT NULL AS a, 20 AS b) UNPIVOT INCLUDE NULLS (v FOR n IN (a AS 'A', b)) ORDER BY n",
    "n v",
    [["A", None], ["b", 20]],
)
T.q(
    "UNPIVOT of pairs",
    "SELECT * FROM (SELECT 1 AS a, 2 AS b, 3 AS c, 4 AS d) UNPIVOT ((v, w) FOR n IN ((a, b), (c, d))) ORDER BY n",
    "n v w",
    [["a_b", 1, 2], ["c_d", 3, 4]],
)

# totals and limits
T.q(
    "WITH TOTALS is a last row",
    f"SELECT shop, sum(amount) AS s FROM {SALES} GROUP BY shop WITH TOTALS ORDER BY shop",
    "shop s",
    [["a", 3], ["b", 7], ["", 10]],
)
T.q(
    "WITH TOTALS and LIMIT",
    f"SELECT shop, sum(amount) AS s FROM {SALES} GROUP BY shop WITH TOTALS ORDER BY s DESC LIMIT 1",
    "shop s",
    [["b", 7], ["", 10]],
)
T.q(
    "WITH TOTALS and HAVING",
    f"SELECT shop, sum(amount) AS s FROM {SALES} GROUP BY shop WITH TOTALS HAVING s < 5 ORDER BY shop",
    "shop s",
    [["a", 3], ["", 10]],
)
T.q("LIMIT n %", f"{N} ORDER BY n LIMIT 20 %", "n", [0, 1])
T.q("LIMIT 100 %", f"SELECT count() AS c FROM ({N} LIMIT 100 %)", "c", [10])
T.q("LIMIT n % of a set", f"({N} UNION ALL {N}) ORDER BY n LIMIT 10 %", "n", [0, 0])
T.q("LIMIT n % with OFFSET", f"SELECT * FROM ({N} ORDER BY n LIMIT 20 % OFFSET 3) ORDER BY n", "n", [3, 4])
T.fails("LIMIT 200 %", f"{N} LIMIT 200 %", "from 0 to 100")
T.q("LIMIT WITH TIES", "SELECT intDiv(number, 3) AS n FROM numbers(9) ORDER BY n LIMIT 4 WITH TIES", "n", [0, 0, 0, 1, 1, 1])
T.q("LIMIT a, b", f"{N} ORDER BY n LIMIT 2, 5", "n", [5, 6])
T.q("LIMIT BY", "SELECT number % 3 AS k, number AS n FROM numbers(9) ORDER BY k, n LIMIT 1 BY k", "k n", [[0, 0], [1, 1], [2, 2]])
T.q(
    "LIMIT BY with OFFSET",
    "SELECT number % 3 AS k, number AS n FROM numbers(9) ORDER BY k, n LIMIT 1 OFFSET 1 BY k",
    "k n",
    [[0, 3], [1, 4], [2, 5]],
)
T.q("ORDER BY WITH FILL", "SELECT arrayJoin([1, 4]) AS n ORDER BY n WITH FILL FROM 0 TO 6 STEP 2", "n", [0, 1, 2, 4])
T.q(
    "INTERPOLATE",
    "SELECT n, v FROM (SELECT arrayJoin([1, 4]) AS n, n * 10 AS v) ORDER BY n WITH FILL INTERPOLATE (v AS v + 1)",
    "n v",
    [[1, 10], [2, 11], [3, 12], [4, 40]],
)

# sets
T.q("UNION ALL BY NAME", "(SELECT 1 AS a, 'x' AS b UNION ALL BY NAME SELECT 'y' AS b, 2 AS a) ORDER BY a", "a b", [[1, "x"], [2, "y"]])
T.q(
    "UNION BY NAME fills with nulls", "(SELECT 1 AS a UNION ALL BY NAME SELECT 2 AS b) ORDER BY a NULLS LAST", "a b", [[1, None], [None, 2]]
)
T.q("INTERSECT BY NAME", "SELECT 1 AS a, 2 AS b INTERSECT BY NAME SELECT 2 AS b, 1 AS a", "a b", [[1, 2]])
T.q("EXCEPT BY NAME", "SELECT 1 AS a, 2 AS b EXCEPT BY NAME SELECT 2 AS b, 1 AS a", "a b", [])
T.fails("EXCEPT BY NAME of other names", "SELECT 1 AS a EXCEPT BY NAME SELECT 1 AS b", "has no column `a`")
T.q("INTERSECT ALL", "SELECT arrayJoin([1, 1, 2]) AS a INTERSECT ALL SELECT arrayJoin([1, 1, 3])", "a", [1, 1], any_order=True)
T.q("EXCEPT ALL", "SELECT arrayJoin([1, 1, 2]) AS a EXCEPT ALL SELECT 1", "a", [1, 2], any_order=True)
T.q(
    "names before a set hold in all of it",
    "WITH t AS (SELECT 5 AS a) SELECT a FROM t UNION ALL SELECT a + 1 FROM t",
    "a",
    [5, 6],
    any_order=True,
)

# WITH
T.q(
    "recursion",
    "WITH RECURSIVE r (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 4) SELECT n FROM r ORDER BY n",
    "n",
    [1, 2, 3, 4],
)
T.q(
    "recursion with UNION DISTINCT",
    "WITH RECURSIVE r (n) AS (SELECT arrayJoin([1, 2]) UNION DISTINCT SELECT n + 1 FROM r WHERE n < 4) SELECT n FROM r ORDER BY n",
    "n",
    [1, 2, 3, 4],
)
T.q(
    "USING KEY keeps the latest row of a key",
    """WITH RECURSIVE r (k, n) USING KEY (k) AS (
  SELECT arrayJoin([1, 2]) AS k, 0 AS n UNION SELECT k, n + k FROM r WHERE n < 4
) SELECT k, n FROM r ORDER BY k""",
    "k n",
    [[1, 4], [2, 4]],
)
T.q("MATERIALIZED", "WITH a AS MATERIALIZED (SELECT 1 AS x), b AS NOT MATERIALIZED (SELECT 2 AS y) SELECT x, y FROM a, b", "x y", [[1, 2]])
T.q(
    "a macro with named arguments",
    "WITH (x, y) -> x - y AS minus2 SELECT minus2(y := 1, x := 5) AS a, minus2(y := 1, 7) AS b",
    "a b",
    [[4, 6]],
)

# joins
LEFT = "(VALUES (1, 'a'), (2, 'b'), (3, 'c')) AS l (id, x)"
RIGHT = "(VALUES (1, 'p'), (2, 'q')) AS r (id, y)"
T.q("NATURAL JOIN", f"SELECT id, x, y FROM {LEFT} NATURAL JOIN {RIGHT} ORDER BY id", "id x y", [[1, "a", "p"], [2, "b", "q"]])
T.q(
    "NATURAL LEFT JOIN",
    f"SELECT id, x, y FROM {LEFT} NATURAL LEFT JOIN {RIGHT} ORDER BY id",
    "id x y",
    [[1, "a", "p"], [2, "b", "q"], [3, "c", ""]],
)
T.q(
    "POSITIONAL JOIN",
    "SELECT a, b FROM (SELECT number AS a FROM numbers(2)) AS l POSITIONAL JOIN (SELECT number + 5 AS b FROM numbers(2)) AS r ORDER BY a",
    "a b",
    [[0, 5], [1, 6]],
)
T.q("USING", f"SELECT id, x, y FROM {LEFT} JOIN {RIGHT} USING (id) ORDER BY id", "id x y", [[1, "a", "p"], [2, "b", "q"]])
T.q("LEFT ANTI JOIN", f"SELECT l.x FROM {LEFT} LEFT ANTI JOIN {RIGHT} ON l.id = r.id", "x", ["c"])
T.q("LEFT SEMI JOIN", f"SELECT l.x FROM {LEFT} LEFT SEMI JOIN {RIGHT} ON l.id = r.id ORDER BY l.x", "x", ["a", "b"])
T.q(
    "ANY LEFT JOIN",
    "SELECT l.id, r.y FROM (SELECT 1 AS id) AS l ANY LEFT JOIN (SELECT 1 AS id, arrayJoin(['p', 'p']) AS y) AS r ON l.id = r.id",
    "id y",
    [[1, "p"]],
)
T.q(
    "ASOF JOIN",
    """SELECT l.t, r.v FROM (SELECT arrayJoin([3, 7]) AS t, 1 AS k) AS l
ASOF JOIN (SELECT arrayJoin([1, 5]) AS t, t * 10 AS v, 1 AS k) AS r ON l.k = r.k AND l.t >= r.t ORDER BY l.t""",
    "t v",
    [[3, 10], [7, 50]],
)
T.q(
    "CROSS JOIN",
    "SELECT a, b FROM (SELECT 1 AS a) AS l CROSS JOIN (SELECT arrayJoin([2, 3]) AS b) AS r ORDER BY b",
    "a b",
    [[1, 2], [1, 3]],
)
T.q(
    "LEFT ARRAY JOIN",
    "SELECT id, x FROM (SELECT 1 AS id, [10, 20] AS xs UNION ALL SELECT 2, []) LEFT ARRAY JOIN xs AS x ORDER BY id, x",
    "id x",
    [[1, 10], [1, 20], [2, 0]],
)

# columns
T.q("COLUMNS of a pattern", "SELECT COLUMNS('^a') FROM (SELECT 1 AS a1, 2 AS b, 3 AS a2)", "a1 a2", [[1, 3]])
T.q("COLUMNS of another pattern", "SELECT COLUMNS('(1|c+)$') FROM (SELECT 1 AS a1, 2 AS b, 3 AS xcc)", "a1 xcc", [[1, 3]])
T.fails("COLUMNS of nothing", "SELECT COLUMNS('^z') FROM (SELECT 1 AS a)", "no column's name matches")
T.q(
    "COLUMNS with EXCLUDE and REPLACE",
    "SELECT COLUMNS(* EXCLUDE (b) REPLACE (a + 1 AS a)) FROM (SELECT 1 AS a, 2 AS b, 3 AS c)",
    "a c",
    [[2, 3]],
)
T.q("* EXCLUDE", "SELECT * EXCLUDE (b) FROM (SELECT 1 AS a, 2 AS b)", "a", [1])
T.q("a position in ORDER BY", "SELECT arrayJoin([1, 3, 2]) AS a ORDER BY #1 DESC", "a", [3, 2, 1])

# subqueries that read the query around them
T.q("correlated EXISTS", f"SELECT x FROM {LEFT} WHERE exists(SELECT 1 FROM {RIGHT} WHERE r.id = l.id) ORDER BY x", "x", ["a", "b"])
T.q("correlated NOT EXISTS", f"SELECT x FROM {LEFT} WHERE NOT exists(SELECT 1 FROM {RIGHT} WHERE r.id = l.id)", "x", ["c"])
T.q(
    "a correlated maximum",
    f"SELECT l.id, (SELECT max(r.y) FROM {RIGHT} WHERE r.id = l.id) AS m FROM {LEFT} ORDER BY l.id",
    "id m",
    [[1, "p"], [2, "q"], [3, None]],
)
T.q(
    "a correlated count is 0 for none",
    f"SELECT l.id, (SELECT count() FROM {RIGHT} WHERE r.id = l.id) AS c FROM {LEFT} ORDER BY l.id",
    "id c",
    [[1, 1], [2, 1], [3, 0]],
)
T.fails(
    "a correlated IN",
    f"SELECT x FROM {LEFT} WHERE 1 IN (SELECT r.id FROM {RIGHT} WHERE r.id = l.id)",
    "cannot read columns of the query around it",
)

# windows and aggregates
T.q(
    "QUALIFY",
    f"SELECT shop, amount FROM {SALES} QUALIFY row_number() OVER (PARTITION BY shop ORDER BY amount DESC) = 1 ORDER BY shop",
    "shop amount",
    [["a", 2], ["b", 4]],
)
T.q(
    "a named WINDOW",
    "SELECT number AS n, sum(number) OVER w AS s FROM numbers(3) WINDOW w AS (ORDER BY number) ORDER BY n",
    "n s",
    [[0, 0], [1, 1], [2, 3]],
)
T.q("WITHIN GROUP", "SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY number) AS m FROM numbers(5)", "m", [2])
T.q("FILTER", "SELECT count() FILTER (WHERE number > 2) AS c, sum(number) FILTER (WHERE number < 2) AS s FROM numbers(5)", "c s", [[2, 1]])
T.q("ORDER BY among arguments", "SELECT groupArray(number ORDER BY -number) AS a FROM numbers(3)", "a", [[[2, 1, 0]]])
T.q(
    "CUBE",
    f"SELECT shop, plan, count() AS c FROM {SALES} GROUP BY CUBE(shop, plan) ORDER BY shop, plan",
    "shop plan c",
    [["", "", 4], ["", "x", 3], ["", "y", 1], ["a", "", 2], ["a", "x", 1], ["a", "y", 1], ["b", "", 2], ["b", "x", 2]],
)
T.q(
    "GROUPING SETS",
    f"SELECT shop, count() AS c FROM {SALES} GROUP BY GROUPING SETS ((shop), ()) ORDER BY c, shop",
    "shop c",
    [["a", 2], ["b", 2], ["", 4]],
)
T.q("GROUP BY ALL", f"SELECT shop, count() AS c FROM {SALES} GROUP BY ALL ORDER BY shop", "shop c", [["a", 2], ["b", 2]])

# expressions
T.c("TRY_CAST of what is none", "TRY_CAST('x' AS Int64)", None)
T.c("TRY_CAST", "TRY_CAST('12' AS Int64)", 12)
T.c("::", "'12'::int + 1", 13)
T.c("an f-string", "f'a{1 + 1}b{'c'}'", "a2bc")
T.c("a dict", "{'a': 1, 'b': 2}['b']", 2)
T.c("a ternary", "1 > 2 ? 'x' : 'y'", "y")
T.c("??", "NULL ?? 3", 3)
T.c("a slice", "[1, 2, 3, 4][2:3]", [2, 3])
T.c("a tuple's element", "(1, 'b').2", "b")
T.c("a lambda with a colon", "arrayMap(lambda x: x * 2, [1, 2])", [2, 4])
T.c("IS DISTINCT FROM NULL", "1 IS DISTINCT FROM NULL", 1)
T.c("IS NOT DISTINCT FROM", "NULL IS NOT DISTINCT FROM NULL", 1)
T.c("a regex operator", "'Abc' =~* '^a' AND 'Abc' !~ '^a'", 1)
T.c("NOT BETWEEN", "5 NOT BETWEEN 1 AND 3", 1)
T.c("CASE of a value", "CASE 2 WHEN 1 THEN 'a' WHEN 2 THEN 'b' END", "b")
T.c("an interval's text", "toDate('2026-01-31') + INTERVAL '3 days' = toDate('2026-02-03')", 1)
T.c("hexadecimal and exponents", "0x1F + 1e2", 131.0)
T.q("comments", "SELECT 1 -- one\n + /* two */ 2 // three\n + 3 # four\n AS x", "x", [6])
T.c("a tag is a plain value", "<Sparkline data={[1, 2]} />", ["__hx_tag", "Sparkline", "data", [1, 2]])
