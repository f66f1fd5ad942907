"""GROUP BY in all its forms, HAVING."""

from collections import Counter

from _data import EVENTS, grouped
from _golden import Theme

T = THEME = Theme(
    "group_by", "Groups are formed with Python dictionaries over the rows; a key that a grouping set leaves out counts as empty."
)
by_event = Counter(e.event for e in EVENTS)
pairs = Counter((e.event, e.did) for e in EVENTS)
by_did = Counter(e.did for e in EVENTS)
small = "(SELECT 'a' AS x, 1 AS y, 10 AS z UNION ALL SELECT 'a', 2, 20 UNION ALL SELECT 'b', 1, 30)"

T.q("by a column", "SELECT event, count() AS n FROM events GROUP BY event ORDER BY event", "event n", sorted(by_event.items()))
T.q(
    "by two columns",
    "SELECT event, distinct_id, count() AS n FROM events GROUP BY event, distinct_id ORDER BY 1, 2",
    "event distinct_id n",
    [[*key, n] for key, n in sorted(pairs.items())],
)
T.q("by position", "SELECT event, count() AS n FROM events GROUP BY 1 ORDER BY 1", "event n", sorted(by_event.items()))
T.q(
    "by an alias",
    "SELECT upper(event) AS e, count() AS n FROM events GROUP BY e ORDER BY e",
    "e n",
    sorted((name.upper(), n) for name, n in by_event.items()),
)
T.q(
    "by an expression",
    "SELECT length(distinct_id) AS len, count() AS n FROM events GROUP BY length(distinct_id) ORDER BY len",
    "len n",
    sorted(Counter(len(e.did) for e in EVENTS).items()),
)
T.q("by ALL", "SELECT event, count() AS n FROM events GROUP BY ALL ORDER BY event", "event n", sorted(by_event.items()))
T.q(
    "by ALL with two keys",
    "SELECT event, distinct_id, count() AS n FROM events GROUP BY ALL ORDER BY 1, 2",
    "event distinct_id n",
    [[*key, n] for key, n in sorted(pairs.items())],
)
T.q(
    "by a property",
    "SELECT properties.currency AS c, count() AS n FROM events GROUP BY c ORDER BY c NULLS LAST",
    "c n",
    [[key, len(found)] for key, found in grouped(EVENTS, lambda e: e.props.get("currency")).items()],
)
T.q("by a constant", "SELECT 'all' AS k, count() AS n FROM events GROUP BY k", "k n", [["all", len(EVENTS)]])
T.q(
    "ROLLUP",
    f"SELECT x, y, sum(z) AS s FROM {small} GROUP BY ROLLUP(x, y) ORDER BY x, y",
    "x y s",
    [["", 0, 60], ["a", 0, 30], ["a", 1, 10], ["a", 2, 20], ["b", 0, 30], ["b", 1, 30]],
)
T.q("WITH ROLLUP", f"SELECT x, sum(z) AS s FROM {small} GROUP BY x WITH ROLLUP ORDER BY x", "x s", [["", 60], ["a", 30], ["b", 30]])
T.q(
    "CUBE",
    f"SELECT x, y, sum(z) AS s FROM {small} GROUP BY CUBE(x, y) ORDER BY x, y",
    "x y s",
    [["", 0, 60], ["", 1, 40], ["", 2, 20], ["a", 0, 30], ["a", 1, 10], ["a", 2, 20], ["b", 0, 30], ["b", 1, 30]],
)
T.q("WITH CUBE", f"SELECT x, sum(z) AS s FROM {small} GROUP BY x WITH CUBE ORDER BY x", "x s", [["", 60], ["a", 30], ["b", 30]])
T.q(
    "GROUPING SETS",
    f"SELECT x, y, sum(z) AS s FROM {small} GROUP BY GROUPING SETS ((x), (y), ()) ORDER BY x, y",
    "x y s",
    [["", 0, 60], ["", 1, 40], ["", 2, 20], ["a", 0, 30], ["b", 0, 30]],
)
T.q(
    "HAVING",
    "SELECT event, count() AS n FROM events GROUP BY event HAVING n > 3 ORDER BY event",
    "event n",
    sorted((name, n) for name, n in by_event.items() if n > 3),
)
T.q(
    "HAVING with an aggregate of its own",
    "SELECT event FROM events GROUP BY event HAVING uniq(distinct_id) = 1 ORDER BY event",
    "event",
    sorted(name for name in by_event if len({e.did for e in EVENTS if e.event == name}) == 1),
)
T.q("HAVING without GROUP BY", "SELECT count() AS n FROM events HAVING count() > 1000", "n", [])
T.q(
    "GROUP BY without aggregates", "SELECT distinct_id FROM events GROUP BY distinct_id ORDER BY distinct_id", "distinct_id", sorted(by_did)
)
T.q(
    "an aggregate's alias in ORDER BY",
    "SELECT distinct_id, count() AS n FROM events GROUP BY distinct_id ORDER BY n DESC, distinct_id",
    "distinct_id n",
    sorted(by_did.items(), key=lambda item: (-item[1], item[0])),
)
T.q(
    "an aggregate only in ORDER BY",
    "SELECT distinct_id FROM events GROUP BY distinct_id ORDER BY max(timestamp) DESC",
    "distinct_id",
    sorted(by_did, key=lambda d: max(e.at for e in EVENTS if e.did == d), reverse=True),
)
T.q(
    "an alias that names an aggregate like a column",
    "SELECT max(timestamp) AS timestamp FROM events WHERE timestamp < '2026-03-02'",
    "timestamp",
    [max(e.at for e in EVENTS if e.at.isoformat() < "2026-03-02")],
)
T.q(
    "by a tuple",
    "SELECT (event, distinct_id) AS k, count() AS n FROM events GROUP BY k ORDER BY k LIMIT 2",
    "k n",
    [[list(key), n] for key, n in sorted(pairs.items())[:2]],
)
T.q(
    "by a null group",
    "SELECT properties.$browser IS NULL AS missing, count() AS n FROM events GROUP BY missing ORDER BY missing",
    "missing n",
    [[0, sum("$browser" in e.props for e in EVENTS)], [1, sum("$browser" not in e.props for e in EVENTS)]],
)
T.fails("an aggregate in GROUP BY", "SELECT count() FROM events GROUP BY count()", "an aggregate cannot stand in GROUP BY")
T.fails("a column that is not grouped", "SELECT event, timestamp FROM events GROUP BY event", "neither aggregated nor in GROUP BY")
