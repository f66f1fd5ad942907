SELECT 1 UNION SELECT 2 UNION ALL SELECT 3
SELECT 1 UNION DISTINCT BY NAME SELECT 2
SELECT 1 INTERSECT ALL SELECT 2 EXCEPT SELECT 3
SELECT a FROM t EXCEPT ALL BY NAME SELECT b FROM u
(SELECT 1) UNION ALL (SELECT 2 LIMIT 1) ORDER BY 1 LIMIT 5 OFFSET 2;
((SELECT 1 UNION ALL SELECT 2) INTERSECT (SELECT 3)) EXCEPT SELECT 4
(SELECT a FROM t LIMIT 3) LIMIT 2
SELECT 1 UNION ALL (SELECT 2 UNION DISTINCT SELECT 3) LIMIT 10 % WITH TIES
WITH RECURSIVE r (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 5) SELECT n FROM r
WITH RECURSIVE r(n, m) USING KEY (n) AS (SELECT 1, 2 UNION SELECT n + 1, m FROM r) SELECT * FROM r
WITH a AS MATERIALIZED (SELECT 1), b AS NOT MATERIALIZED (SELECT 2), 3 AS c SELECT c FROM a, b
WITH (SELECT max(timestamp) FROM events) AS newest SELECT count() FROM events WHERE timestamp = newest
WITH x -> x + 1 AS inc SELECT inc(2)
WITH (x, y) -> x + y AS plus2 SELECT plus2(1, 2)
WITH a AS (WITH b AS (SELECT 1 AS x) SELECT x FROM b) SELECT x FROM a
SELECT DISTINCT a, b FROM t
SELECT DISTINCT ON (a) a, b FROM t
SELECT x, y FROM t LEFT ARRAY JOIN arr AS x, arrayEnumerate(arr) AS y WHERE x > 1
SELECT x FROM t INNER ARRAY JOIN [1, 2] AS x PREWHERE a = 1 WHERE b = 2
SELECT a, count() FROM t GROUP BY ALL HAVING count() > 1
SELECT a, b, sum(c) FROM t GROUP BY CUBE(a, b)
SELECT a, b, sum(c) FROM t GROUP BY ROLLUP(a, b) ORDER BY a
SELECT a, b, sum(c) FROM t GROUP BY GROUPING SETS ((a, b), (a), ())
SELECT a, sum(c) FROM t GROUP BY a WITH ROLLUP
SELECT a, sum(c) FROM t GROUP BY a WITH CUBE WITH TOTALS
SELECT a, sum(c) FROM t GROUP BY a WITH TOTALS HAVING sum(c) > 1 ORDER BY a
SELECT a, row_number() OVER (PARTITION BY b ORDER BY c DESC) AS r FROM t QUALIFY r = 1
SELECT sum(a) OVER w, avg(a) OVER w2 FROM t WINDOW w AS (PARTITION BY b ORDER BY c ROWS BETWEEN 1 PRECEDING AND CURRENT ROW), w2 AS (ORDER BY c)
SELECT lag(a, 1, 0) OVER (ORDER BY b RANGE BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) FROM t
SELECT first_value(a) OVER (PARTITION BY b, c ORDER BY d ROWS 3 PRECEDING) FROM t
SELECT sum(x) FILTER (WHERE y > 1) OVER (PARTITION BY z) FROM t
SELECT d, count() FROM t GROUP BY d ORDER BY d WITH FILL FROM 1 TO 10 STEP 2
SELECT d, c FROM t ORDER BY d ASC WITH FILL STEP INTERVAL 1 DAY, c DESC NULLS LAST COLLATE 'en' INTERPOLATE (c)
SELECT a FROM t ORDER BY a DESC NULLS FIRST, b ASCENDING, c DESCENDING
SELECT a FROM t ORDER BY a LIMIT 10 WITH TIES
SELECT a FROM t LIMIT 10, 5
SELECT a FROM t LIMIT 10 OFFSET 5
SELECT a FROM t OFFSET 5
SELECT a FROM t ORDER BY a LIMIT 2 BY b, c LIMIT 10
SELECT a FROM t LIMIT 1 OFFSET 2 BY b
SELECT a FROM t LIMIT 50 %
SELECT a FROM t LIMIT 50 % OFFSET 3
SELECT a FROM t LIMIT {n} OFFSET {n + 1}
SELECT * FROM numbers(10)
SELECT * FROM numbers(1, 10) AS n (x)
SELECT * FROM generate_series(1, 10, 2)
SELECT * FROM range(5) r
SELECT * FROM (VALUES (1, 'a'), (2, 'b')) AS v (id, name)
SELECT * FROM (VALUES (1 + 1, NULL, [1]))
SELECT * FROM t PIVOT (sum(a) FOR b IN ('x', 'y'))
SELECT * FROM t PIVOT (sum(a) AS s, count() FOR b IN ('x' AS xx, 'y') c IN (1, 2) GROUP BY d, e) AS p
SELECT * FROM t PIVOT (sum(a) FOR (b, c) IN (('x', 1), ('y', 2)))
SELECT * FROM (SELECT a, b FROM t) UNPIVOT (v FOR n IN (a, b))
SELECT * FROM t UNPIVOT INCLUDE NULLS (v FOR n IN (a AS 'A', b AS 'B')) u
SELECT * FROM t UNPIVOT ((v, w) FOR n IN ((a, b), (c, d)))
SELECT * FROM events FINAL SAMPLE 0.1 OFFSET 0.5
SELECT * FROM events e FINAL SAMPLE 1/10
SELECT * FROM events AS e SAMPLE {x}
SELECT * FROM a.b.c AS d (e, f)
SELECT * FROM a JOIN b ON a.x = b.x LEFT JOIN c ON b.y = c.y AND c.z > 1
SELECT * FROM a LEFT OUTER JOIN b USING (x, y) RIGHT JOIN c USING z
SELECT * FROM a FULL OUTER JOIN b ON a.x = b.x CROSS JOIN c
SELECT * FROM a ANY LEFT JOIN b ON a.x = b.x ALL INNER JOIN c ON 1 SEMI LEFT JOIN d ON 1
SELECT * FROM a LEFT ANTI JOIN b ON a.x = b.x RIGHT SEMI JOIN c ON 1
SELECT * FROM a ASOF JOIN b ON a.x = b.x AND a.t >= b.t
SELECT * FROM a ASOF LEFT JOIN b USING (x, t)
SELECT * FROM a POSITIONAL JOIN b
SELECT * FROM a NATURAL JOIN b NATURAL LEFT JOIN c
SELECT * FROM a, b, (SELECT 1 AS x) c WHERE a.x = b.x
SELECT * FROM (a JOIN b ON a.x = b.x) JOIN c ON c.x = a.x
SELECT * FROM a JOIN b JOIN c ON b.x = c.x ON a.x = b.x
SELECT 1, -1, +1, 1.5, .5, 5., 1e10, 1.5e-3, 0x1F, 0b101, 0x1p4, inf, nan, -inf, 123456789012345678901234567890
SELECT 'a', 'it''s', 'a\'b', 'a\nb\tc\\d\0e', '\x41', 'é', '', "col""umn", `col``umn`
SELECT true, false, TRUE, NULL, null
SELECT a -- comment
SELECT a /* comment */ FROM t // another
SELECT a.b.c, a[1], a[1:2], a[:2], a[1:], a[-1], t.1, t.1.2, a?.b, a?.1, a?.[1], a.b[1].c, (a).b, f(x).y, f(x).1, [1][1], (1, 2).1
SELECT #1, #2 + 1 FROM t ORDER BY #1
SELECT [1, 2, [3]], [], (1, 2), (1,), tuple(), {'a': 1, 'b': [1]}, {}
SELECT x -> x + 1, (x) -> 1, (x, y) -> x * y, () -> 1, lambda x: x + 1, lambda x, y: x + y
SELECT arrayMap(x -> x * 2, [1]), arrayMap((x, y) -> x + y, [1], [2]), arrayFilter(x, y -> x > y, a, b)
SELECT {x}, {a.b}, {f(1)}, {x} + 1 FROM t WHERE a = {b}
SELECT f'hello {name}, {1 + 2}', f'', f'{x}', f'a{f'b{c}'}d'
SELECT f(a := 1, b := x + 1), f(1, c := 'x')
SELECT a::int, a::String, a::date, a::timestamp with time zone, CAST(a AS Nullable(String)), CAST(a AS Array(Int64)), CAST(a AS Decimal(10, 2)), CAST(a AS Tuple(x Int, y String)), CAST(a, 'Int64'), TRY_CAST(a AS Int32), CAST(a AS int[])
SELECT INTERVAL 1 DAY, INTERVAL '1' HOUR, INTERVAL '3 days', INTERVAL a + 1 MONTH, INTERVAL -1 WEEK, now() - INTERVAL 7 DAY
SELECT CASE WHEN a THEN 1 WHEN b THEN 2 ELSE 3 END, CASE a WHEN 1 THEN 'x' END, CASE WHEN a THEN CASE b WHEN 1 THEN 2 END END
SELECT a ? b : c, a ? b ? 1 : 2 : 3, a ?? b ?? c, a ? b : c ? d : e
SELECT a = b, a == b, a != b, a <> b, a < b, a <= b, a > b, a >= b, a = b = c
SELECT a LIKE 'x', a NOT LIKE 'x', a ILIKE 'x', a NOT ILIKE 'x', a =~ 'x', a !~ 'x', a =~* 'x', a !~* 'x', a ~ 'x', a ~* 'x'
SELECT a IS NULL, a IS NOT NULL, a IS DISTINCT FROM b, a IS NOT DISTINCT FROM NULL, NOT a IS NULL, a = b IS NULL
SELECT a IN (1, 2), a NOT IN (1), a IN (SELECT 1), a IN b, (a, b) IN ((1, 2)), a IN [1, 2], a IN COHORT 1, a NOT IN COHORT 'x', a IN ({x})
SELECT a BETWEEN 1 AND 2, a NOT BETWEEN 1 AND 2 AND b, NOT a BETWEEN b + 1 AND c * 2, a BETWEEN 1 AND 2 OR c
SELECT a AND b OR c AND NOT d, (a OR b) AND c, NOT NOT a, not(a), a or not b and c
SELECT a + b * c - d / e % f, -(a), - a, a - -1, a-1, a -1, (a + b) * c, a || b || c, a || 'x' || 1
SELECT quantile(0.9)(x), quantiles(0.5, 0.9)(x), topK(10)(a), windowFunnel(100, 'strict')(t, a, b), f()(x), f(x)(), f(1)(2)(3)
SELECT count(DISTINCT a), count(DISTINCT a, b), count(*), count(), uniq(distinct a), groupArray(a ORDER BY b DESC, c), groupArray(DISTINCT a ORDER BY a)
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY a), percentile_disc(0.9) WITHIN GROUP (ORDER BY a DESC) FROM t
SELECT count() FILTER (WHERE a = 1), sum(a) FILTER (WHERE b), sum(DISTINCT a) FILTER (WHERE b)
SELECT *, t.*, * EXCLUDE (a, b), t.* EXCLUDE (a), (* REPLACE (a + 1 AS a)), COLUMNS(*), COLUMNS('x.*'), COLUMNS(a, b), COLUMNS(* EXCLUDE (a) REPLACE (b + 1 AS b)), COLUMNS(t.*), f(*COLUMNS('a')) FROM t
SELECT a AS b, a b, a AS "b c", a AS `b`, b: a, (a AS c) + 1, a AS 'text', f(a AS d)
SELECT <Sparkline data={[1, 2]} color='red' />, <b>text {x} <i>more</i></b>, <A />, <A b />, <A b='c' d={1} />
<Sparkline data={[1, 2]} />
SELECT trim(BOTH 'x' FROM a), trim(LEADING ' ' FROM a), trim(TRAILING 'x' FROM a), trim(a), extract(a, 'b'), substring(a, 1, 2), dateDiff('day', a, b)
SELECT exists(SELECT 1), (SELECT 1), (SELECT 1) + 1, a = (SELECT max(b) FROM t), array(SELECT 1)
SELECT if(a, b, c), multiIf(a, 1, b, 2, 3), coalesce(a, b), ifNull(a, 1)
SELECT date, id, key, first, last, left(a, 1), right(a, 1), replace(a, 'b', 'c'), values, range(1), row, order, name FROM events
SELECT properties.$browser, properties['$browser'], properties.a.b.c, person.properties.email, session.$entry_pathname, events.properties.`a b`, e.person.id FROM events e
SELECT toStartOfMonth(timestamp) AS month, event, count() AS c, uniq(person_id) FROM events WHERE timestamp >= now() - INTERVAL 30 DAY AND event IN ('a', 'b') AND properties.$os != 'iOS' GROUP BY month, event HAVING c > 10 ORDER BY month ASC, c DESC LIMIT 100
SELECT a FROM (SELECT a FROM (SELECT a FROM t WHERE b) WHERE c) AS x (y) WHERE y
SELECT a, FROM t
SELECT a FROM t GROUP BY a, ORDER BY a
SELECT f(a,), [1,], (1, 2,)
SELECT 1 FROM events WHERE (event, 1) IN (('a', 1)) AND NOT (a OR b) AND (a, b) = (1, 2)
SELECT count() FROM events WHERE toDate(timestamp) BETWEEN '2026-01-01' AND '2026-02-01'
SELECT arrayJoin([1, 2]) AS x, arrayMap(y -> y.1, [(1, 2)]), mapKeys({'a': 1}), arraySort(x -> -x, [1])
SELECT if(a = 'x', 'y', NULL) AS b FROM t WHERE b IS NOT NULL AND b ILIKE '%z%' OR a == 'q'
SELECT JSONExtractString(properties, 'a'), toInt(properties.b), cityHash64(a) % 10, round(a / b * 100, 2)
SELECT sumIf(a, b = 1), countIf(a), uniqExact(a), argMax(a, b), anyLast(a), groupUniqArray(10)(a)
SELECT team_id, event, distinct_id, uuid FROM events WHERE team_id = 1
SELECT 1 WHERE 1 HAVING 1 ORDER BY 1 LIMIT 1
SELECT NOT 1['a'] - 3, NOT 5(a OR b), (1)?.['a'], (1).2, (-1)[2], 1.5[1]
