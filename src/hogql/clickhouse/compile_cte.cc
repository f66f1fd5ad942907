// WITH: names for queries, recursive ones too, and for values.
#include <algorithm>

#include "hogql/clickhouse/compiler.h"

namespace hedgerow::hogql {
namespace {

constexpr std::string_view kRound = "round_of_row";  // which step of a recursion made the row

std::string NamesOf(const std::vector<OutputColumn>& columns) {
  std::string names;
  for (const OutputColumn& column : columns) names += (names.empty() ? "" : ", ") + QuoteName(column.name);
  return names;
}

}  // namespace

void Compiler::DeclareCtes(const SelectQuery& query, Scope& scope, std::string& with) {
  bool recursive = false;
  std::string list;
  for (const Cte& cte : query.ctes) {
    CteInfo info;
    info.cte = &cte;
    if (!cte.is_column) {
      info.sql_name = "cte_" + std::to_string(next_cte_++);
      Scope outer;  // sees the names declared so far
      outer.parent = scope.parent;
      outer.fence = true;
      outer.ctes = scope.ctes;
      const Node& body = *cte.expr;
      const bool recurs = cte.recursive && body.kind == Kind::kSelectSet && !As<SelectSet>(body).rest.empty();
      recursive = recursive || recurs;
      if (cte.has_using_key && !recurs)
        Report(body, "USING KEY belongs to WITH RECURSIVE name AS (SELECT ... UNION SELECT ... FROM name)");
      list += (list.empty() ? "" : ", ") + (recurs ? RecursiveCte(info, outer) : PlainCte(info, outer));
    }
    scope.ctes[std::string(cte.name)] = std::move(info);
  }
  if (!list.empty()) with = std::string("WITH ") + (recursive ? "RECURSIVE " : "") + list + " ";
}

std::string Compiler::PlainCte(CteInfo& info, Scope& outer) {
  const Cte& cte = *info.cte;
  Query inner = CompileQuery(*cte.expr, &outer, Level::kInner);
  info.columns = inner.columns;
  if (!cte.has_columns) return info.sql_name + " AS (" + inner.sql + ")";
  if (cte.columns.size != info.columns.size()) {
    Report(*cte.expr, "`" + std::string(cte.name) + "` names " + std::to_string(cte.columns.size) +
                          " columns, its query has " + std::to_string(info.columns.size()));
  }
  std::string names;
  for (size_t i = 0; i < info.columns.size() && i < cte.columns.size; ++i) {
    names += (names.empty() ? "" : ", ") + QuoteName(info.columns[i].name) + " AS " + QuoteName(cte.columns[i]);
    info.columns[i].name = std::string(cte.columns[i]);
  }
  return info.sql_name + " AS (SELECT " + names + " FROM (" + inner.sql + ") AS t" + std::to_string(next_source_++) +
         ")";
}

// ClickHouse recurs with UNION ALL alone. UNION DISTINCT and USING KEY are a second step over the rows of the
// recursion: the different ones, or of each key the row of the latest round.
std::string Compiler::RecursiveCte(CteInfo& info, Scope& outer) {
  const Cte& cte = *info.cte;
  const SelectSet& set = As<SelectSet>(*cte.expr);
  Query first = CompileQuery(*set.first, &outer, Level::kInner);
  info.columns = first.columns;
  for (size_t i = 0; i < info.columns.size() && i < cte.columns.size; ++i)
    info.columns[i].name = std::string(cte.columns[i]);
  const bool distinct = !cte.has_using_key &&
                        std::ranges::any_of(set.rest, [](const SetBranch& branch) { return branch.op != "UNION ALL"; });
  CteInfo rows = info;
  if (cte.has_using_key) {
    first.sql =
        "SELECT *, 0 AS " + std::string(kRound) + " FROM (" + first.sql + ") AS t" + std::to_string(next_source_++);
    rows.columns.push_back({std::string(kRound), Type::kInteger});
  }
  if (cte.has_using_key || distinct) rows.sql_name += "_rows";
  outer.ctes[std::string(cte.name)] = rows;
  std::string text = rows.sql_name + " (" + NamesOf(rows.columns) + ") AS (" + first.sql;
  for (const SetBranch& branch : set.rest) {
    if (!branch.op.starts_with("UNION") || branch.op.ends_with("BY NAME"))
      Report(*branch.query, "a recursion is a UNION, by position", "write UNION ALL");
    const Node* query = cte.has_using_key ? CountRounds(cte, *branch.query) : branch.query;
    text += " UNION ALL " + CompileQuery(*query, &outer, Level::kInner).sql;
  }
  text += ")";
  if (rows.sql_name == info.sql_name) return text;
  text += ", " + info.sql_name + " AS (SELECT " + (distinct ? "DISTINCT " : "") + NamesOf(info.columns) + " FROM " +
          rows.sql_name;
  if (distinct) return text + ")";
  std::string keys;
  for (Name key : cte.using_key) {
    const bool known =
        std::ranges::any_of(info.columns, [&](const OutputColumn& column) { return column.name == key; });
    if (!known)
      Report(*cte.expr,
             "USING KEY names `" + std::string(key) + "`, which `" + std::string(cte.name) + "` does not have");
    keys += (keys.empty() ? "" : ", ") + QuoteName(key);
  }
  return text + " ORDER BY " + std::string(kRound) + " DESC LIMIT 1 BY " + keys + ")";
}

// The recursive SELECT with one more column: the round of the row that it reads, plus one.
const Node* Compiler::CountRounds(const Cte& cte, const Node& branch) {
  const JoinExpr* self = nullptr;
  const SelectQuery* select = branch.kind == Kind::kSelect ? &As<SelectQuery>(branch) : nullptr;
  for (const JoinExpr* join = select == nullptr ? nullptr : select->from; join != nullptr; join = join->next) {
    const bool named = join->table->kind == Kind::kField && As<Field>(*join->table).chain.size == 1;
    if (named && As<Field>(*join->table).chain[0] == cte.name) self = join;
  }
  if (self == nullptr || !select->group_by.empty() || select->distinct) {
    Report(branch, "with USING KEY the recursive part is one SELECT from `" + std::string(cte.name) +
                       "` without GROUP BY or DISTINCT");
    return &branch;
  }
  Field* round = made_.New<Field>();
  round->kind = Kind::kField;
  const Name chain[] = {self->alias.empty() ? cte.name : self->alias, kRound};
  round->chain = made_.Copy(chain, 2);
  Constant* one = made_.New<Constant>();
  one->kind = Kind::kConstant;
  one->type = Constant::Type::kInteger;
  one->integer = 1;
  Arithmetic* next = made_.New<Arithmetic>();
  next->kind = Kind::kArithmetic;
  next->left = round;
  next->right = one;
  Alias* alias = made_.New<Alias>();
  alias->kind = Kind::kAlias;
  alias->alias = kRound;
  alias->expr = next;
  round->span = one->span = next->span = alias->span = branch.span;
  std::vector<Expr*> items(select->select.begin(), select->select.end());
  items.push_back(alias);
  SelectQuery* counted = made_.New<SelectQuery>(*select);
  counted->select = made_.Copy(items.data(), items.size());
  return counted;
}

}  // namespace hedgerow::hogql
