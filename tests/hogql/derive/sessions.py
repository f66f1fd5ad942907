"""Sessions: the table, and the sessions of events."""

from collections import Counter
from urllib.parse import urlparse

from _data import EVENTS, SESSIONS, seconds
from _golden import Theme

T = THEME = Theme("sessions", "A session is made of the events that share a $session_id; computed in Python over the rows.")
by_start = sorted(SESSIONS, key=lambda s: s.start)
of = {s.id: s for s in SESSIONS}


def path(url: str) -> str:
    """Of a URL."""
    return urlparse(url).path


T.q("their number", "SELECT count() AS n FROM sessions", "n", [len(SESSIONS)])
T.q("ids", "SELECT session_id FROM sessions ORDER BY session_id", "session_id", sorted(of))
T.q(
    "start and end",
    "SELECT $start_timestamp, $end_timestamp FROM sessions ORDER BY $start_timestamp",
    "$start_timestamp $end_timestamp",
    [[s.start, s.end] for s in by_start],
)
T.q("duration", "SELECT $session_duration AS d FROM sessions ORDER BY $start_timestamp", "d", [s.duration for s in by_start])
T.q(
    "pageviews and autocaptures",
    "SELECT $pageview_count AS p, $autocapture_count AS a FROM sessions ORDER BY $start_timestamp",
    "p a",
    [[s.count("$pageview"), s.count("$autocapture")] for s in by_start],
)
T.q(
    "entry and exit url",
    "SELECT $entry_current_url AS a, $exit_current_url AS b FROM sessions WHERE $pageview_count > 0 ORDER BY $start_timestamp",
    "a b",
    [[s.urls()[0], s.urls()[-1]] for s in by_start if s.count("$pageview")],
)
T.q(
    "entry and exit path",
    "SELECT $entry_pathname AS a, $exit_pathname AS b FROM sessions WHERE $pageview_count > 0 ORDER BY $start_timestamp",
    "a b",
    [[path(s.urls()[0]), path(s.urls()[-1])] for s in by_start if s.count("$pageview")],
)
T.q("a session without a url", "SELECT $entry_current_url IS NULL AS missing FROM sessions WHERE $pageview_count = 0", "missing", [1, 1])
T.q(
    "bounces",
    "SELECT toInt($is_bounce) AS b FROM sessions WHERE $pageview_count > 0 ORDER BY $start_timestamp",
    "b",
    [int(s.count("$pageview") <= 1 and s.count("$autocapture") == 0 and s.duration < 10) for s in by_start if s.count("$pageview")],
)
T.q(
    "the visitor",
    "SELECT distinct_id, count() AS n FROM sessions GROUP BY distinct_id ORDER BY distinct_id",
    "distinct_id n",
    sorted(Counter(s.events[0].did for s in SESSIONS).items()),
)
T.q(
    "where they came from",
    "SELECT $entry_referring_domain AS r, $entry_utm_source AS u FROM sessions ORDER BY $start_timestamp LIMIT 2",
    "r u",
    [["www.google.com", "newsletter"], [None, None]],
)
T.q("the channel", "SELECT $channel_type AS c FROM sessions ORDER BY $start_timestamp LIMIT 2", "c", ["Email", "Direct"])
T.q("the average duration", "SELECT avg($session_duration) AS a FROM sessions", "a", [sum(s.duration for s in SESSIONS) / len(SESSIONS)])
T.q(
    "by day",
    "SELECT toDate($start_timestamp) AS d, count() AS n FROM sessions GROUP BY d ORDER BY d LIMIT 3",
    "d n",
    sorted(Counter(s.start.date() for s in SESSIONS).items())[:3],
)
T.q(
    "between times",
    "SELECT count() AS n FROM sessions WHERE $start_timestamp >= '2026-04-01'",
    "n",
    [sum(s.start.month == 4 for s in SESSIONS)],
)
T.q(
    "long ones",
    "SELECT session_id FROM sessions WHERE $session_duration > 500 ORDER BY session_id",
    "session_id",
    sorted(s.id for s in SESSIONS if s.duration > 500),
)
T.q(
    "an event's session",
    "SELECT session.$session_duration AS d, event FROM events WHERE event = 'plan_changed'",
    "d event",
    [[30, "plan_changed"]],
)
T.q(
    "an event's session's start",
    "SELECT DISTINCT session.$start_timestamp AS s FROM events WHERE distinct_id = 'bob' AND $session_id IS NOT NULL ORDER BY s",
    "s",
    sorted({of[e.session].start for e in EVENTS if e.did == "bob" and e.session}),
)
T.q(
    "events by their session's entry",
    "SELECT session.$entry_pathname AS p, count() AS n FROM events WHERE event = 'purchase' AND session.$pageview_count > 0 "
    "GROUP BY p ORDER BY p",
    "p n",
    sorted(
        Counter(
            path(of[e.session].urls()[0]) for e in EVENTS if e.event == "purchase" and e.session and of[e.session].count("$pageview")
        ).items()
    ),
)
T.q(
    "sessions in which something was bought",
    "SELECT count() AS n FROM sessions WHERE session_id IN (SELECT $session_id FROM events WHERE event = 'purchase')",
    "n",
    [sum(s.count("purchase") > 0 for s in SESSIONS)],
)
T.q(
    "joined to events",
    "SELECT s.$session_duration AS d, count() AS n FROM events e JOIN sessions s ON s.session_id = e.$session_id "
    "WHERE e.distinct_id = 'carol' GROUP BY d ORDER BY d",
    "d n",
    [[300, 3], [3600, 2]],
)
T.q(
    "whole seconds of the duration",
    "SELECT $session_duration AS d FROM sessions WHERE distinct_id = 'bob' ORDER BY $start_timestamp",
    "d",
    [60, 30],
)
T.q(
    "in a zone",
    "SELECT toDate($start_timestamp) AS d FROM sessions WHERE distinct_id = 'bob' ORDER BY d LIMIT 1",
    "d",
    ["2026-03-03"],
    timezone="Europe/Berlin",
)
assert seconds(by_start[0].start) == "2026-03-01T08:00:00Z"
