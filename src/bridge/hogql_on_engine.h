// For tests: HogQL compiled for project 1 and run on a real engine, over rows of two projects.
#pragma once

#include <string>

#include "hogql/compile.h"
#include "warehouse/test_warehouse.h"

namespace hedgerow::bridge {

class HogqlOnEngine {
 public:
  HogqlOnEngine() {
    // A project's people have chosen these (what the house keeps in its store).
    using hogql::PropertyType;
    catalog.materialized = {{"events", "$browser", "mat_$browser", true},
                            {"events", "$session_id", "mat_$session_id", true}};
    catalog.event_properties = {
        {"amount", PropertyType::kNumeric}, {"paid", PropertyType::kBoolean}, {"at", PropertyType::kDateTime}};
    catalog.person_properties = {{"age", PropertyType::kNumeric}};
    catalog.cohorts = {{1, "Payers", "properties.plan = 'pro'", false}, {2, "VIPs", "", true}};
    catalog.actions = {{2, "Signed up", "event = 'signup'"}};
    catalog.views = {{"signups", "SELECT person_id, timestamp FROM events WHERE event = 'signup'"}};
    catalog.group_types = {"company"};
    catalog.system_rows["system.cohorts"] =
        R"([(1,'Payers','','{"a":1}',false,'2024-01-01 00:00:00'),(2,'It''s VIPs','','',true,'2024-01-02 00:00:00')])";
  }

  // TSV without the last newline, or "ERROR ..." with the compiler's words or the engine's.
  std::string Run(std::string_view hogql, const std::string& timezone = "UTC") { return Read(hogql, timezone, "TSV"); }

  std::string Read(std::string_view hogql, const std::string& timezone, const std::string& format) {
    auto compiled = hogql::Compile(hogql, {.project = ProjectId{1}, .timezone = timezone, .catalog = &catalog});
    if (!compiled) return "ERROR " + compiled.error().front().message;
    warehouse::Query query{.sql = compiled->sql, .tag = "test"};
    for (auto& param : compiled->params) query.params.push_back({param.name, param.value});
    query.settings = {{"session_timezone", compiled->timezone}};
    auto text = warehouse.Run(warehouse.engine().Read(std::move(query), format));
    if (!text) return "ERROR " + text.error().detail;
    if (text->ends_with('\n')) text->pop_back();
    return *text;
  }

  void Execute(const std::string& sql) {
    auto done = warehouse.Run(warehouse.engine().Execute(sql));
    if (!done) std::fprintf(stderr, "%s\n", done.error().detail.c_str()), std::abort();
  }

  warehouse::TestWarehouse warehouse;
  hogql::Catalog catalog;
};

}  // namespace hedgerow::bridge
