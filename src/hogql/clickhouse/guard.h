// The project guard. Every row that a compiled query can see comes out of
//     (SELECT columns FROM table PREWHERE team_id = N)
// and nothing that a user wrote enters that SELECT: neither expressions nor names, only columns of our own schema. So
// no cast or throwIf of the user's ever meets another project's row, whatever order the engine evaluates in.
// (In WHERE the guard leaks: the engine may evaluate the user's condition first and quote the value in its error.)
// Nor do LowCardinality columns leave it as they are: their dictionary holds other projects' values (guard.cc).
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "base/ids.h"

namespace hedgerow::hogql {

// One of ours, by its place in a closed list: there is no way to name another table.
enum class PhysicalTable {
  kEvents,
  kPersons,
  kDistinctIds,
  kDistinctIdOverrides,
  kGroups,
  kCohortPeople,
  kDefinitions
};

// `columns` are names of schema/events.sql (or mat_ columns of the catalog), quoted here.
std::string GuardedTable(PhysicalTable table, const std::set<std::string>& columns, ProjectId project);

// Reads finished SQL again: is every FROM and JOIN followed by a bracket, by one of our own names (cte_N, numbers(...),
// generate_series(...)), or by a guarded table? The last line of defence: false is a bug of ours.
bool IsGuarded(std::string_view sql, ProjectId project);

}  // namespace hedgerow::hogql
