// The warehouse's tables: schema/events.sql, applied in numbered migrations, and what the compiler must know of them.
//
//   CO_TRY_VOID(co_await ApplySchema(engine));      // at each start; a second time it changes nothing
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "warehouse/query_engine.h"

namespace hedgerow::warehouse {

net::Task<Result<void>> ApplySchema(QueryEngine& engine);

// A property that has a column of its own.
struct MaterializedColumn {
  std::string_view table, property, column;
};
std::span<const MaterializedColumn> MaterializedColumns();  // all are Nullable(String)

// For ApplySchema and its test.
struct Migration {
  int number = 0;
  std::vector<std::string> statements;
};
std::vector<Migration> ParseMigrations(std::string_view text);

}  // namespace hedgerow::warehouse
