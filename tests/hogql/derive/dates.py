"""Dates, times, intervals, time zones."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from _data import EVENTS, events, seconds
from _golden import Theme

T = THEME = Theme(
    "dates",
    """Computed with Python's datetime and zoneinfo. Times print in UTC whatever the project's zone; in Berlin the clocks went
from 02:00 to 03:00 on 2026-03-29.""",
)
BERLIN, TOKYO, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Tokyo"), ZoneInfo("America/New_York")
AT = "toDateTime('2026-03-22 18:45:30')"
moment = datetime(2026, 3, 22, 18, 45, 30, tzinfo=UTC)


def local(zone: ZoneInfo, *parts: int) -> datetime:
    """A time on the clocks of a zone."""
    return datetime(*parts, tzinfo=zone)  # type: ignore[arg-type]


T.c(
    "parts of a time",
    f"(toYear({AT}), toQuarter({AT}), toMonth({AT}), toDayOfMonth({AT}), toHour({AT}), toMinute({AT}), toSecond({AT}))",
    [2026, 1, 3, 22, 18, 45, 30],
)
T.c("parts under short names", f"(year({AT}), month({AT}), day({AT}), hour({AT}), minute({AT}))", [2026, 3, 22, 18, 45])
T.c("day of week and of year", f"(toDayOfWeek({AT}), toDayOfYear({AT}))", [moment.isoweekday(), moment.timetuple().tm_yday])
T.c("ISO week", f"(toISOYear({AT}), toISOWeek({AT}))", list(moment.isocalendar()[:2]))
T.c("numbers of dates", f"(toYYYYMM({AT}), toYYYYMMDD({AT}))", [202603, 20260322])
T.c("toUnixTimestamp", f"toUnixTimestamp({AT})", int(moment.timestamp()))
T.c("fromUnixTimestamp", "fromUnixTimestamp(1774205130)", seconds(datetime.fromtimestamp(1774205130, UTC)))
T.c("toDate of a time", f"toDate({AT})", date(2026, 3, 22))
T.c("toDate of a text", "toDate('2026-02-28')", date(2026, 2, 28))
T.c("a date plus days", "toDate('2026-02-28') + 1", date(2026, 3, 1))
T.c("a date minus an interval", "toDate('2026-03-01') - INTERVAL 1 DAY", date(2026, 2, 28))
T.c(
    "toStartOf day, week, month, quarter, year",
    f"(toStartOfDay({AT}), toStartOfWeek({AT}), toStartOfMonth({AT}), toStartOfQuarter({AT}), toStartOfYear({AT}), toMonday({AT}))",
    ["2026-03-22T00:00:00Z", "2026-03-22", "2026-03-01", "2026-01-01", "2026-01-01", "2026-03-16"],
)
T.c("toStartOfWeek on Monday", "toStartOfWeek(toDate('2026-03-22'), 1)", date(2026, 3, 16))
T.c(
    "toStartOf hour and minutes",
    f"(toStartOfHour({AT}), toStartOfMinute({AT}), toStartOfFiveMinutes({AT}), toStartOfTenMinutes({AT}), toStartOfFifteenMinutes({AT}))",
    ["2026-03-22T18:00:00Z", "2026-03-22T18:45:00Z", "2026-03-22T18:45:00Z", "2026-03-22T18:40:00Z", "2026-03-22T18:45:00Z"],
)
T.c("toStartOfInterval", f"toStartOfInterval({AT}, INTERVAL 20 MINUTE)", "2026-03-22T18:40:00Z")
T.c("dateTrunc", f"(dateTrunc('hour', {AT}), toString(dateTrunc('month', {AT})))", ["2026-03-22T18:00:00Z", "2026-03-01"])
T.c(
    "dateDiff",
    "(dateDiff('day', toDate('2026-02-27'), toDate('2026-03-02')), dateDiff('month', toDate('2026-01-31'), toDate('2026-03-01')))",
    [3, 2],
)
T.c(
    "dateDiff of times", f"(dateDiff('hour', {AT}, {AT} + INTERVAL 90 MINUTE), dateDiff('second', {AT}, {AT} - INTERVAL 5 SECOND))", [2, -5]
)
T.c(
    "adding units",
    f"(addDays({AT}, 1), addMonths({AT}, -1), addHours({AT}, 6), subtractWeeks({AT}, 1))",
    [moment + timedelta(days=1), moment.replace(month=2), moment + timedelta(hours=6), moment - timedelta(weeks=1)],
)
T.c("a month's end", "addMonths(toDate('2026-01-31'), 1)", date(2026, 2, 28))
T.c("toLastDayOfMonth", "toLastDayOfMonth(toDate('2026-02-10'))", date(2026, 2, 28))
T.c(
    "intervals of all units",
    f"{AT} + INTERVAL 1 YEAR + INTERVAL 1 QUARTER + INTERVAL 1 MONTH + INTERVAL 1 WEEK + INTERVAL 1 DAY",
    moment.replace(year=2027, month=7, day=30),
)
T.c("an interval as a text", f"{AT} + INTERVAL '2 hours'", moment + timedelta(hours=2))
T.c("an interval before the time", f"INTERVAL 1 DAY + {AT}", moment + timedelta(days=1))
T.c("a negative interval", f"{AT} + INTERVAL -1 DAY", moment - timedelta(days=1))
T.c("toIntervalDay", f"{AT} + toIntervalDay(2)", moment + timedelta(days=2))
T.c("formatDateTime", f"formatDateTime({AT}, '%Y/%m/%d %H-%i-%s')", "2026/03/22 18-45-30")
T.c("monthName and dateName", f"(monthName({AT}), dateName('weekday', {AT}))", ["March", "Sunday"])
T.c("makeDate", "(makeDate(2026, 3, 1), makeDateTime(2026, 3, 1, 12, 0, 0))", ["2026-03-01", "2026-03-01T12:00:00Z"])
T.c("age", "age('month', toDate('2026-01-31'), toDate('2026-03-01'))", 1)
T.c("toDateTime reads an offset", "toDateTime('2026-03-22T18:45:30+02:00')", moment - timedelta(hours=2))
T.c("toDateTime reads milliseconds", "toDateTime('2026-03-22T18:45:30.125Z')", moment + timedelta(milliseconds=125))
T.c("toDateTime of nonsense is null", "toDateTime('yesterday noon')", None)
T.c("toDate of nonsense is null", "toDate('x')", None)
T.c("parseDateTimeBestEffort", "parseDateTimeBestEffort('22 Mar 2026 18:45:30')", moment)
T.c("toStartOfInterval of a day", f"toStartOfInterval({AT}, INTERVAL 1 DAY)", "2026-03-22T00:00:00Z")
T.c("toTimeZone changes no moment", f"toTimeZone({AT}, 'Asia/Tokyo')", moment)
T.c("the hour in another zone", f"toHour(toTimeZone({AT}, 'Asia/Tokyo'))", moment.astimezone(TOKYO).hour)
T.c("toString of a time", "toString(toDateTime('2026-03-22 18:45:30'))", "2026-03-22 18:45:30.000000")
T.c("now lies between", "now() > toDateTime('2020-01-01') AND today() > toDate('2020-01-01') AND yesterday() < today()", 1)
T.c("now and an interval", "now() - INTERVAL 1 DAY < now()", 1)

T.q(
    "a text compared with a time is one",
    "SELECT count() AS n FROM events WHERE timestamp >= '2026-04-01'",
    "n",
    [sum(e.at >= datetime(2026, 4, 1, tzinfo=UTC) for e in EVENTS)],
)
T.q("a text with a time", "SELECT count() AS n FROM events WHERE timestamp > '2026-03-22 18:45:30' AND timestamp < '2026-03-23'", "n", [2])
T.q(
    "BETWEEN times",
    "SELECT count() AS n FROM events WHERE timestamp BETWEEN '2026-03-01' AND '2026-03-09'",
    "n",
    [sum(datetime(2026, 3, 1, tzinfo=UTC) <= e.at <= datetime(2026, 3, 9, tzinfo=UTC) for e in EVENTS)],
)
T.q(
    "microseconds are kept",
    "SELECT timestamp FROM events WHERE event = '$pageview' AND distinct_id = 'bob' ORDER BY timestamp DESC LIMIT 1",
    "timestamp",
    [EVENTS[12].at],
)
T.q(
    "events by day",
    "SELECT toDate(timestamp) AS day, count() AS n FROM events GROUP BY day ORDER BY day",
    "day n",
    sorted(Counter(e.at.date() for e in EVENTS).items()),
)
T.q(
    "events by month",
    "SELECT toStartOfMonth(timestamp) AS m, count() AS n FROM events GROUP BY m ORDER BY m",
    "m n",
    sorted(Counter(e.at.date().replace(day=1) for e in EVENTS).items()),
)
T.q(
    "events by hour",
    "SELECT toHour(timestamp) AS h, count() AS n FROM events GROUP BY h ORDER BY h",
    "h n",
    sorted(Counter(e.at.hour for e in EVENTS).items()),
)
T.q(
    "the span of the data",
    "SELECT dateDiff('day', min(timestamp), max(timestamp)) AS d FROM events",
    "d",
    [(EVENTS[-1].at.date() - EVENTS[0].at.date()).days],
)
T.q(
    "a time minus a time",
    "SELECT max(timestamp) - min(timestamp) AS d FROM events WHERE distinct_id = 'bob' AND event != 'purchase' AND timestamp < '2026-03-03'",
    "d",
    [60],
)
T.q("a time beside the created time", "SELECT min(dateDiff('second', timestamp, created_at)) AS d FROM events", "d", [2])

in_berlin = [e.at.astimezone(BERLIN) for e in EVENTS]
T.q(
    "days of a zone",
    "SELECT toDate(timestamp) AS day, count() AS n FROM events GROUP BY day ORDER BY day",
    "day n",
    sorted(Counter(at.date() for at in in_berlin).items()),
    timezone="Europe/Berlin",
)
T.q(
    "hours of a zone",
    "SELECT toHour(timestamp) AS h, count() AS n FROM events GROUP BY h ORDER BY h",
    "h n",
    sorted(Counter(at.hour for at in in_berlin).items()),
    timezone="Europe/Berlin",
)
T.q(
    "months of a zone",
    "SELECT toStartOfMonth(timestamp) AS m, count() AS n FROM events GROUP BY m ORDER BY m",
    "m n",
    sorted(Counter(at.date().replace(day=1) for at in in_berlin).items()),
    timezone="Europe/Berlin",
)
T.q(
    "a day without 02:00",
    "SELECT toHour(timestamp) AS h FROM events WHERE toDate(timestamp) = '2026-03-29' ORDER BY timestamp",
    "h",
    [1, 3],
    timezone="Europe/Berlin",
)
T.q(
    "a text is a time of the zone",
    "SELECT count() AS n FROM events WHERE timestamp >= '2026-04-01'",
    "n",
    [sum(e.at >= local(BERLIN, 2026, 4, 1) for e in EVENTS)],
    timezone="Europe/Berlin",
)
T.q(
    "a text with an offset is itself",
    "SELECT count() AS n FROM events WHERE timestamp >= '2026-04-01T00:00:00Z'",
    "n",
    [sum(e.at >= datetime(2026, 4, 1, tzinfo=UTC) for e in EVENTS)],
    timezone="Europe/Berlin",
)
T.q(
    "toDateTime reads in the zone",
    "SELECT toDateTime('2026-07-01 12:00:00') AS x",
    "x",
    [local(BERLIN, 2026, 7, 1, 12)],
    timezone="Europe/Berlin",
)
T.q(
    "toStartOfDay in the zone",
    "SELECT toStartOfDay(timestamp) AS d FROM events WHERE event = 'signup' AND distinct_id = 'bob'",
    "d",
    [seconds(local(BERLIN, 2026, 3, 3))],
    timezone="Europe/Berlin",
)
T.q(
    "toStartOfHour in a zone of half hours",
    "SELECT toStartOfHour(timestamp) AS h FROM events WHERE event = 'signup' AND distinct_id = 'bob'",
    "h",
    [seconds(local(ZoneInfo("Asia/Kolkata"), 2026, 3, 3, 5))],
    timezone="Asia/Kolkata",
)
T.q(
    "formatDateTime in the zone",
    "SELECT formatDateTime(timestamp, '%H:%i') AS x FROM events WHERE event = 'signup' ORDER BY timestamp",
    "x",
    [e.at.astimezone(NEW_YORK).strftime("%H:%M") for e in events("signup")],
    timezone="America/New_York",
)
T.q(
    "toString in the zone",
    "SELECT toString(timestamp) AS x FROM events WHERE event = 'signup' AND distinct_id = 'bob'",
    "x",
    ["2026-03-03 08:31:00.000000"],
    timezone="Asia/Tokyo",
)
T.q(
    "weeks of a zone",
    "SELECT toStartOfWeek(timestamp, 1) AS w, count() AS n FROM events GROUP BY w ORDER BY w",
    "w n",
    sorted(Counter(at.astimezone(TOKYO).date() - timedelta(days=at.astimezone(TOKYO).weekday()) for at in (e.at for e in EVENTS)).items()),
    timezone="Asia/Tokyo",
)
T.q(
    "dateDiff in the zone",
    "SELECT dateDiff('day', toDateTime('2026-03-28 12:00:00'), toDateTime('2026-03-29 00:30:00')) AS d",
    "d",
    [1],
    timezone="Europe/Berlin",
)
T.q(
    "adding a day over the change",
    "SELECT toDateTime('2026-03-28 12:00:00') + INTERVAL 1 DAY AS x",
    "x",
    [local(BERLIN, 2026, 3, 29, 12)],
    timezone="Europe/Berlin",
)
T.q(
    "adding 24 hours over the change",
    "SELECT toDateTime('2026-03-28 12:00:00') + INTERVAL 24 HOUR AS x",
    "x",
    [local(BERLIN, 2026, 3, 29, 13)],
    timezone="Europe/Berlin",
)
