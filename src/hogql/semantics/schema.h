// The tables that HogQL knows, and their columns, as data.
#pragma once

#include <span>
#include <string_view>

#include "hogql/semantics/types.h"

namespace hedgerow::hogql {

enum class TableId : uint8_t { kEvents, kPersons, kDistinctIds, kSessions };

struct TableColumn {
  std::string_view name;
  Type type = Type::kUnknown;
  bool in_star = true;  // part of SELECT *
  bool nullable = false;
  // Sessions only: how it is computed from the events of a session, see kSessionColumns.
  std::string_view expression = {};
};

struct TableInfo {
  std::string_view name;        // in HogQL
  TableId id;
  std::string_view clickhouse;  // empty: computed from others
  std::span<const TableColumn> columns;
};

const TableInfo* FindTable(std::string_view name);
const TableInfo& TableOf(TableId id);
std::span<const TableInfo> AllTables();
const TableColumn* FindColumn(const TableInfo& table, std::string_view name);

}  // namespace hedgerow::hogql
