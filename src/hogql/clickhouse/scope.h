// What names mean at one place of a query.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "hogql/semantics/schema.h"
#include "hogql/semantics/types.h"
#include "hogql/syntax/ast.h"

namespace hedgerow::hogql {

inline constexpr size_t kGroupTypesMax = 5;  // PostHog's: $group_0 to $group_4

// Computed columns of a joined row: person.properties.email is one of the person's `columns`.
struct LazyJoin {
  // HogQL path ("created_at", or a property path joined with \x1f behind "p") -> the name under which it comes out.
  std::map<std::string, std::string> columns;
  bool empty() const { return columns.empty(); }
};

// Something that stands in FROM.
struct Source {
  enum class Kind : uint8_t { kTable, kQuery, kFunction };
  Kind kind = Kind::kQuery;
  std::string alias;     // as the user calls it; may be empty
  std::string sql_name;  // t0, t1, ...
  // kTable: what the query uses of it, gathered while expressions are compiled.
  const TableInfo* table = nullptr;
  std::set<std::string> used;
  LazyJoin person;
  LazyJoin session;
  std::array<LazyJoin, kGroupTypesMax> groups;  // by their index
  double sample = 1;
  bool broken = false;  // could not be resolved, which has been reported: its columns are not reported again
  // kQuery, kFunction
  std::string body;
  std::vector<OutputColumn> columns;
};

struct AliasInfo {
  const Expr* expr = nullptr;
  bool compiling = false;
  bool compiled = false;
  Sql sql;          // of what it stands for
  std::string ref;  // how to refer to it
};

struct CteInfo {
  const Cte* cte = nullptr;
  std::string sql_name;
  std::vector<OutputColumn> columns;
  bool expanding = false;
};

struct Scope {
  Scope* parent = nullptr;
  std::vector<std::unique_ptr<Source>> sources;
  std::map<std::string, AliasInfo, std::less<>> aliases;
  std::map<std::string, CteInfo, std::less<>> ctes;
  std::set<std::string> using_columns;
  bool fence = false;       // around a query in FROM, which does not see the columns of what it stands in
  bool row_filter = false;  // in WHERE or PREWHERE, where an alias of an aggregate is not meant
};

}  // namespace hedgerow::hogql
