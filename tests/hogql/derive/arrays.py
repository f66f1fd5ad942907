"""Arrays, ARRAY JOIN, lambdas."""

from _data import EVENTS
from _golden import Theme

T = THEME = Theme("arrays", "Values were written down by hand; indices count from 1, a negative one from the end.")

T.c("literal", "[1, 2, 3]", [1, 2, 3])
T.c("empty", "[]", [])
T.c("nested", "[[1], [2, 3]]", [[1], [2, 3]])
T.c("a final comma", "[1, 2,]", [1, 2])
T.c("of texts", "['a', 'it''s']", ["a", "it's"])
T.c("with a null", "[1, NULL]", [1, None])
T.c("index", "[10, 20, 30][2]", 20)
T.c("index from the end", "[10, 20, 30][-1]", 30)
T.c("index beyond", "[10][5]", 0)
T.c("slice", "[1, 2, 3, 4][2:3]", [2, 3])
T.c("slice from", "[1, 2, 3, 4][3:]", [3, 4])
T.c("slice to", "[1, 2, 3, 4][:2]", [1, 2])
T.c("index of an index", "[[1, 2], [3, 4]][2][1]", 3)
T.c("length", "length([1, 2, 3])", 3)
T.c("empty and notEmpty", "(empty([]), notEmpty([1]))", [1, 1])
T.c("has", "(has([1, 2], 2), has([1, 2], 3))", [1, 0])
T.c("hasAll and hasAny", "(hasAll([1, 2, 3], [1, 3]), hasAny([1, 2], [2, 9]), hasAll([1], [1, 2]))", [1, 1, 0])
T.c("IN an array", "(2 IN [1, 2], 3 IN [1, 2])", [1, 0])
T.c("indexOf", "indexOf(['a', 'b'], 'b')", 2)
T.c("countEqual", "countEqual([1, 2, 1], 1)", 2)
T.c("arrayConcat", "arrayConcat([1], [2, 3], [])", [1, 2, 3])
T.c(
    "arrayPush and Pop",
    "(arrayPushBack([1], 2), arrayPushFront([1], 0), arrayPopBack([1, 2]), arrayPopFront([1, 2]))",
    [[1, 2], [0, 1], [1], [2]],
)
T.c("arrayReverse", "arrayReverse([1, 2, 3])", [3, 2, 1])
T.c("arraySort", "arraySort([3, 1, 2])", [1, 2, 3])
T.c("arrayReverseSort", "arrayReverseSort([3, 1, 2])", [3, 2, 1])
T.c("arraySort by a key", "arraySort(x -> -x, [3, 1, 2])", [3, 2, 1])
T.c("arraySort by another array", "arraySort((x, y) -> y, ['a', 'b', 'c'], [2, 3, 1])", ["c", "a", "b"])
T.c("arrayDistinct", "arraySort(arrayDistinct([2, 1, 2]))", [1, 2])
T.c("arrayUniq", "arrayUniq([1, 2, 2])", 2)
T.c("arraySum, Avg, Min, Max", "(arraySum([1, 2, 3]), arrayAvg([1, 2]), arrayMin([4, 3]), arrayMax([4, 3]))", [6, 1.5, 3, 4])
T.c("arrayProduct", "arrayProduct([2, 3, 4])", 24)
T.c("arrayReduce", "arrayReduce('sum', [1, 2, 3])", 6)
T.c("arrayCumSum", "arrayCumSum([1, 2, 3])", [1, 3, 6])
T.c("arrayDifference", "arrayDifference([1, 4, 9])", [0, 3, 5])
T.c("arrayEnumerate", "arrayEnumerate(['a', 'b'])", [1, 2])
T.c("arrayEnumerateUniq", "arrayEnumerateUniq(['a', 'b', 'a'])", [1, 1, 2])
T.c("arrayZip", "arrayZip([1, 2], ['a', 'b'])", [[1, "a"], [2, "b"]])
T.c("arrayIntersect", "arraySort(arrayIntersect([1, 2, 3], [2, 3, 4]))", [2, 3])
T.c("arrayFlatten", "arrayFlatten([[1], [2, 3]])", [1, 2, 3])
T.c("arrayCompact", "arrayCompact([1, 1, 2, 2, 1])", [1, 2, 1])
T.c("arrayResize", "arrayResize([1], 3)", [1, 0, 0])
T.c("arraySlice", "arraySlice([1, 2, 3, 4], 2, 2)", [2, 3])
T.c("arrayRotateLeft", "arrayRotateLeft([1, 2, 3], 1)", [2, 3, 1])
T.c("range", "(range(3), range(1, 4), range(0, 10, 5))", [[0, 1, 2], [1, 2, 3], [0, 5]])
T.c("arrayStringConcat", "arrayStringConcat(['a', 'b'], '-')", "a-b")
T.c("arrayMap", "arrayMap(x -> x * 2, [1, 2])", [2, 4])
T.c("arrayMap over two arrays", "arrayMap((x, y) -> x + y, [1, 2], [10, 20])", [11, 22])
T.c("arrayMap with a lambda in words", "arrayMap(lambda x: x + 1, [1, 2])", [2, 3])
T.c("arrayFilter", "arrayFilter(x -> x > 1, [1, 2, 3])", [2, 3])
T.c("arrayExists and arrayAll", "(arrayExists(x -> x = 2, [1, 2]), arrayAll(x -> x > 1, [1, 2]))", [1, 0])
T.c("arrayCount", "arrayCount(x -> x % 2 = 1, [1, 2, 3])", 2)
T.c("arrayFirst and arrayLast", "(arrayFirst(x -> x > 1, [1, 2, 3]), arrayLast(x -> x > 1, [1, 2, 3]))", [2, 3])
T.c("arrayFirstIndex", "arrayFirstIndex(x -> x = 'b', ['a', 'b'])", 2)
T.c("arraySum with a lambda", "arraySum(x -> x * x, [1, 2, 3])", 14)
T.c("arrayFold", "arrayFold((acc, x) -> acc * 10 + x, [1, 2, 3], toInt64(0))", 123)
T.c("arrayFill", "arrayFill(x -> x > 0, [1, 0, 2, 0])", [1, 1, 2, 2])
T.c("arraySplit", "arraySplit(x -> x = 3, [1, 2, 3, 4])", [[1, 2], [3, 4]])
T.c("a lambda in a lambda", "arrayMap(x -> arrayMap(y -> x * y, [1, 2]), [1, 10])", [[1, 2], [10, 20]])
T.c("an inner argument hides an outer one", "arrayMap(x -> arraySum(arrayMap(x -> x + 1, [x])), [1, 2])", [2, 3])
T.c("a tuple in a lambda", "arrayMap(x -> x.1 * x.2, [(1, 2), (3, 4)])", [2, 12])
T.c("arrayJaccardIndex", "arrayJaccardIndex([1, 2], [2, 3])", 1 / 3)
T.c("arrayAUC is not there but arrayDotProduct is", "arrayDotProduct([1, 2], [3, 4])", 11)
T.q(
    "a lambda with a column",
    "SELECT arrayMap(x -> concat(event, x), ['1', '2']) AS a FROM events WHERE event = 'plan_changed'",
    "a",
    [[["plan_changed1", "plan_changed2"]]],
)
T.q(
    "an argument named like a column",
    "SELECT arrayMap(event -> event + 1, [1, 2]) AS a FROM events WHERE event = 'plan_changed'",
    "a",
    [[[2, 3]]],
)
T.q("arrayJoin makes rows", "SELECT arrayJoin([1, 2]) AS x, 'k' AS k ORDER BY x", "x k", [[1, "k"], [2, "k"]])
T.q(
    "steps of each visitor",
    "SELECT distinct_id, arrayMap(p -> p.2, arraySort(p -> p.1, groupArray((timestamp, event)))) AS path FROM events "
    "WHERE distinct_id IN ('bob', 'carol') GROUP BY distinct_id ORDER BY distinct_id",
    "distinct_id path",
    [[d, [e.event for e in EVENTS if e.did == d]] for d in ("bob", "carol")],
)
