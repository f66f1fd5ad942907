// JOIN: how two tables of FROM meet. Each table is left as a slot (\x01 index \x02), filled when the query is compiled.
#include <algorithm>

#include "hogql/clickhouse/compiler.h"

namespace hedgerow::hogql {
namespace {

struct JoinForm {
  std::string_view hogql;
  std::string_view clickhouse;
};
// Spellings of ours that ClickHouse spells otherwise; the rest is the same in both.
constexpr JoinForm kJoinForms[] = {
    {"JOIN", "INNER JOIN"},
    {"ANTI JOIN", "LEFT ANTI JOIN"},
    {"SEMI JOIN", "LEFT SEMI JOIN"},
    {"ASOF INNER JOIN", "ASOF JOIN"},
    {"LEFT OUTER ASOF JOIN", "ASOF LEFT JOIN"},
    {"LEFT ASOF JOIN", "ASOF LEFT JOIN"},
};

std::string ClickhouseJoin(std::string_view hogql) {
  for (const JoinForm& form : kJoinForms) {
    if (form.hogql == hogql) return std::string(form.clickhouse);
  }
  return std::string(hogql);
}

// Closest matches from the right, or without a partner: ClickHouse knows ASOF for INNER and LEFT alone.
bool IsUnknownToEngine(std::string_view type) {
  if (type.starts_with("ASOF ANTI") || type.starts_with("ASOF SEMI")) return true;
  if (!type.ends_with("ASOF JOIN") || type == "ASOF JOIN") return false;
  return type.ends_with("ANTI ASOF JOIN") || type.ends_with("SEMI ASOF JOIN") || type.starts_with("FULL") ||
         type.starts_with("RIGHT");
}

bool IsPositional(const JoinExpr* join) { return join != nullptr && join->join_type == "POSITIONAL JOIN"; }

constexpr std::string_view kPosition = "position_of_row";

}  // namespace

std::string Compiler::JoinText(const JoinExpr& join, Scope& scope, size_t index) {
  const Source& source = *scope.sources[index];
  std::string slot = "\x01" + std::to_string(index) + "\x02";
  if (IsPositional(&join) || IsPositional(join.next)) {
    slot = "(SELECT *, row_number() OVER () AS " + std::string(kPosition) + " FROM " + slot + ")";
  }
  slot += " AS " + source.sql_name;
  if (index == 0) return slot;
  const std::string type = ClickhouseJoin(join.join_type);
  if (IsUnknownToEngine(type))
    Report(join, type + " is not supported by the warehouse",
           "use ASOF JOIN, ASOF LEFT JOIN, or LEFT JOIN with a condition");
  if (IsPositional(&join)) return PositionalJoin(join, scope, index, slot);
  if (join.natural) return " " + type + " " + slot + " USING (" + NaturalColumns(join, scope, index) + ")";
  if (join.constraint == nullptr) {
    if (type != "CROSS JOIN") Report(join, type + " needs ON or USING", "write JOIN ... ON a.x = b.y, or CROSS JOIN");
    return " " + type + " " + slot;
  }
  if (!join.constraint->is_using) return " " + type + " " + slot + " ON " + Compile(*join.constraint->expr, scope).text;
  return " " + type + " " + slot + " USING (" + UsingColumns(join, scope, index) + ")";
}

// The n-th row beside the n-th; where one side is longer, the other's columns are empty.
std::string Compiler::PositionalJoin(const JoinExpr& join, Scope& scope, size_t index, const std::string& slot) {
  const bool alone = index == 1 || scope.sources.size() == index;
  if (join.constraint != nullptr) Report(join, "POSITIONAL JOIN takes no condition", "leave ON or USING out");
  if (!alone || join.next != nullptr)
    Report(join, "POSITIONAL JOIN joins two tables", "put further joins into a subquery");
  const auto position = [&](size_t i) { return scope.sources[i]->sql_name + "." + std::string(kPosition); };
  return " FULL JOIN " + slot + " ON " + position(index - 1) + " = " + position(index);
}

// The columns that SELECT * offers on both sides.
std::string Compiler::NaturalColumns(const JoinExpr& join, Scope& scope, size_t index) {
  auto names_of = [](const Source& source) {
    std::vector<std::string> names;
    for (const OutputColumn& column : source.columns) names.push_back(column.name);
    if (source.kind != Source::Kind::kTable) return names;
    for (const TableColumn& column : source.table->columns) {
      if (column.in_star) names.emplace_back(column.name);
    }
    return names;
  };
  std::string list;
  for (const std::string& name : names_of(*scope.sources[index])) {
    bool common = false;
    Name chain[] = {name};
    const Field field{{Kind::kField, 1, join.span}, {chain, 1}};
    for (size_t i = 0; i < index; ++i) {
      const std::vector<std::string> names = names_of(*scope.sources[i]);
      if (std::ranges::find(names, name) == names.end()) continue;
      common = true;
      ResolveColumn(field, *scope.sources[i], 0, scope);
    }
    if (!common) continue;
    ResolveColumn(field, *scope.sources[index], 0, scope);
    scope.using_columns.insert(name);
    list += (list.empty() ? "" : ", ") + QuoteName(name);
  }
  if (list.empty()) Report(join, "NATURAL JOIN finds no common columns", "write JOIN ... ON a.x = b.y");
  return list;
}

std::string Compiler::UsingColumns(const JoinExpr& join, Scope& scope, size_t index) {
  List<Expr*> columns{const_cast<Expr**>(&join.constraint->expr), 1};
  if (join.constraint->expr->kind == Kind::kTuple) columns = As<Collection>(*join.constraint->expr).exprs;
  std::string names;
  for (const Expr* expr : columns) {
    if (expr->kind != Kind::kField || As<Field>(*expr).chain.size != 1) {
      Report(*expr, "USING takes columns' names");
      continue;
    }
    const Field& field = As<Field>(*expr);
    const std::string name(field.chain[0]);
    size_t holders = 0;
    for (size_t i = 0; i <= index; ++i) {
      if (!HasColumn(*scope.sources[i], name)) continue;
      ++holders;
      ResolveColumn(field, *scope.sources[i], 0, scope);
    }
    if (holders < 2 || !HasColumn(*scope.sources[index], name))
      Report(*expr, "`" + name + "` is not a column of both tables");
    scope.using_columns.insert(name);
    names += (names.empty() ? "" : ", ") + QuoteName(name);
  }
  return names;
}

}  // namespace hedgerow::hogql
