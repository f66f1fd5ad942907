"""Window functions."""

from _data import EVENTS, grouped
from _golden import Theme

T = THEME = Theme(
    "windows", "Running figures are computed in Python over the rows in order; those over numbers(n) were written down by hand."
)
bob = [e for e in EVENTS if e.did == "bob"]

T.q(
    "row_number",
    "SELECT number, row_number() OVER (ORDER BY number DESC) AS r FROM numbers(3) ORDER BY number",
    "number r",
    [[0, 3], [1, 2], [2, 1]],
)
T.q(
    "row_number by partition",
    "SELECT distinct_id, event, row_number() OVER (PARTITION BY distinct_id ORDER BY timestamp) AS r FROM events "
    "WHERE distinct_id IN ('bob', 'carol') ORDER BY distinct_id, r",
    "distinct_id event r",
    [
        [d, e.event, i + 1]
        for d, found in grouped((e for e in EVENTS if e.did in ("bob", "carol")), lambda e: e.did).items()
        for i, e in enumerate(found)
    ],
)
T.q(
    "rank and dense_rank",
    "SELECT number % 3 AS k, rank() OVER (ORDER BY number % 3) AS r, dense_rank() OVER (ORDER BY number % 3) AS d "
    "FROM numbers(5) ORDER BY k, r",
    "k r d",
    [[0, 1, 1], [0, 1, 1], [1, 3, 2], [1, 3, 2], [2, 5, 3]],
)
T.q(
    "lag", "SELECT number, lag(number) OVER (ORDER BY number) AS p FROM numbers(3) ORDER BY number", "number p", [[0, None], [1, 0], [2, 1]]
)
T.q(
    "lag with offset and default",
    "SELECT number, lag(number, 2, 99) OVER (ORDER BY number) AS p FROM numbers(4) ORDER BY number",
    "number p",
    [[0, 99], [1, 99], [2, 0], [3, 1]],
)
T.q(
    "lead",
    "SELECT number, lead(number) OVER (ORDER BY number) AS p FROM numbers(3) ORDER BY number",
    "number p",
    [[0, 1], [1, 2], [2, None]],
)
T.q(
    "lag of a text by partition",
    "SELECT event, lag(event) OVER (PARTITION BY distinct_id ORDER BY timestamp) AS before FROM events "
    "WHERE distinct_id = 'bob' ORDER BY timestamp",
    "event before",
    [[e.event, bob[i - 1].event if i else None] for i, e in enumerate(bob)],
)
T.q(
    "seconds since the event before",
    "SELECT dateDiff('second', lag(timestamp) OVER (ORDER BY timestamp), timestamp) AS s FROM events "
    "WHERE distinct_id = 'carol' ORDER BY timestamp LIMIT 3",
    "s",
    [None, 5, 295],
)
T.q(
    "a running sum",
    "SELECT number, sum(number) OVER (ORDER BY number) AS s FROM numbers(4) ORDER BY number",
    "number s",
    [[0, 0], [1, 1], [2, 3], [3, 6]],
)
T.q("a sum over all", "SELECT number, sum(number) OVER () AS s FROM numbers(3) ORDER BY number", "number s", [[0, 3], [1, 3], [2, 3]])
T.q(
    "a moving average",
    "SELECT number, avg(number) OVER (ORDER BY number ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING) AS a FROM numbers(4) ORDER BY number",
    "number a",
    [[0, 0.5], [1, 1], [2, 2], [3, 2.5]],
)
T.q(
    "ROWS from the start",
    "SELECT number, sum(number) OVER (ORDER BY number ROWS UNBOUNDED PRECEDING) AS s FROM numbers(3) ORDER BY number",
    "number s",
    [[0, 0], [1, 1], [2, 3]],
)
T.q(
    "ROWS to the end",
    "SELECT number, sum(number) OVER (ORDER BY number ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS s FROM numbers(3) "
    "ORDER BY number",
    "number s",
    [[0, 3], [1, 3], [2, 2]],
)
T.q(
    "ROWS CURRENT ROW",
    "SELECT number, sum(number) OVER (ORDER BY number ROWS CURRENT ROW) AS s FROM numbers(3) ORDER BY number",
    "number s",
    [[0, 0], [1, 1], [2, 2]],
)
T.q(
    "RANGE by value",
    "SELECT number, count() OVER (ORDER BY number * number RANGE BETWEEN 3 PRECEDING AND CURRENT ROW) AS n FROM numbers(4) ORDER BY number",
    "number n",
    [[0, 1], [1, 2], [2, 2], [3, 1]],
)
T.q(
    "a named window",
    "SELECT number, sum(number) OVER w AS s, count() OVER w AS n FROM numbers(3) WINDOW w AS (ORDER BY number) ORDER BY number",
    "number s n",
    [[0, 0, 1], [1, 1, 2], [2, 3, 3]],
)
T.q(
    "two named windows",
    "SELECT number, sum(number) OVER up AS a, sum(number) OVER down AS b FROM numbers(3) "
    "WINDOW up AS (ORDER BY number), down AS (ORDER BY number DESC) ORDER BY number",
    "number a b",
    [[0, 0, 3], [1, 1, 3], [2, 3, 2]],
)
T.q(
    "first_value and last_value",
    "SELECT number, first_value(number) OVER (ORDER BY number) AS a, "
    "last_value(number) OVER (ORDER BY number ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS b FROM numbers(3) ORDER BY number",
    "number a b",
    [[0, 0, 2], [1, 0, 2], [2, 0, 2]],
)
T.q(
    "nth_value",
    "SELECT number, nth_value(number, 2) OVER (ORDER BY number ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS a "
    "FROM numbers(3) ORDER BY number",
    "number a",
    [[0, 1], [1, 1], [2, 1]],
)
T.q(
    "ntile",
    "SELECT number, ntile(2) OVER (ORDER BY number ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS t FROM numbers(4) ORDER BY number",
    "number t",
    [[0, 1], [1, 1], [2, 2], [3, 2]],
)
T.q(
    "a parametric aggregate",
    "SELECT number, quantile(0.5)(number) OVER () AS m FROM numbers(3) ORDER BY number",
    "number m",
    [[0, 1], [1, 1], [2, 1]],
)
T.q(
    "FILTER in a window",
    "SELECT number, count() FILTER (WHERE number > 0) OVER () AS n FROM numbers(3) ORDER BY number",
    "number n",
    [[0, 2], [1, 2], [2, 2]],
)
T.q(
    "a window over groups",
    "SELECT event, count() AS n, sum(count()) OVER () AS total FROM events GROUP BY event ORDER BY n DESC, event LIMIT 2",
    "event n total",
    [["$pageview", 11, 24], ["purchase", 6, 24]],
)
T.q(
    "a share of the total",
    "SELECT event, round(count() / sum(count()) OVER (), 3) AS share FROM events GROUP BY event ORDER BY share DESC LIMIT 1",
    "event share",
    [["$pageview", round(11 / 24, 3)]],
)
T.q(
    "QUALIFY",
    "SELECT distinct_id, event FROM events QUALIFY row_number() OVER (PARTITION BY distinct_id ORDER BY timestamp DESC) = 1 "
    "ORDER BY distinct_id",
    "distinct_id event",
    [[d, max(found, key=lambda e: (e.at, e.uuid)).event] for d, found in grouped(EVENTS, lambda e: e.did).items()],
)
T.q(
    "QUALIFY on an alias",
    "SELECT number, row_number() OVER (ORDER BY number DESC) AS r FROM numbers(5) QUALIFY r <= 2 ORDER BY number",
    "number r",
    [[3, 2], [4, 1]],
)
T.q(
    "a window in a subquery",
    "SELECT count() AS n FROM (SELECT distinct_id, row_number() OVER (PARTITION BY distinct_id ORDER BY timestamp) AS r "
    "FROM events) WHERE r = 1",
    "n",
    [len({e.did for e in EVENTS})],
)
T.q(
    "uniq in a window", "SELECT number, uniq(number % 2) OVER () AS u FROM numbers(3) ORDER BY number", "number u", [[0, 2], [1, 2], [2, 2]]
)
T.q(
    "an order with two keys",
    "SELECT number, row_number() OVER (ORDER BY number % 2, number DESC) AS r FROM numbers(4) ORDER BY r",
    "number r",
    [[2, 1], [0, 2], [3, 3], [1, 4]],
)
T.q(
    "percent_rank",
    "SELECT number, percent_rank() OVER (ORDER BY number) AS p FROM numbers(3) ORDER BY number",
    "number p",
    [[0, 0], [1, 0.5], [2, 1]],
)
T.fails("a window function without a window", "SELECT row_number() FROM events", "needs a window")
