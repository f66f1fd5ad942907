"""Functions of JSON texts."""

from _golden import Theme

T = THEME = Theme("json_text", "Values were written down by hand.")
DOC = """'{"a": 1, "b": "x", "c": [1, 2, 3], "d": {"e": 2.5, "f": null}, "g": true}'"""

T.c(
    "JSONExtractInt, Float, String, Bool",
    f"(JSONExtractInt({DOC}, 'a'), JSONExtractFloat({DOC}, 'd', 'e'), JSONExtractString({DOC}, 'b'), JSONExtractBool({DOC}, 'g'))",
    [1, 2.5, "x", 1],
)
T.c("what is missing", f"(JSONExtractInt({DOC}, 'z'), JSONExtractString({DOC}, 'z'))", [0, ""])
T.c("JSONExtractRaw", f"(JSONExtractRaw({DOC}, 'c'), JSONExtractRaw({DOC}, 'd'))", ["[1,2,3]", '{"e":2.5,"f":null}'])
T.c("JSONExtractArrayRaw", f"JSONExtractArrayRaw({DOC}, 'c')", ["1", "2", "3"])
T.c("JSONExtract with a type", f"(JSONExtract({DOC}, 'c', 'Array(Int64)'), JSONExtract({DOC}, 'd', 'e', 'Float64'))", [[1, 2, 3], 2.5])
T.c("JSONExtract of a nullable", f"(JSONExtract({DOC}, 'b', 'Nullable(String)'), JSONExtract({DOC}, 'z', 'Nullable(String)'))", ["x", None])
T.c("JSONHas", f"(JSONHas({DOC}, 'a'), JSONHas({DOC}, 'z'), JSONHas({DOC}, 'd', 'e'))", [1, 0, 1])
T.c("JSONLength", f"(JSONLength({DOC}), JSONLength({DOC}, 'c'))", [5, 3])
T.c(
    "JSONType",
    f"(JSONType({DOC}, 'a'), JSONType({DOC}, 'b'), JSONType({DOC}, 'c'), JSONType({DOC}, 'd', 'f'))",
    ["Int64", "String", "Array", "Null"],
)
T.c("JSONExtractKeys", f"JSONExtractKeys({DOC}, 'd')", ["e", "f"])
T.c("isValidJSON", "(isValidJSON('{}'), isValidJSON('{'))", [1, 0])
T.c("an index counts from 1", f"(JSONExtractInt({DOC}, 'c', 1), JSONExtractInt({DOC}, 'c', -1))", [1, 3])
T.c("toJSONString", "(toJSONString([1, 2]), toJSONString('a\"b'), toJSONString(map('k', 1)))", ["[1,2]", '"a\\"b"', '{"k":1}'])
T.c("JSONExtractKeysAndValuesRaw", """JSONExtractKeysAndValuesRaw('{"a": 1, "b": "x"}')""", [["a", "1"], ["b", '"x"']])
T.c("a text with brackets is read as JSON", f"{DOC}['b']", "x")
T.c("broken JSON gives nothing", "JSONExtractString('{broken', 'a')", "")
T.c("a unicode escape", """JSONExtractString('{"a": "\\\\u00e4"}', 'a')""", "ä")
T.q(
    "from a column",
    "SELECT JSONExtractFloat(properties, 'amount') AS a FROM events WHERE event = 'purchase' AND JSONExtractString(properties, 'currency') = 'USD' "
    "ORDER BY a",
    "a",
    [20, 100],
)
T.q(
    "the type of a property",
    "SELECT toString(JSONType(properties, 'amount')) AS t, count() AS n FROM events WHERE JSONHas(properties, 'amount') GROUP BY t ORDER BY n DESC, t",
    "t n",
    [["Int64", 3], ["Double", 2], ["String", 2], ["Null", 1]],
)
