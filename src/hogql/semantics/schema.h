// The tables that HogQL knows, and their columns, as data.
#pragma once

#include <span>
#include <string_view>

#include "hogql/semantics/types.h"

namespace hedgerow::hogql {

enum class TableId : uint8_t {
  kEvents,
  kPersons,
  kDistinctIds,
  kSessions,
  kGroups,
  kCohortPeople,
  kDefinitions,
  kSystem
};

struct TableColumn {
  std::string_view name;
  Type type = Type::kUnknown;
  bool in_star = true;  // part of SELECT *
  bool nullable = false;
  // How it is computed: of sessions and definitions from what is grouped, of events from other columns. Empty: stored,
  // under its own name or, in groups, under group_...
  std::string_view expression = {};
};

struct TableInfo {
  std::string_view name;  // in HogQL
  TableId id;
  std::string_view clickhouse;  // empty: computed from others
                                // definitions: which kinds of row; system: its rows in Catalog::system_rows
  std::span<const TableColumn> columns;
};

const TableInfo* FindTable(std::string_view name);
const TableInfo& TableOf(TableId id);  // the first of them, if several
std::span<const TableInfo> AllTables();
const TableColumn* FindColumn(const TableInfo& table, std::string_view name);

}  // namespace hedgerow::hogql
