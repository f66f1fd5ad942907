// {filters}, {filters.dateRange.from} and {filters.dateRange.to}: conditions that came beside the query, compiled in
// the place where the query names them. Which condition depends on the table there: events, sessions or groups.
#include "hogql/clickhouse/compiler.h"

namespace hedgerow::hogql {
namespace {

struct TableRow {
  std::string_view table;
  std::string Filters::* condition;
};
constexpr TableRow kFilterTables[] = {
    {"events", &Filters::events},
    {"sessions", &Filters::sessions},
    {"groups", &Filters::groups},
};

const TableRow* FilteredTable(const Scope& scope) {
  for (const TableRow& row : kFilterTables) {
    for (const auto& source : scope.sources) {
      if (source->table != nullptr && source->table->name == row.table) return &row;
    }
  }
  return nullptr;
}

}  // namespace

// Problems inside the condition are reported at the placeholder.
Sql Compiler::CompileFilterText(const Node& node, const std::string& text, Scope& scope) {
  const Node* condition = ParseOther(text, Rule::kExpr, node, "the filter");
  if (condition == nullptr || ++expansions_ > 200) return {"NULL"};
  const Node* outer = std::exchange(outer_at_, outer_at_ == nullptr ? &node : outer_at_);
  const std::string outer_what = outer_what_;
  if (outer == nullptr) outer_what_ = "in the filters";
  Sql sql = Compile(*condition, scope);
  outer_at_ = outer;
  outer_what_ = outer_what;
  return sql;
}

Sql Compiler::CompileFilters(const Placeholder& placeholder, const Field& field, Scope& scope) {
  const Filters& filters = *options_.filters;
  if (field.chain.size == 1) {
    const TableRow* row = FilteredTable(scope);
    if (row == nullptr) {
      return Failed(placeholder, "{filters} stands in a SELECT from none of the tables events, sessions, groups",
                    "move it to the WHERE of the SELECT that reads events");
    }
    const std::string& condition = filters.*row->condition;
    return condition.empty() ? Sql{"true", Type::kBoolean} : CompileFilterText(placeholder, condition, scope);
  }
  const bool is_range = field.chain.size == 3 && field.chain[1] == "dateRange";
  if (!is_range || (field.chain[2] != "from" && field.chain[2] != "to")) {
    return Failed(placeholder, "there is no such part of the filters",
                  "use {filters}, {filters.dateRange.from} or {filters.dateRange.to}");
  }
  const std::string& bound = field.chain[2] == "from" ? filters.date_from : filters.date_to;
  if (!bound.empty()) return CompileFilterText(placeholder, bound, scope);
  if (comparisons_ == 0) {
    return Failed(placeholder, "the date range has no such end, and nothing is compared with it here",
                  "write timestamp >= {filters.dateRange.from}, or give the date range");
  }
  comparison_holds_ = true;
  return {"true", Type::kBoolean};
}

}  // namespace hedgerow::hogql
