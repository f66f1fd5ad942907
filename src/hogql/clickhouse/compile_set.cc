// UNION, INTERSECT, EXCEPT: branches side by side, by position or BY NAME.
#include <algorithm>

#include "hogql/clickhouse/compiler.h"

namespace hedgerow::hogql {
namespace {

const OutputColumn* Find(const std::vector<OutputColumn>& columns, std::string_view name) {
  for (const OutputColumn& column : columns) {
    if (column.name == name) return &column;
  }
  return nullptr;
}

}  // namespace

// `query` with the columns of `wanted`, in that order; those that it lacks are NULL.
void Compiler::ArrangeByName(Query& query, const std::vector<OutputColumn>& wanted) {
  std::string list;
  for (const OutputColumn& column : wanted) {
    const bool has = Find(query.columns, column.name) != nullptr;
    list += (list.empty() ? "" : ", ") + (has ? QuoteName(column.name) : "NULL AS " + QuoteName(column.name));
  }
  query.sql = "SELECT " + list + " FROM (" + query.sql + ") AS t" + std::to_string(next_source_++);
  std::vector<OutputColumn> columns;
  for (const OutputColumn& column : wanted) {
    const OutputColumn* own = Find(query.columns, column.name);
    columns.push_back(own != nullptr ? *own : OutputColumn{column.name, Type::kNull, true});
  }
  query.columns = std::move(columns);
}

// BY NAME: a union has the columns of both sides; INTERSECT and EXCEPT need the same names on both.
void Compiler::MatchNames(const SetBranch& branch, Query& left, Query& right) {
  std::vector<OutputColumn> wanted = left.columns;
  for (const OutputColumn& column : right.columns) {
    if (Find(left.columns, column.name) != nullptr) continue;
    if (!branch.op.starts_with("UNION")) {
      Report(*branch.query, "the column `" + column.name + "` is missing in the first SELECT",
             "BY NAME needs the same names on both sides");
    }
    wanted.push_back(column);
  }
  for (const OutputColumn& column : left.columns) {
    if (!branch.op.starts_with("UNION") && Find(right.columns, column.name) == nullptr) {
      Report(*branch.query, "this SELECT has no column `" + column.name + "`",
             "BY NAME needs the same names on both sides");
    }
  }
  ArrangeByName(left, wanted);
  ArrangeByName(right, wanted);
}

void Compiler::JoinBranch(const SetBranch& branch, Query& query, Query next) {
  std::string op(branch.op);
  if (op.ends_with(" BY NAME")) {
    op.resize(op.size() - std::string_view(" BY NAME").size());
    MatchNames(branch, query, next);
  } else if (!next.columns.empty() && !query.columns.empty() && next.columns.size() != query.columns.size()) {
    Report(*branch.query,
           "this SELECT has " + std::to_string(next.columns.size()) + " columns, the first has " +
               std::to_string(query.columns.size()),
           "give each SELECT the same columns, or write BY NAME");
  }
  for (size_t i = 0; i < std::min(query.columns.size(), next.columns.size()); ++i) {
    OutputColumn& column = query.columns[i];
    if (column.type != next.columns[i].type && next.columns[i].type != Type::kNull) {
      column.type = column.type == Type::kNull ? next.columns[i].type : Type::kUnknown;
    }
    column.nullable = column.nullable || next.columns[i].nullable;
  }
  // ClickHouse binds INTERSECT tighter than UNION; PostHog's tree goes left to right: brackets say so.
  query.sql = "(" + query.sql + ") " + op + " (" + next.sql + ")";
}

// Names given before the first SELECT of a set hold in all of it.
Compiler::Query Compiler::CompileSet(const SelectSet& set, Scope* parent, Level level) {
  Scope scope;
  scope.parent = parent;
  std::string with;
  const Node* first = set.first;
  while (first->kind == Kind::kSelectSet) first = As<SelectSet>(*first).first;
  if (!set.rest.empty() && first->kind == Kind::kSelect && !As<SelectQuery>(*first).ctes.empty() &&
      !with_done_.contains(first)) {
    DeclareCtes(As<SelectQuery>(*first), scope, with);
    with_done_.insert(first);
  }
  Query query = CompileQuery(*set.first, &scope, Level::kInner);
  for (const SetBranch& branch : set.rest)
    JoinBranch(branch, query, CompileQuery(*branch.query, &scope, Level::kInner));
  auto source = std::make_unique<Source>();
  source->sql_name = "t" + std::to_string(next_source_++);
  source->columns = query.columns;
  const std::string name = source->sql_name;
  scope.sources.push_back(std::move(source));
  const std::string tail = CompileOrderBy(set.order_by, scope) +
                           CompileLimits({set.limit, set.offset, set.limit_percent, set.limit_with_ties}, scope, level);
  if (!with.empty()) with_done_.erase(first);
  if (tail.empty() && with.empty()) return query;
  query.sql = with + "SELECT * FROM (" + query.sql + ") AS " + name + tail;
  if (set.limit_percent) CapPercent(query, level);
  return query;
}

}  // namespace hedgerow::hogql
