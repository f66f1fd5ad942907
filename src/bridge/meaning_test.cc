// What HogQL means, on the real engine: persons, groups, sessions, cohorts, definitions, and the project's time zone.
// Project 2's rows lie in the same granules and must show nowhere.
#include <gtest/gtest.h>

#include "bridge/hogql_on_engine.h"

namespace hedgerow::bridge {
namespace {

// Person 1 has two distinct_ids (c was merged into it after its event), person 2 has b. Times straddle Tokyo's
// midnight.
constexpr const char* kRows[] = {
    R"(INSERT INTO events (uuid, event, properties, timestamp, team_id, distinct_id, elements_chain, created_at, person_id)
       SELECT generateUUIDv4(), e, p, t, team, d, c, t, toUUID(concat('00000000-0000-0000-0000-00000000000', person))
       FROM values('e String, p String, t DateTime64(6, ''UTC''), team Int64, d String, c String, person String',
         ('$pageview', '{"$session_id":"0190a0b0-0000-7000-8000-000000000001","$current_url":"https://x.com/a?b=1","$browser":"Chrome","amount":"5","$group_0":"acme","utm_source":"ads"}', '2024-03-09 14:30:00', 1, 'a', '', '1'),
         ('$autocapture', '{"$session_id":"0190a0b0-0000-7000-8000-000000000001","$groups":{"company":"beta"}}', '2024-03-09 15:31:00', 1, 'a', 'a.btn:attr_id="x"href="/go"text="Buy";div:text="Z"', '1'),
         ('signup', '{"amount":7.5,"paid":true,"at":"2024-03-01T00:00:00Z"}', '2024-03-09 23:30:00', 1, 'b', '', '2'),
         ('signup', '{"amount":"x","paid":false}', '2024-03-10 15:00:00', 1, 'c', '', '3'),
         ('signup', '{"amount":1,"$session_id":"secret","$group_0":"acme"}', '2024-03-10 15:00:00', 2, 'z', '', '9')))",
    R"(INSERT INTO persons (id, team_id, created_at, properties, is_identified, version) VALUES
       ('00000000-0000-0000-0000-000000000001', 1, '2024-01-01', '{"plan":"free","age":30}', 1, 1),
       ('00000000-0000-0000-0000-000000000001', 1, '2024-01-01', '{"plan":"pro","age":31}', 1, 2),
       ('00000000-0000-0000-0000-000000000002', 1, '2024-01-01', '{"plan":"free"}', 0, 1),
       ('00000000-0000-0000-0000-000000000009', 2, '2024-01-01', '{"plan":"pro"}', 0, 1))",
    R"(INSERT INTO person_distinct_ids (team_id, distinct_id, person_id, version) VALUES
       (1, 'a', '00000000-0000-0000-0000-000000000001', 0), (1, 'b', '00000000-0000-0000-0000-000000000002', 0),
       (1, 'c', '00000000-0000-0000-0000-000000000003', 0), (1, 'c', '00000000-0000-0000-0000-000000000001', 1))",
    "INSERT INTO person_distinct_id_overrides (team_id, distinct_id, person_id, version) VALUES (1, 'c', "
    "'00000000-0000-0000-0000-000000000001', 1)",
    R"(INSERT INTO groups (team_id, group_type_index, group_key, created_at, updated_at, group_properties, version) VALUES
       (1, 0, 'acme', '2024-01-01', '2024-01-01', '{"name":"Acme","seats":3}', 1),
       (1, 0, 'acme', '2024-01-01', '2024-01-02', '{"name":"Acme Inc","seats":4}', 2),
       (1, 0, 'beta', '2024-01-01', '2024-01-02', '{"name":"Beta"}', 1),
       (2, 0, 'acme', '2024-01-01', '2024-01-02', '{"name":"OTHER"}', 9))",
    R"(INSERT INTO cohort_people (team_id, cohort_id, person_id, version) VALUES (1, 2, '00000000-0000-0000-0000-000000000002', 1),
       (1, 2, '00000000-0000-0000-0000-000000000001', 1), (2, 2, '00000000-0000-0000-0000-000000000009', 1))",
    "INSERT INTO cohort_people (team_id, cohort_id, person_id, version, is_deleted) VALUES (1, 2, "
    "'00000000-0000-0000-0000-000000000001', 2, 1)",
    R"(INSERT INTO definitions (team_id, kind, name, type, first_seen, last_seen) VALUES (1, 0, 'signup', 0, '2024-01-01', '2024-01-03'),
       (1, 1, 'amount', 2, '2024-01-01', '2024-01-03'), (2, 1, 'secret', 2, '2024-01-01', '2024-01-03'))",
};

