// One HogQL query through compiler and engine, its answer as the query API's JSON has it.
//
//   HogqlAnswer answer = RunHogql(under_test, "SELECT count() FROM events", {.project = project, .catalog = &catalog});
//   answer.stage == HogqlAnswer::Stage::kAnswered, answer.rows
#pragma once

#include <boost/json.hpp>
#include <map>
#include <string>
#include <string_view>

#include "base/result.h"
#include "engine_under_test.h"
#include "hogql/compile.h"

namespace hedgerow::hogql {

struct HogqlAnswer {
  enum class Stage { kNotCompiled, kEngineError, kAnswered };
  Stage stage = Stage::kNotCompiled;
  boost::json::array columns;  // names
  boost::json::array rows;     // arrays
  std::string message;         // what the asker is told: the compiler's problems, or our sentence for the engine's error
  std::string detail;          // the engine's own text: for the log only
  std::string sql;
};

struct EngineOptions {
  bool one_thread = false;  // rows then come in the order of the data
};

HogqlAnswer RunHogql(warehouse::EngineUnderTest& under_test, std::string_view text, const CompileOptions& options,
                     EngineOptions engine = {});
// The second half of it.
HogqlAnswer RunCompiled(warehouse::EngineUnderTest& under_test, const CompiledQuery& compiled, EngineOptions engine = {});

// Placeholders' values: JSON, and {"$datetime": ...}, {"$date": ...}, {"$decimal": ...}, {"$uuid": ...}.
Result<std::map<std::string, Value>> ReadValues(const boost::json::object& values);

// What every project has: the warehouse's materialized columns.
Catalog WarehouseCatalog();

}  // namespace hedgerow::hogql
