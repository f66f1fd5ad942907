"""Funnels, sequences, retention, and the queries of typical dashboards."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from _data import EVENTS, PERSONS, events, grouped
from _golden import Theme

T = THEME = Theme(
    "funnels",
    """A funnel's steps are followed by hand in Python: the deepest step reached in order within the window, from any first step.
Retention and trends are counted over the rows.""",
)
per_person = grouped(EVENTS, lambda e: e.person_id)


def depth(rows: list, steps: list[str], window: timedelta) -> int:  # type: ignore[type-arg]
    """How far a person comes."""
    best = 0
    for i, first in enumerate(rows):
        if first.event != steps[0]:
            continue
        reached = 1
        for later in rows[i + 1 :]:
            if later.at - first.at <= window and reached < len(steps) and later.event == steps[reached] and later.at > first.at:
                reached += 1
        best = max(best, reached)
    return best


def levels(steps: list[str], window: timedelta) -> list[list[int]]:
    """Depth and how many persons end there."""
    return [list(item) for item in sorted(Counter(depth(rows, steps, window) for rows in per_person.values()).items())]


day, year = timedelta(days=1), timedelta(days=365)
steps = ["$pageview", "signup", "purchase"]
T.q(
    "a funnel of three steps in a year",
    "SELECT s, count() AS n FROM (SELECT person_id, windowFunnel(31536000)(timestamp, event = '$pageview', event = 'signup', "
    "event = 'purchase') AS s FROM events GROUP BY person_id) GROUP BY s ORDER BY s",
    "s n",
    levels(steps, year),
)
T.q(
    "a funnel in an hour",
    "SELECT s, count() AS n FROM (SELECT person_id, windowFunnel(3600)(timestamp, event = '$pageview', event = 'signup', "
    "event = 'purchase') AS s FROM events GROUP BY person_id) GROUP BY s ORDER BY s",
    "s n",
    levels(steps, timedelta(hours=1)),
)
T.q(
    "a funnel in two minutes",
    "SELECT s, count() AS n FROM (SELECT person_id, windowFunnel(120)(toDateTime(timestamp), event = '$pageview', event = 'signup', "
    "event = 'purchase') AS s FROM events GROUP BY person_id) GROUP BY s ORDER BY s",
    "s n",
    levels(steps, timedelta(minutes=2)),
)
T.q(
    "a funnel from the purchase on",
    "SELECT countIf(s >= 1) AS a, countIf(s >= 2) AS b FROM (SELECT person_id, windowFunnel(31536000)(timestamp, event = 'purchase', "
    "event = '$pageview') AS s FROM events GROUP BY person_id)",
    "a b",
    [[sum(depth(r, ["purchase", "$pageview"], year) >= k for r in per_person.values()) for k in (1, 2)]],
)
T.q(
    "a funnel over what was bought",
    "SELECT windowFunnel(31536000)(timestamp, properties.currency = 'EUR', properties.amount > 40) AS s FROM events "
    "WHERE distinct_id = 'alice'",
    "s",
    [2],
)
T.q(
    "conversion by first step",
    "SELECT round(countIf(s >= 2) / countIf(s >= 1), 2) AS c FROM (SELECT person_id, windowFunnel(86400)(timestamp, event = '$pageview', "
    "event = 'signup') AS s FROM events GROUP BY person_id)",
    "c",
    [
        round(
            sum(depth(r, steps[:2], day) >= 2 for r in per_person.values())
            / sum(depth(r, steps[:1], day) >= 1 for r in per_person.values()),
            2,
        )
    ],
)
T.q(
    "sequenceMatch",
    "SELECT person_id, sequenceMatch('(?1).*(?2)')(timestamp, event = 'signup', event = 'purchase') AS m FROM events GROUP BY person_id "
    "ORDER BY person_id",
    "person_id m",
    [[p, int(depth(rows, ["signup", "purchase"], year) == 2)] for p, rows in per_person.items()],
)
T.q(
    "sequenceCount",
    "SELECT sequenceCount('(?1)(?2)')(timestamp, event = '$pageview', event = '$pageview') AS n FROM events WHERE distinct_id = 'carol'",
    "n",
    [1],
)
T.q(
    "retention as an aggregate",
    "SELECT retention(event = 'signup', event = 'purchase', event = 'none') AS r FROM events WHERE distinct_id = 'alice'",
    "r",
    [[[1, 1, 0]]],
)
first = {p: min(e.at for e in rows) for p, rows in per_person.items()}
weeks = Counter(
    int((e.at.date() - first[p].date()).days // 7) for p, rows in per_person.items() for e in {(r.at.date(), p): r for r in rows}.values()
)
back = grouped(((p, (e.at.date() - first[p].date()).days // 7) for p, rows in per_person.items() for e in rows), lambda pair: pair[1])
T.q(
    "persons who come back after weeks",
    "SELECT intDiv(dateDiff('day', f.first, e.timestamp), 7) AS week, uniq(e.person_id) AS n FROM events e JOIN "
    "(SELECT person_id, min(timestamp) AS first FROM events GROUP BY person_id) f ON f.person_id = e.person_id GROUP BY week ORDER BY week",
    "week n",
    [[week, len({p for p, _ in pairs})] for week, pairs in back.items()],
)
T.q(
    "a trend by week",
    "SELECT toStartOfWeek(timestamp, 1) AS w, countIf(event = '$pageview') AS views, uniq(person_id) AS people FROM events GROUP BY w ORDER BY w",
    "w views people",
    [
        [w, sum(e.event == "$pageview" for e in rows), len({e.person_id for e in rows})]
        for w, rows in grouped(EVENTS, lambda e: e.at.date() - timedelta(days=e.at.weekday())).items()
    ],
)
T.q(
    "a trend with a breakdown",
    "SELECT toStartOfMonth(timestamp) AS m, properties.$browser AS b, count() AS n FROM events WHERE event = '$pageview' "
    "GROUP BY m, b ORDER BY m, b",
    "m b n",
    [
        [m, b, len(rows)]
        for (m, b), rows in grouped(events("$pageview"), lambda e: (e.at.date().replace(day=1).isoformat(), e.props["$browser"])).items()
    ],
)
T.q(
    "stickiness",
    "SELECT days, count() AS n FROM (SELECT person_id, uniq(toDate(timestamp)) AS days FROM events GROUP BY person_id) GROUP BY days ORDER BY days",
    "days n",
    sorted(Counter(len({e.at.date() for e in rows}) for rows in per_person.values()).items()),
)
T.q(
    "new and returning",
    "SELECT toStartOfMonth(e.timestamp) AS m, uniqIf(e.person_id, toStartOfMonth(f.first) = toStartOfMonth(e.timestamp)) AS fresh, "
    "uniqIf(e.person_id, toStartOfMonth(f.first) < toStartOfMonth(e.timestamp)) AS back FROM events e JOIN (SELECT person_id, min(timestamp) AS first "
    "FROM events GROUP BY person_id) f ON f.person_id = e.person_id GROUP BY m ORDER BY m",
    "m fresh back",
    [["2026-03-01", 4, 0], ["2026-04-01", 0, 3]],
)
T.q(
    "paths of two steps",
    "SELECT a, b, count() AS n FROM (SELECT event AS a, lead(event) OVER (PARTITION BY person_id ORDER BY timestamp) AS b FROM events) "
    "WHERE b IS NOT NULL GROUP BY a, b ORDER BY n DESC, a, b LIMIT 3",
    "a b n",
    sorted(
        [
            [a, b, n]
            for (a, b), n in Counter(
                (x.event, y.event)
                for p, rows in per_person.items()
                if p.endswith(("a1", "b2", "c3", "d4"))
                for x, y in pairwise(rows)
            ).items()
        ],
        key=lambda r: (-r[2], r[0], r[1]),
    )[:3],
)
T.q(
    "revenue running up",
    "SELECT day, sum(s) OVER (ORDER BY day) AS total FROM (SELECT toDate(timestamp) AS day, sum(properties.amount) AS s FROM events "
    "WHERE event = 'purchase' GROUP BY day) ORDER BY day",
    "day total",
    [[e.at.date(), sum(x.amount for x in events("purchase")[: i + 1])] for i, e in enumerate(events("purchase"))],
)
T.q(
    "the time to the first purchase",
    "SELECT p.person_id, dateDiff('day', min(e.timestamp), p.t) AS d FROM events e JOIN (SELECT person_id, min(timestamp) AS t "
    "FROM events WHERE event = 'purchase' GROUP BY person_id) p ON p.person_id = e.person_id GROUP BY p.person_id, p.t ORDER BY p.person_id",
    "person_id d",
    [
        [p, (min(e.at for e in rows if e.event == "purchase").date() - first[p].date()).days]
        for p, rows in per_person.items()
        if any(e.event == "purchase" for e in rows)
    ],
)
T.q(
    "a cohort's revenue",
    "SELECT sum(properties.amount) AS s FROM events WHERE event = 'purchase' AND person_id IN COHORT 'Pro people'",
    "s",
    [sum(e.amount for e in events("purchase") if e.person and e.person.props.get("plan") == "pro")],
)

C = sorted(p.id for p in PERSONS.values() if p.props.get("plan") == "pro")
T.q("IN COHORT", "SELECT uniq(person_id) AS n FROM events WHERE person_id IN COHORT 'Pro people'", "n", [len(C)])
T.q("IN COHORT by number", "SELECT count() AS n FROM events WHERE person_id IN COHORT 1", "n", [sum(e.person_id in C for e in EVENTS)])
T.q(
    "NOT IN COHORT",
    "SELECT count() AS n FROM events WHERE person_id NOT IN COHORT 'Pro people'",
    "n",
    [sum(e.person_id not in C for e in EVENTS)],
)
T.q("an empty cohort", "SELECT count() AS n FROM events WHERE person_id IN COHORT 'Nobody'", "n", [0])
T.q("a cohort by a pattern", "SELECT uniq(person_id) AS n FROM events WHERE person_id IN COHORT 'Corp'", "n", [2])
T.q("persons of a cohort", "SELECT id FROM persons WHERE id IN COHORT 'Pro people' ORDER BY id", "id", C)
T.q(
    "two cohorts", "SELECT uniq(person_id) AS n FROM events WHERE person_id IN COHORT 'Pro people' AND person_id IN COHORT 'Corp'", "n", [1]
)
T.fails("an unknown cohort", "SELECT 1 FROM events WHERE person_id IN COHORT 'Pro peple'", "unknown cohort")
paid = [e for e in events("purchase") if e.amount and e.amount > 0]
T.q("an action", "SELECT count() AS n FROM events WHERE matchesAction('Paid')", "n", [len(paid)])
T.q("an action by number", "SELECT count() AS n FROM events WHERE matchesAction(1)", "n", [len(paid)])
T.q(
    "an action as a value",
    "SELECT matchesAction('Paid') AS a, count() AS n FROM events GROUP BY a ORDER BY a",
    "a n",
    [[0, len(EVENTS) - len(paid)], [1, len(paid)]],
)
T.q(
    "an action with a property",
    "SELECT count() AS n FROM events WHERE matchesAction('Saw pricing')",
    "n",
    [sum("/pricing" in e.props["$current_url"] for e in events("$pageview"))],
)
T.q(
    "actions in a funnel",
    "SELECT windowFunnel(31536000)(timestamp, matchesAction('Saw pricing'), matchesAction('Paid')) AS s FROM events WHERE distinct_id = 'carol'",
    "s",
    [1],
)
T.fails("an unknown action", "SELECT 1 FROM events WHERE matchesAction('Payed')", "unknown action")
T.q("a saved query", "SELECT count() AS n, sum(amount) AS s FROM purchases", "n s", [[6, sum(e.amount for e in events("purchase"))]])
T.q(
    "a saved query over another",
    "SELECT currency, total FROM revenue ORDER BY currency",
    "currency total",
    [["EUR", 10.5 + 7.25 - 3 + 49.99], ["USD", 120]],
)
T.q(
    "a saved query with an alias",
    "SELECT p.currency, count() AS n FROM purchases AS p WHERE p.amount > 10 GROUP BY p.currency ORDER BY 1",
    "currency n",
    [["EUR", 2], ["USD", 2]],
)
T.q(
    "a saved query joined",
    "SELECT count() AS n FROM purchases p JOIN persons q ON q.id = p.person_id WHERE q.properties.plan = 'pro'",
    "n",
    [4],
)
assert first[PERSONS[C[0]].id] == datetime(2026, 3, 1, 8, tzinfo=UTC)