struct Row {
  const char* name;
  const char* timezone;
  const char* query;
  const char* answer;
};
constexpr Row kMeaning[] = {
    {"persons merged over overrides", "UTC",
     "SELECT event, toString(person_id) LIKE '%1' FROM events ORDER BY timestamp",
     "$pageview\t1\n$autocapture\t1\nsignup\t0\nsignup\t1"},
    {"person properties follow the merge", "UTC",
     "SELECT distinct_id, person.properties.plan, person.properties.age + 1 FROM events ORDER BY timestamp",
     "a\tpro\t32\na\tpro\t32\nb\tfree\t\\N\nc\tpro\t32"},
    {"the newest row of a person", "UTC", "SELECT properties.plan, is_identified FROM persons ORDER BY id",
     "pro\ttrue\nfree\tfalse"},
    {"distinct ids", "UTC", "SELECT distinct_id, person.properties.plan FROM person_distinct_ids ORDER BY distinct_id",
     "a\tpro\nb\tfree\nc\tpro"},
    {"groups of events", "UTC", "SELECT $group_0, group_0.properties.name, group_0.key FROM events ORDER BY timestamp",
     "acme\tAcme Inc\tacme\nbeta\tBeta\tbeta\n\\N\t\\N\t\n\\N\t\\N\t"},
    {"the groups table", "UTC", "SELECT index, key, properties.name, properties.seats FROM groups ORDER BY key",
     "0\tacme\tAcme Inc\t4\n0\tbeta\tBeta\t\\N"},
    {"all columns of groups", "UTC", "SELECT * FROM groups WHERE key = 'beta'",
     "0\tbeta\t2024-01-01 00:00:00.000000\t2024-01-02 00:00:00.000000\t{\"name\":\"Beta\"}"},
    {"groups joined by hand", "UTC",
     "SELECT e.event, g.properties.name FROM events e JOIN groups g ON e.$group_0 = g.key ORDER BY e.timestamp",
     "$pageview\tAcme Inc\n$autocapture\tBeta"},
    {"sessions", "UTC",
     "SELECT $session_duration, $pageview_count, $autocapture_count, $event_count, $is_bounce, $entry_pathname, "
     "$end_hostname, "
     "$entry_utm_source, $num_uniq_urls, $urls, $entry_gclid, toString(session_id_v7) != '' FROM sessions",
     "3660\t1\t1\t2\t0\t/a\tx.com\tads\t1\t['https://x.com/a?b=1']\t\\N\t1"},
    {"all columns of sessions", "UTC", "SELECT count() FROM (SELECT * FROM sessions)", "1"},
    {"sessions of events", "UTC",
     "SELECT session.duration, session.$entry_current_url FROM events WHERE event = '$autocapture'",
     "3660\thttps://x.com/a?b=1"},
    {"a cohort by property", "UTC",
     "SELECT distinct_id FROM events WHERE person_id IN COHORT 'Payers' ORDER BY timestamp", "a\na\nc"},
    {"not in a cohort", "UTC", "SELECT distinct_id FROM events WHERE person_id NOT IN COHORT 1 ORDER BY timestamp",
     "b"},
    {"a static cohort", "UTC", "SELECT distinct_id FROM events WHERE person_id IN COHORT 2", "b"},
    {"persons of static cohorts", "UTC", "SELECT cohort_id, count() FROM cohort_people GROUP BY cohort_id", "2\t1"},
    {"an action", "UTC", "SELECT count() FROM events WHERE matchesAction('Signed up') AND matchesAction(2)", "2"},
    {"a saved query", "UTC", "SELECT count(), uniq(s.person_id) FROM signups s", "2\t2"},
    {"typed properties", "UTC",
     "SELECT properties.amount, properties.amount * 2, properties.paid, properties.at FROM events ORDER BY timestamp",
     "5\t10\t\\N\t\\N\n\\N\t\\N\t\\N\t\\N\n7.5\t15\ttrue\t2024-03-01 00:00:00.000000\n\\N\t\\N\tfalse\t\\N"},
    {"materialised properties", "UTC",
     "SELECT properties.$browser, properties.$session_id IS NULL FROM events ORDER BY timestamp",
     "Chrome\t0\n\\N\t0\n\\N\t1\n\\N\t1"},
    {"elements", "UTC",
     "SELECT elements_chain_href, elements_chain_texts, elements_chain_ids, elements_chain_elements FROM events WHERE "
     "event = '$autocapture'",
     "/go\t['Buy','Z']\t['x']\t['a']"},
    {"system.cohorts", "UTC", "SELECT id, name, is_static, filters.a FROM system.cohorts ORDER BY id",
     "1\tPayers\tfalse\t1\n2\tIt\\'s VIPs\ttrue\t\\N"},
    {"an empty system table", "UTC", "SELECT count() FROM system.actions", "0"},
    {"event definitions", "UTC", "SELECT name FROM system.event_definitions", "signup"},
    {"property definitions", "UTC", "SELECT name, type, property_type FROM system.property_definitions",
     "amount\tevent\tNumeric"},
    {"numbers", "UTC", "SELECT sum(number) FROM numbers(4)", "6"},
    {"a series", "UTC", "SELECT generate_series FROM generate_series(2, 3)", "2\n3"},
    {"a range", "UTC", "SELECT arrayJoin(range(1, 3))", "1\n2"},
    {"a funnel", "UTC", "SELECT windowFunnel(7200)(timestamp, event = '$pageview', event = '$autocapture') FROM events",
     "2"},

    {"days", "Asia/Tokyo", "SELECT toDate(timestamp) AS day, count() FROM events GROUP BY day ORDER BY day",
     "2024-03-09\t1\n2024-03-10\t2\n2024-03-11\t1"},
    {"starts of days", "Asia/Tokyo",
     "SELECT toStartOfDay(timestamp) AS day, count() FROM events GROUP BY day ORDER BY day",
     "2024-03-09 00:00:00\t1\n2024-03-10 00:00:00\t2\n2024-03-11 00:00:00\t1"},
    {"dateTrunc", "Asia/Tokyo",
     "SELECT dateTrunc('day', timestamp) AS day, dateTrunc('month', any(timestamp)), count() FROM events GROUP BY day "
     "ORDER BY day",
     "2024-03-09 00:00:00\t2024-03-01\t1\n2024-03-10 00:00:00\t2024-03-01\t2\n2024-03-11 00:00:00\t2024-03-01\t1"},
    {"formatDateTime", "Asia/Tokyo", "SELECT formatDateTime(timestamp, '%d %H:%i') FROM events ORDER BY timestamp",
     "09 23:30\n10 00:31\n10 08:30\n11 00:00"},
    {"a text compared", "Asia/Tokyo",
     "SELECT event FROM events WHERE timestamp >= '2024-03-10' AND timestamp < '2024-03-10 08:30:00'", "$autocapture"},
    {"a text with a zone compared", "Asia/Tokyo",
     "SELECT count() FROM events WHERE timestamp >= '2024-03-10T00:00:00Z'", "1"},
    {"a day compared", "Asia/Tokyo",
     "SELECT count() FROM events WHERE timestamp >= toDate('2024-03-10') AND timestamp < toDate('2024-03-11')", "2"},
    {"a start of month compared", "Asia/Tokyo",
     "SELECT count() FROM events WHERE timestamp >= toStartOfWeek(toDateTime('2024-03-10 12:00:00'))", "3"},
    {"between", "Asia/Tokyo", "SELECT count() FROM events WHERE timestamp BETWEEN '2024-03-10' AND '2024-03-11'", "3"},
    {"having", "Asia/Tokyo", "SELECT timestamp FROM events GROUP BY timestamp HAVING timestamp >= '2024-03-11'",
     "2024-03-11 00:00:00.000000"},
    {"an alias compared", "Asia/Tokyo", "SELECT timestamp AS t FROM events WHERE t >= toDate('2024-03-11')",
     "2024-03-11 00:00:00.000000"},
    {"hours", "Asia/Tokyo", "SELECT toHour(timestamp), toDayOfWeek(timestamp) FROM events ORDER BY timestamp",
     "23\t6\n0\t7\n8\t7\n0\t1"},
    {"differences", "Asia/Tokyo",
     "SELECT dateDiff('day', toDate('2024-03-08'), timestamp) FROM events ORDER BY timestamp", "1\n2\n2\n3"},
    {"times made", "Asia/Tokyo",
     "SELECT toUnixTimestamp(toDateTime('2024-03-10 00:00:00')), toUnixTimestamp(makeDateTime(2024, 3, 10, 0, 0, 0)), "
     "toUnixTimestamp(toStartOfDay(toDate('2024-03-10'))), toString(fromUnixTimestamp(0)), "
     "toString(toDateTime('2024-03-10T00:00:00Z'))",
     "1709996400\t1709996400\t1709996400\t1970-01-01 09:00:00\t2024-03-10 09:00:00.000000"},
    {"now and today", "Asia/Tokyo",
     "SELECT today() = toDate(now()), now() >= today(), yesterday() = today() - 1, timeZoneOf(now())",
     "1\t1\t1\tAsia/Tokyo"},
    {"a typed property", "Asia/Tokyo", "SELECT toString(properties.at) FROM events WHERE properties.paid",
     "2024-03-01 09:00:00.000000"},
    {"session times", "Asia/Tokyo",
     "SELECT $start_timestamp, count() OVER () FROM sessions WHERE $start_timestamp < '2024-03-10'",
     "2024-03-09 23:30:00.000000\t1"},
    // St John's is half an hour off, and its clocks went forward between the last two events.
    {"hours that begin at half past", "America/St_Johns",
     "SELECT toStartOfHour(timestamp) AS hour, count() FROM events GROUP BY hour ORDER BY hour",
     "2024-03-09 11:00:00\t1\n2024-03-09 12:00:00\t1\n2024-03-09 20:00:00\t1\n2024-03-10 12:00:00\t1"},
    {"hours as intervals", "America/St_Johns",
     "SELECT toStartOfInterval(timestamp, INTERVAL 1 HOUR) AS hour FROM events GROUP BY hour ORDER BY hour LIMIT 1",
     "2024-03-09 11:00:00"},
    {"a day of 23 hours", "America/St_Johns",
     "SELECT dateDiff('hour', toDateTime('2024-03-10 00:00:00'), toDateTime('2024-03-11 00:00:00'))", "23"},
};

TEST(Meaning, OfEveryKindOfNameOnTheEngine) {
  HogqlOnEngine engine;
  for (const char* sql : kRows) engine.Execute(sql);
  for (const Row& row : kMeaning) {
    EXPECT_EQ(engine.Run(row.query, row.timezone), row.answer) << row.name << ": " << row.query;
  }
}

}  // namespace
}  // namespace hedgerow::bridge
