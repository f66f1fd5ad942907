"""Null and what becomes of it."""

from _golden import Theme

T = THEME = Theme(
    "nulls",
    """Values were written down by hand. As in PostHog, a comparison with what may be null is never null: nothing is equal to null
but null, and everything else is unequal to it.""",
)
N = "(SELECT 1 AS k, NULL AS v UNION ALL SELECT 2, 5 UNION ALL SELECT 3, 7)"

T.c("IS NULL", "(NULL IS NULL, 1 IS NULL, NULL IS NOT NULL, 1 IS NOT NULL)", [1, 0, 0, 1])
T.c("= NULL", "(NULL = NULL, 1 = NULL, 1 != NULL)", [1, 0, 1])
T.c("isNull and isNotNull", "(isNull(NULL), isNotNull(1))", [1, 1])
T.c("IS DISTINCT FROM", "(1 IS DISTINCT FROM NULL, NULL IS DISTINCT FROM NULL, 1 IS NOT DISTINCT FROM 1)", [1, 0, 1])
T.c("coalesce", "(coalesce(NULL, 2), coalesce(NULL, NULL), coalesce('a', 'b'))", [2, None, "a"])
T.c("the ?? operator", "(NULL ?? 3, 4 ?? 5, NULL ?? NULL ?? 6)", [3, 4, 6])
T.c("ifNull and nullIf", "(ifNull(NULL, 1), nullIf(1, 1), nullIf(1, 2))", [1, None, 1])
T.c("arithmetic", "(1 + NULL, NULL * 2)", [None, None])
T.c("concat", "concat('a', NULL)", None)
T.c("the concat operator", "'a' || NULL || 'b'", "ab")
T.c("if with a null condition", "(if(NULL, 1, 2), NULL ? 1 : 2)", [2, 2])
T.c("greatest with a value", "greatest(1, 2)", 2)
T.c("a null in an array", "(has([1, NULL], NULL), length([NULL]))", [1, 1])
T.c("assumeNotNull", "assumeNotNull(toNullable(5))", 5)
T.q("a row where v = 5", f"SELECT k FROM {N} WHERE v = 5", "k", [2])
T.q("a row where v != 5", f"SELECT k FROM {N} WHERE v != 5 ORDER BY k", "k", [1, 3])
T.q("a row where v > 5", f"SELECT k FROM {N} WHERE v > 5", "k", [3])
T.q("a row where NOT v > 5", f"SELECT k FROM {N} WHERE NOT (v > 5) ORDER BY k", "k", [1, 2])
T.q("v IN", f"SELECT k FROM {N} WHERE v IN (5, 7) ORDER BY k", "k", [2, 3])
T.q("v NOT IN", f"SELECT k FROM {N} WHERE v NOT IN (5) ORDER BY k", "k", [1, 3])
T.q("BETWEEN", f"SELECT k FROM {N} WHERE v BETWEEN 1 AND 6", "k", [2])
T.q("NOT BETWEEN", f"SELECT k FROM {N} WHERE v NOT BETWEEN 1 AND 6 ORDER BY k", "k", [1, 3])
T.q("aggregates skip nulls", f"SELECT count(v) AS n, sum(v) AS s, avg(v) AS a FROM {N}", "n s a", [[2, 12, 6]])
T.q("two columns of nulls are equal", f"SELECT count() AS n FROM {N} a JOIN {N} b ON a.k = b.k WHERE a.v = b.v", "n", [3])
T.q(
    "a group of nulls",
    "SELECT v, count() AS n FROM (SELECT NULL AS v UNION ALL SELECT NULL UNION ALL SELECT 1) GROUP BY v ORDER BY v NULLS LAST",
    "v n",
    [[1, 1], [None, 2]],
)
T.q("nulls last by default", f"SELECT v FROM {N} ORDER BY v", "v", [5, 7, None])
T.q("nulls last by default when descending", f"SELECT v FROM {N} ORDER BY v DESC", "v", [7, 5, None])
T.q("NULLS FIRST", f"SELECT v FROM {N} ORDER BY v NULLS FIRST", "v", [None, 5, 7])
T.q("DESC NULLS FIRST", f"SELECT v FROM {N} ORDER BY v DESC NULLS FIRST", "v", [None, 7, 5])
T.q(
    "CASE with a null",
    f"SELECT CASE WHEN v > 5 THEN 'big' WHEN v IS NULL THEN 'none' ELSE 'small' END AS c FROM {N} ORDER BY k",
    "c",
    ["none", "small", "big"],
)
T.q("CASE of nothing", f"SELECT CASE WHEN v > 100 THEN 1 END AS c FROM {N} ORDER BY k", "c", [None, None, None])
