#include "isolation_data.h"

#include "run_hogql.h"
#include "warehouse/event_rows.h"

namespace hedgerow::hogql {
namespace {

using warehouse::Uuid;

constexpr uint64_t kEvents = 30, kPersons = 6;
const WallTime kStart = FromMicros(1'772'323'200'000'000);  // 2026-03-01

std::string Number(uint64_t n) { return std::to_string(n); }

struct Tables {
  warehouse::EventRows events;
  warehouse::PersonRows persons;
  warehouse::DistinctIdRows ids{warehouse::DistinctIdRows::Table::kAll};
  warehouse::DistinctIdRows overrides{warehouse::DistinctIdRows::Table::kOverrides};
};

// Texts that can be read as numbers; no property that could make a cast of ours fail where others' would not.
void AddOwn(Tables& tables, uint64_t i) {
  static constexpr const char* kNames[] = {"signup", "$pageview", "purchase", "12", "14"};
  static constexpr const char* kBrowsers[] = {"Chrome", "Safari", "15"};
  const std::string x = Number(10 + i % 7);
  tables.events.Add(warehouse::EventRow{.uuid = Uuid{0x1000 + i, 7},
                     .event = kNames[i % 5],
                     .properties = R"({"x":")" + x + R"(","n":)" + Number(i % 20) + R"(,"amount":)" + Number(i % 9) + R"(,"$browser":")" + kBrowsers[i % 3] +
                                   R"(","$os":"16","$session_id":"s)" + Number(i % 6) + R"(","$current_url":"https://own.example/)" + Number(i % 4) +
                                   R"(","nested":{"k":")" + x + "\"}}",
                     .timestamp = kStart + std::chrono::minutes(i * 37),
                     .team_id = kOwnProject,
                     .distinct_id = "d" + Number(i % 10),
                     .elements_chain = Number(i % 3),
                     .created_at = kStart + std::chrono::minutes(i * 37 + 1),
                     .person_id = Uuid{0x2000 + i % kPersons, 9}});
}

// The same times, sessions, persons and some of the same ids, but values that fail every cast and tell where they came.
void AddOther(Tables& tables, int64_t team, uint64_t i) {
  static constexpr const char* kNames[] = {"SECRETEVENT", "signup", "SECRETEVENT2"};
  const bool same_id = i % 3 == 0, far = i % 10 == 9;
  tables.events.Add(warehouse::EventRow{.uuid = same_id ? Uuid{0x1000 + i, 7} : Uuid{0x5ec2e70000004000 + i, static_cast<uint64_t>(team)},
                     .event = kNames[i % 3],
                     .properties = R"({"x":"SECRETPROP","n":77777713,"amount":77777713,"$browser":"SECRETBROWSER","$os":"SECRET(","$session_id":"s)" + Number(i % 6) +
                                   R"(","$current_url":"https://SECRET.example/","nested":{"k":"SECRETNESTED"}})",
                     .timestamp = far ? FromMicros(1'941'148'800'000'000) : kStart + std::chrono::minutes(i * 37),
                     .team_id = team,
                     .distinct_id = i % 2 == 0 ? "d" + Number(i % 10) : "SECRETDID",
                     .elements_chain = "SECRETCHAIN",
                     .created_at = kStart + std::chrono::minutes(i * 37),
                     .person_id = Uuid{0x2000 + i % kPersons, 9}});
}

void AddPeople(Tables& tables, int64_t team) {
  const bool own = team == kOwnProject;
  for (uint64_t i = 0; i < kPersons; ++i) {
    const std::string email = own ? "p" + Number(i) + "@own.example" : "SECRET" + Number(i) + "@other.example";
    tables.persons.Add({.id = Uuid{0x2000 + i, 9},
                        .team_id = team,
                        .created_at = kStart,
                        .properties = R"({"email":")" + email + R"(","plan":")" + (i % 2 == 0 ? "pro" : "free") + R"(","x":")" + (own ? Number(i) : "SECRETPROP") +
                                      R"(","age":)" + (own ? Number(20 + i) : "77777713") + "}",
                        .is_identified = true,
                        .version = own ? 1u : 9u});
    tables.ids.Add({.team_id = team, .distinct_id = "d" + Number(i), .person_id = Uuid{0x2000 + (own ? i : 0), 9}, .version = own ? 0u : 9u});
  }
  tables.overrides.Add({.team_id = team, .distinct_id = "d3", .person_id = Uuid{0x2000 + (own ? 4u : 5u), 9}, .version = own ? 1u : 9u});
}

}  // namespace

void LoadIsolationData(warehouse::EngineUnderTest& under_test, Projects projects) {
  Tables tables;
  for (uint64_t i = 0; i < kEvents; ++i) {
    if (projects == Projects::kAll) AddOther(tables, kOwnProject - 1, i);
    AddOwn(tables, i);
    if (projects == Projects::kAll) AddOther(tables, kOwnProject + 1, i);
  }
  for (int64_t team : {kOwnProject - 1, kOwnProject, kOwnProject + 1}) {
    if (team == kOwnProject || projects == Projects::kAll) AddPeople(tables, team);
  }
  under_test.Must(under_test.engine().Insert(tables.events.TakeBatch()));
  under_test.Must(under_test.engine().Insert(tables.persons.TakeBatch()));
  under_test.Must(under_test.engine().Insert(tables.ids.TakeBatch()));
  under_test.Must(under_test.engine().Insert(tables.overrides.TakeBatch()));
  under_test.Must(under_test.engine().Execute("OPTIMIZE TABLE events FINAL"));
}

Catalog IsolationCatalog() {
  Catalog catalog = WarehouseCatalog();
  catalog.event_properties = {{"n", PropertyType::kNumeric}, {"amount", PropertyType::kNumeric}};
  catalog.person_properties = {{"age", PropertyType::kNumeric}};
  catalog.cohorts = {{1, "Pro people", "properties.plan = 'pro'"}, {2, "Throws", "throwIf(properties.email LIKE 'SECRET%') = 0"}};
  catalog.actions = {{1, "Paid", "event = 'purchase' AND properties.amount > 0"}, {2, "Throws", "throwIf(properties.x LIKE 'SECRET%') = 0"}};
  catalog.views = {{"recent", "SELECT event, distinct_id AS who, length(properties.x) AS size, timestamp AS at FROM events WHERE toInt64(assumeNotNull(properties.x)) > 0"}};
  return catalog;
}

}  // namespace hedgerow::hogql
