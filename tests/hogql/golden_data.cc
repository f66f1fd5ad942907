#include "golden_data.h"

#include <boost/json.hpp>
#include <fstream>

#include "base/check.h"
#include "run_hogql.h"
#include "warehouse/event_rows.h"
#include "warehouse/ingest/iso_time.h"

namespace hedgerow::hogql {
namespace {

namespace json = boost::json;

std::string Text(const json::object& row, const char* name) { return json::value_to<std::string>(row.at(name)); }
WallTime Time(const json::object& row, const char* name) { return *warehouse::ParseIsoTime(Text(row, name)); }
warehouse::Uuid Id(const json::object& row, const char* name) { return *warehouse::Uuid::Parse(Text(row, name)); }
uint64_t Version(const json::object& row) { return row.at("version").to_number<uint64_t>(); }

// The same keys with values that no row of the project has.
std::string TwinProperties(const json::object& properties) {
  json::object twin;
  for (const auto& [key, value] : properties) {
    twin[key] = value.is_number() ? json::value(1e9) : key == "$session_id" ? value : json::value("another project's");
  }
  return json::serialize(twin);
}

struct Rows {
  warehouse::EventRows events;
  warehouse::PersonRows persons;
  warehouse::DistinctIdRows distinct_ids{warehouse::DistinctIdRows::Table::kAll};
  warehouse::DistinctIdRows overrides{warehouse::DistinctIdRows::Table::kOverrides};

  void Add(const json::object& row, int64_t team_id) {
    const std::string table = Text(row, "table");
    auto properties = [&] {
      const json::object& own = row.at("properties").as_object();
      return team_id == kGoldenProject ? json::serialize(own) : TwinProperties(own);
    };
    if (table == "events") {
      events.Add(warehouse::EventRow{.uuid = Id(row, "uuid"), .event = Text(row, "event"), .properties = properties(), .timestamp = Time(row, "timestamp"),
                  .team_id = team_id, .distinct_id = Text(row, "distinct_id"), .elements_chain = Text(row, "elements_chain"),
                  .created_at = Time(row, "created_at"), .person_id = Id(row, "person_id")});
    } else if (table == "persons") {
      persons.Add({.id = Id(row, "id"), .team_id = team_id, .created_at = Time(row, "created_at"), .properties = properties(),
                   .is_identified = row.at("is_identified").as_bool(), .version = Version(row), .is_deleted = row.at("is_deleted").as_bool()});
    } else {
      auto& ids = table == "person_distinct_ids" ? distinct_ids : overrides;
      CHECK(table == "person_distinct_ids" || table == "person_distinct_id_overrides");
      ids.Add({.team_id = team_id, .distinct_id = Text(row, "distinct_id"), .person_id = Id(row, "person_id"), .version = Version(row)});
    }
  }
};

}  // namespace

void LoadGoldenData(warehouse::EngineUnderTest& under_test) {
  std::ifstream in(std::string(HEDGEROW_SOURCE_DIR) + "/tests/hogql/data/project.jsonl");
  CHECK(in.good());
  Rows rows;
  for (std::string line; std::getline(in, line);) {
    if (line.empty()) continue;
    const json::value row = json::parse(line);
    for (const int64_t team : {kGoldenProject - 1, kGoldenProject, kGoldenProject + 1}) rows.Add(row.as_object(), team);
  }
  under_test.Must(under_test.engine().Insert(rows.events.TakeBatch()));
  under_test.Must(under_test.engine().Insert(rows.persons.TakeBatch()));
  under_test.Must(under_test.engine().Insert(rows.distinct_ids.TakeBatch()));
  under_test.Must(under_test.engine().Insert(rows.overrides.TakeBatch()));
}

Catalog GoldenCatalog() {
  Catalog catalog = WarehouseCatalog();
  catalog.event_properties = {{"amount", PropertyType::kNumeric}, {"trial", PropertyType::kBoolean}};
  catalog.person_properties = {
      {"age", PropertyType::kNumeric}, {"is_admin", PropertyType::kBoolean}, {"joined", PropertyType::kDateTime}};
  catalog.cohorts = {{1, "Pro people", "properties.plan = 'pro'"},
                      {2, "Corp", "properties.email LIKE '%@corp.example'"},
                      {3, "Nobody", "properties.plan = 'none such'"}};
  catalog.actions = {{1, "Paid", "event = 'purchase' AND properties.amount > 0"},
                      {2, "Saw pricing", "event = '$pageview' AND properties.$current_url LIKE '%/pricing%'"}};
  catalog.views = {{"purchases", "SELECT person_id, timestamp, toFloat(properties.amount) AS amount, properties.currency AS currency "
                                  "FROM events WHERE event = 'purchase'"},
                    {"revenue", "SELECT currency, sum(amount) AS total FROM purchases GROUP BY currency"}};
  return catalog;
}

}  // namespace hedgerow::hogql
