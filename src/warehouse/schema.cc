#include "warehouse/schema.h"

#include <array>
#include <charconv>

#include "warehouse/events_sql.h"

namespace hedgerow::warehouse {
namespace {

constexpr std::array kMaterialized = {
    MaterializedColumn{"events", "$browser", "mat_$browser"},
    MaterializedColumn{"events", "$os", "mat_$os"},
    MaterializedColumn{"events", "$device_type", "mat_$device_type"},
    MaterializedColumn{"events", "$geoip_country_code", "mat_$geoip_country_code"},
    MaterializedColumn{"events", "$session_id", "mat_$session_id"},
    MaterializedColumn{"events", "$current_url", "mat_$current_url"},
    MaterializedColumn{"events", "$pathname", "mat_$pathname"},
    MaterializedColumn{"events", "$referring_domain", "mat_$referring_domain"},
};

constexpr char kVersionTable[] =
    "CREATE TABLE IF NOT EXISTS hedgerow_schema (version UInt32, applied_at DateTime DEFAULT now()) "
    "ENGINE = MergeTree ORDER BY version";

}  // namespace

std::span<const MaterializedColumn> MaterializedColumns() { return kMaterialized; }

std::vector<Migration> ParseMigrations(std::string_view text) {
  constexpr std::string_view kMark = "-- migration ";
  std::vector<Migration> migrations;
  std::string statement;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (line.starts_with(kMark)) {
      Migration next;
      std::from_chars(line.data() + kMark.size(), line.data() + line.size(), next.number);
      migrations.push_back(std::move(next));
    }
    if (line.starts_with("--") || line.empty()) continue;
    statement.append(line);
    if (line.ends_with(';')) {
      statement.pop_back();
      if (!migrations.empty()) migrations.back().statements.push_back(std::move(statement));
      statement.clear();
    } else {
      statement.push_back('\n');
    }
  }
  return migrations;
}

net::Task<Result<void>> ApplySchema(QueryEngine& engine) {
  CO_TRY_VOID(co_await engine.Execute(kVersionTable));
  CO_TRY(const std::string text,
         co_await engine.Read({.sql = "SELECT max(version) FROM hedgerow_schema", .tag = "schema"}, "TSV"));
  int current = 0;
  std::from_chars(text.data(), text.data() + text.size(), current);
  for (const Migration& migration : ParseMigrations(kEventsSql)) {
    if (migration.number <= current) continue;
    for (const std::string& statement : migration.statements) CO_TRY_VOID(co_await engine.Execute(statement));
    CO_TRY_VOID(
        co_await engine.Execute("INSERT INTO hedgerow_schema (version) SELECT " + std::to_string(migration.number)));
  }
  co_return Result<void>();
}

}  // namespace hedgerow::warehouse
