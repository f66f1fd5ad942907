"""Aggregate functions and their forms."""

import statistics

from _data import EVENTS, events, grouped
from _golden import Theme

T = THEME = Theme("aggregates", "Counts, sums and quantiles are computed with Python's own arithmetic over the rows.")
amounts = [e.amount for e in EVENTS if e.amount is not None]
bought = events("purchase")

T.q("count", "SELECT count() FROM events", ["count()"], [len(EVENTS)])
T.q("count star", "SELECT count(*) AS n FROM events", "n", [len(EVENTS)])
T.q("count in capitals", "SELECT COUNT() AS n FROM events", "n", [len(EVENTS)])
T.q("count skips nulls", "SELECT count(properties.$browser) AS n FROM events", "n", [sum("$browser" in e.props for e in EVENTS)])
T.q("count distinct", "SELECT count(DISTINCT event) AS n FROM events", "n", [len({e.event for e in EVENTS})])
T.q("count distinct of a property skips nulls", "SELECT count(DISTINCT properties.currency) AS n FROM events", "n", [2])
T.q("uniq", "SELECT uniq(distinct_id) AS n FROM events", "n", [len({e.did for e in EVENTS})])
T.q("uniq of pairs", "SELECT uniq(event, distinct_id) AS n FROM events", "n", [len({(e.event, e.did) for e in EVENTS})])
T.q("uniqExact", "SELECT uniqExact(distinct_id) AS n FROM events", "n", [len({e.did for e in EVENTS})])
T.q("uniqIf", "SELECT uniqIf(distinct_id, event = 'purchase') AS n FROM events", "n", [len({e.did for e in bought})])
T.q("sum of a numeric property", "SELECT sum(properties.amount) AS s FROM events", "s", [sum(amounts)])
T.q("avg of a numeric property", "SELECT avg(properties.amount) AS s FROM events", "s", [sum(amounts) / len(amounts)])
T.q(
    "min and max of a numeric property",
    "SELECT min(properties.amount) AS a, max(properties.amount) AS b FROM events",
    "a b",
    [[min(amounts), max(amounts)]],
)
T.q(
    "min and max of a text",
    "SELECT min(event) AS a, max(event) AS b FROM events",
    "a b",
    [[min(e.event for e in EVENTS), max(e.event for e in EVENTS)]],
)
T.q("min and max of a time", "SELECT min(timestamp) AS a, max(timestamp) AS b FROM events", "a b", [[EVENTS[0].at, EVENTS[-1].at]])
T.q("sumIf", "SELECT sumIf(properties.amount, properties.currency = 'EUR') AS s FROM events", "s", [10.5 + 7.25 - 3 + 49.99])
T.q("countIf", "SELECT countIf(event = '$pageview') AS n FROM events", "n", [len(events("$pageview"))])
T.q("avgIf", "SELECT avgIf(properties.amount, properties.currency = 'USD') AS s FROM events", "s", [60])
T.q(
    "FILTER",
    "SELECT count() FILTER (WHERE event = 'signup') AS n, sum(toInt(1)) FILTER (WHERE event = 'purchase') AS m FROM events",
    "n m",
    [[len(events("signup")), len(bought)]],
)
T.q(
    "FILTER with count star",
    "SELECT count(*) FILTER (WHERE distinct_id = 'bob') AS n FROM events",
    "n",
    [sum(e.did == "bob" for e in EVENTS)],
)
T.q(
    "FILTER with DISTINCT",
    "SELECT count(DISTINCT distinct_id) FILTER (WHERE event = '$pageview') AS n FROM events",
    "n",
    [len({e.did for e in events("$pageview")})],
)
T.q(
    "aggregates of nothing",
    "SELECT count() AS n, sum(properties.amount) AS s, max(properties.amount) AS m FROM events WHERE event = 'none'",
    "n s m",
    [[0, None, None]],
)
T.q(
    "aggregates of an empty set without nulls",
    "SELECT sum(number) AS s, max(number) AS m, groupArray(number) AS a FROM numbers(5) WHERE number > 9",
    "s m a",
    [[0, 0, []]],
)
T.q(
    "argMax and argMin",
    "SELECT argMax(event, timestamp) AS a, argMin(event, timestamp) AS b FROM events WHERE distinct_id = 'bob'",
    "a b",
    [["purchase", "$pageview"]],
)
T.q("argMaxIf", "SELECT argMaxIf(distinct_id, timestamp, event = 'signup') AS a FROM events", "a", ["carol"])
T.q("quantile", "SELECT quantile(0.25)(number) AS q FROM numbers(9)", "q", [2])
T.q("quantile between two values", "SELECT quantile(0.5)(number) AS q FROM numbers(4)", "q", [1.5])
T.q("quantiles", "SELECT quantiles(0, 0.5, 1)(number) AS q FROM numbers(11)", "q", [[[0, 5, 10]]])
T.q(
    "median",
    "SELECT median(properties.amount) AS q FROM events WHERE event = 'purchase'",
    "q",
    [statistics.median(e.amount for e in bought)],
)
T.q("quantileIf", "SELECT quantileIf(0.5)(number, number >= 4) AS q FROM numbers(9)", "q", [6])
T.q("percentile_cont WITHIN GROUP", "SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY number) AS q FROM numbers(4)", "q", [1.5])
T.q("percentile_disc WITHIN GROUP", "SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY number) AS q FROM numbers(5)", "q", [2])
T.q(
    "stddev and variance",
    "SELECT stddevPop(number) AS a, varPop(number) AS b, stddevSamp(number) AS c, varSamp(number) AS d FROM numbers(5)",
    "a b c d",
    [[statistics.pstdev(range(5)), statistics.pvariance(range(5)), statistics.stdev(range(5)), statistics.variance(range(5))]],
)
T.q(
    "stddev under its SQL names",
    "SELECT stddev_pop(number) AS a, var_samp(number) AS b FROM numbers(5)",
    "a b",
    [[statistics.pstdev(range(5)), statistics.variance(range(5))]],
)
T.q("corr and covarPop", "SELECT corr(number, number * 2) AS a, covarPop(number, number) AS b FROM numbers(5)", "a b", [[1, 2]])
T.q("groupArray keeps the order it reads", "SELECT groupArray(number) AS a FROM numbers(4)", "a", [[[0, 1, 2, 3]]])
T.q("groupArray with a limit", "SELECT groupArray(2)(number) AS a FROM numbers(4)", "a", [[[0, 1]]])
T.q(
    "groupArray with ORDER BY",
    "SELECT groupArray(event ORDER BY timestamp) AS a FROM events WHERE distinct_id = 'bob'",
    "a",
    [[[e.event for e in EVENTS if e.did == "bob"]]],
)
T.q("groupArray with ORDER BY DESC", "SELECT groupArray(number ORDER BY number DESC) AS a FROM numbers(3)", "a", [[[2, 1, 0]]])
T.q("groupUniqArray", "SELECT arraySort(groupUniqArray(event)) AS a FROM events", "a", [[sorted({e.event for e in EVENTS})]])
T.q(
    "groupArray skips nulls",
    "SELECT arraySort(groupArray(properties.currency)) AS a FROM events",
    "a",
    [[sorted(e.props["currency"] for e in EVENTS if "currency" in e.props)]],
)
T.q("any of one value", "SELECT any(event) AS a FROM events WHERE event = 'plan_changed'", "a", ["plan_changed"])
T.q("topK", "SELECT topK(1)(event) AS a FROM events", "a", [[["$pageview"]]])
T.q("sumMap", "SELECT sumMap([1, 2], [number, 10]) AS m FROM numbers(3)", "m", [[[[1, 2], [3, 30]]]])
T.q("array combinator", "SELECT sumArray([1, 2, 3]) AS a, uniqArray(['x', 'y', 'x']) AS b", "a b", [[6, 2]])
T.q("countArray over rows", "SELECT sumArray(range(number)) AS a FROM numbers(4)", "a", [sum(sum(range(n)) for n in range(4))])
T.q("OrNull and OrDefault", "SELECT sumOrNull(number) AS a, sumOrDefault(number) AS b FROM numbers(3) WHERE number > 5", "a b", [[None, 0]])
T.q("State and Merge", "SELECT countMerge(s) AS n FROM (SELECT event, countState() AS s FROM events GROUP BY event)", "n", [len(EVENTS)])
T.q(
    "groupBitOr and groupBitAnd",
    "SELECT groupBitOr(toUInt8(number)) AS a, groupBitAnd(toUInt8(number + 4)) AS b FROM numbers(4)",
    "a b",
    [[3, 4]],
)
T.q("sum of booleans", "SELECT sum(event = 'purchase') AS n FROM events", "n", [len(bought)])
T.q(
    "arithmetic between aggregates",
    "SELECT round(countIf(event = 'purchase') / count(), 4) AS share FROM events",
    "share",
    [round(len(bought) / len(EVENTS), 4)],
)
T.q(
    "aggregates by group",
    "SELECT event, count() AS n, uniq(person_id) AS p FROM events GROUP BY event ORDER BY event",
    "event n p",
    [[name, len(found), len({e.person_id for e in found})] for name, found in grouped(EVENTS, lambda e: e.event).items()],
)
T.q("string_agg has another name", "SELECT array_agg(number) AS a FROM numbers(2)", "a", [[[0, 1]]])
T.q("avgWeighted", "SELECT avgWeighted(number, number) AS a FROM numbers(4)", "a", [(1 + 4 + 9) / 6])
T.q("first_value and last_value as aggregates", "SELECT first_value(number) AS a, last_value(number) AS b FROM numbers(5)", "a b", [[0, 4]])
T.q("minMap and maxMap", "SELECT maxMap([1, 2], [number, 5]) AS m FROM numbers(3)", "m", [[[[1, 2], [2, 5]]]])
T.q("bool_and and bool_or", "SELECT bool_and(number < 3) AS a, bool_or(number > 1) AS b FROM numbers(3)", "a b", [[True, True]])
T.fails("an aggregate in WHERE", "SELECT event FROM events WHERE count() > 1", "an aggregate cannot stand in WHERE")
T.fails("an aggregate in an aggregate", "SELECT sum(count()) FROM events", "an aggregate cannot stand in another")
