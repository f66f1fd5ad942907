#include <algorithm>

#include "hogql/clickhouse/compiler.h"
#include "hogql/semantics/name_pattern.h"

namespace hedgerow::hogql {
namespace {

const Node& Unwrapped(const Node& node) {
  const Node* at = &node;
  while (at->kind == Kind::kSelectSet && As<SelectSet>(*at).rest.empty() && As<SelectSet>(*at).limit == nullptr &&
         As<SelectSet>(*at).offset == nullptr && As<SelectSet>(*at).order_by.empty()) {
    at = As<SelectSet>(*at).first;
  }
  return *at;
}

}  // namespace

Compiler::Query Compiler::CompileQuery(const Node& node, Scope* parent, Level level) {
  auto bound = std::move(bound_names_);  // a subquery does not see the lambda around it
  bound_names_.clear();
  Query query;
  const Node& inner = Unwrapped(node);
  if (++depth_ > 100) {
    Report(node, "the query is nested too deeply (100 subqueries at most)");
  } else {
    switch (inner.kind) {
      case Kind::kSelect:
        query = CompileSelect(As<SelectQuery>(inner), parent, level);
        break;
      case Kind::kSelectSet:
        query = CompileSet(As<SelectSet>(inner), parent, level);
        break;
      case Kind::kPlaceholder:
        Report(inner, "a placeholder cannot stand for a whole query", "write the SELECT out and use {name} for values");
        break;
      case Kind::kTag:
        Report(inner, "a tag by itself is not a query", "put it into SELECT <Tag />");
        break;
      default:
        Report(inner, "a query was expected here");
    }
  }
  --depth_;
  bound_names_ = std::move(bound);
  return query;
}

Compiler::Query Compiler::CompileSelect(const SelectQuery& query, Scope* parent, Level level) {
  Scope scope;
  scope.parent = parent;
  RefuseSenseless(query);
  std::string with;
  if (!with_done_.contains(&query)) DeclareCtes(query, scope, with);
  // Aliases may be used anywhere in the query, before they are defined too.
  auto declare_alias = [&](const Expr& expr) {
    if (expr.kind != Kind::kAlias) return;
    scope.aliases.try_emplace(std::string(As<Alias>(expr).alias),
                              AliasInfo{As<Alias>(expr).expr, false, false, {}, QuoteName(As<Alias>(expr).alias)});
  };
  for (const Expr* item : query.select) declare_alias(*item);
  std::string from = CompileFrom(query, scope);

  Query out;
  std::string array_join;
  for (const Expr* item : query.array_join) {
    const Alias& alias = As<Alias>(*item);
    Sql array = Compile(*alias.expr, scope);
    array_join +=
        array_join.empty()
            ? " " + std::string(query.array_join_op == "LEFT ARRAY JOIN" ? "LEFT ARRAY JOIN" : "ARRAY JOIN") + " "
            : ", ";
    array_join += array.text + " AS " + QuoteName(alias.alias);
    scope.aliases[std::string(alias.alias)] = {
        nullptr, false, true, {QuoteName(alias.alias), Type::kUnknown}, QuoteName(alias.alias)};
  }
  std::string list = CompileSelectList(query, scope, out.columns);
  std::string rest;
  auto condition = [&](std::string_view word, const Expr* expr, bool row_filter) {
    if (expr == nullptr) return;
    scope.row_filter = row_filter;
    Sql sql = Compile(*expr, scope);
    scope.row_filter = false;
    if (row_filter && sql.aggregate)
      Report(*expr, "an aggregate cannot stand in " + std::string(word), "put it into HAVING");
    rest += " " + std::string(word) + " " + sql.text;
  };
  if (query.prewhere != nullptr && query.where != nullptr) {
    // PREWHERE is the guard's: the user's becomes a part of WHERE, with the same meaning.
    scope.row_filter = true;
    rest += " WHERE and(" + Compile(*query.prewhere, scope).text + ", " + Compile(*query.where, scope).text + ")";
    scope.row_filter = false;
  } else {
    condition("WHERE", query.where != nullptr ? query.where : query.prewhere, true);
  }
  rest += CompileGroupBy(query, scope);
  if (query.with_totals && query.having != nullptr) {
    rest += " HAVING or(equals(" + TotalsMark(query, scope) + ", 1), " + Compile(*query.having, scope).text + ")";
  } else {
    condition("HAVING", query.having, false);
  }
  std::string windows;
  for (const NamedWindow& window : query.windows) {
    windows += (windows.empty() ? " WINDOW " : ", ") + QuoteName(window.name) + " AS (" +
               CompileWindow(*window.window, scope) + ")";
  }
  rest += windows;
  condition("QUALIFY", query.qualify, false);
  rest += query.with_totals ? OrderTotalsLast(query, scope) : CompileOrderBy(query.order_by, scope);
  if (query.has_interpolate) rest += CompileInterpolate(query, out.columns, scope);
  if (query.limit_by != nullptr) {
    rest += " LIMIT " + Compile(*query.limit_by->n, scope).text;
    if (query.limit_by->offset != nullptr) rest += " OFFSET " + Compile(*query.limit_by->offset, scope).text;
    rest += " BY " + CompileExprList(query.limit_by->exprs, scope);
  }
  if (query.with_totals && query.limit != nullptr) {
    // The totals come as a row of their own, which LIMIT does not count.
    rest +=
        CompileLimits({query.limit, nullptr, false, false}, scope, Level::kInner) + " BY " + TotalsMark(query, scope);
    rest += CompileLimits({}, scope, level);
  } else {
    rest += CompileLimits({query.limit, query.offset, query.limit_percent, query.limit_with_ties}, scope, level);
  }
  // Only now is known what the query uses of each table.
  for (size_t i = 0; i < scope.sources.size(); ++i) {
    const std::string slot = "\x01" + std::to_string(i) + "\x02";
    if (const size_t at = from.find(slot); at != std::string::npos)
      from.replace(at, slot.size(), RenderSource(*scope.sources[i]));
  }
  out.sql = with + "SELECT " + (query.distinct ? "DISTINCT " : "") + list + from + array_join + rest;
  if (query.limit_percent) CapPercent(out, level);
  return out;
}

// Clauses that the language has and ClickHouse, or sense, does not.
void Compiler::RefuseSenseless(const SelectQuery& query) {
  if (query.with_totals &&
      (query.group_by_mode != GroupByMode::kList || query.group_by.empty() || query.with_cube || query.with_rollup)) {
    Report(query, "WITH TOTALS follows a plain GROUP BY list",
           "CUBE, ROLLUP and GROUPING SETS make totals of their own");
  }
  if (query.with_totals &&
      (query.offset != nullptr || query.limit_by != nullptr || query.limit_percent || query.limit_with_ties)) {
    Report(query, "WITH TOTALS goes with a plain LIMIT only", "select the page from a subquery");
  }
  if (query.group_by_mode == GroupByMode::kAll && query.having != nullptr && query.select.empty())
    Report(query, "nothing to group by");
  if (query.limit_with_ties && query.order_by.empty()) Report(query, "WITH TIES needs ORDER BY");
  if (query.select.size == 1 && query.select[0]->kind == Kind::kField && query.from == nullptr) {
    const Field& field = As<Field>(*query.select[0]);
    std::string word(field.chain[0]);
    std::ranges::transform(word, word.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    if (word == "from" || word == "distinct")
      Report(field, "SELECT names no columns", "name the columns, or write SELECT *");
  }
}

std::string Compiler::ColumnNameOf(const Expr& item) const {
  if (item.kind == Kind::kAlias) return std::string(As<Alias>(item).alias);
  if (item.kind == Kind::kField) return std::string(As<Field>(item).chain[As<Field>(item).chain.size - 1]);
  if (item.kind == Kind::kArrayAccess && As<ArrayAccess>(item).property->kind == Kind::kConstant) {
    const Constant& key = As<Constant>(*As<ArrayAccess>(item).property);
    if (key.type == Constant::Type::kString) return std::string(key.text);
  }
  std::string text = SourceText(item);
  if (text.size() > 100) text = text.substr(0, 97) + "...";
  return text.empty() ? "column" : text;
}

std::string Compiler::CompileSelectList(const SelectQuery& query, Scope& scope, std::vector<OutputColumn>& columns) {
  std::string list;
  std::set<std::string> names;
  for (const Expr* item : query.select) {
    if (!ExpandStar(*item, scope, list, columns, names)) AddSelectItem(*item, scope, list, columns, names);
  }
  if (list.empty() && errors_.empty()) Report(query, "the query has no columns");
  return list;
}

void Compiler::AddSelectItem(const Expr& item, Scope& scope, std::string& list, std::vector<OutputColumn>& columns,
                             std::set<std::string>& names) {
  std::string name = ColumnNameOf(item);
  Sql sql;
  if (item.kind == Kind::kAlias) {
    auto it = scope.aliases.find(name);
    if (it != scope.aliases.end() && it->second.expr == As<Alias>(item).expr) {
      ResolveAlias(it->second, scope);
      sql = it->second.sql;
      names.insert(name);
    } else {
      sql = Compile(*As<Alias>(item).expr, scope);
      if (names.contains(name)) Report(item, "two columns are called `" + name + "`", "give one of them another name");
    }
  } else {
    sql = Compile(item, scope);
    // A name of our making must not meet one of the user's.
    std::string unique = name;
    auto taken = [&] {
      const auto alias = scope.aliases.find(unique);
      // The name of an ARRAY JOIN's element may be its column's too.
      const bool itself = alias != scope.aliases.end() && alias->second.expr == nullptr && item.kind == Kind::kField;
      return names.contains(unique) || (alias != scope.aliases.end() && !itself);
    };
    for (int n = 2; taken(); ++n) unique = name + "_" + std::to_string(n);
    name = unique;
    names.insert(name);
  }
  list += (list.empty() ? "" : ", ") + sql.text + " AS " + QuoteName(name);
  columns.push_back({name, sql.type, sql.nullable});
}

// *, t.*, * EXCLUDE (...), COLUMNS(...). False: an ordinary item.
bool Compiler::ExpandStar(const Expr& item, Scope& scope, std::string& list, std::vector<OutputColumn>& columns,
                          std::set<std::string>& names) {
  std::string qualifier;
  const Columns* form = nullptr;
  if (item.kind == Kind::kField && As<Field>(item).chain[As<Field>(item).chain.size - 1] == "*") {
    if (As<Field>(item).chain.size > 1) qualifier = std::string(As<Field>(item).chain[0]);
  } else if (item.kind == Kind::kColumns) {
    form = &As<Columns>(item);
    if (!form->columns.empty()) {
      for (const Expr* inner : form->columns) {
        if (!ExpandStar(*inner, scope, list, columns, names)) AddSelectItem(*inner, scope, list, columns, names);
      }
      return true;
    }
    qualifier = std::string(form->qualifier);
  } else {
    return false;
  }
  if (scope.sources.empty()) {
    Report(item, "`*` needs a FROM clause");
    return true;
  }
  std::optional<NamePattern> pattern;
  if (form != nullptr && form->has_regex) {
    pattern = NamePattern::Parse(form->regex);
    if (!pattern)
      Report(item, "the regular expression of COLUMNS is not understood", "use letters, . [] () | * + ? ^ and $");
  }
  const size_t columns_before = columns.size();
  bool found = qualifier.empty();
  for (const auto& source : scope.sources) {
    if (!qualifier.empty() && source->alias != qualifier) continue;
    found = true;
    std::vector<std::string> offered;
    if (source->kind == Source::Kind::kTable) {
      for (const TableColumn& column : source->table->columns) {
        if (column.in_star) offered.emplace_back(column.name);
      }
    } else {
      for (const OutputColumn& column : source->columns) offered.push_back(column.name);
    }
    for (const std::string& name : offered) {
      if (form != nullptr && std::ranges::find(form->exclude, std::string_view(name)) != form->exclude.end()) continue;
      if (scope.using_columns.contains(name) && names.contains(name)) continue;
      if (pattern && !pattern->Matches(name)) continue;
      const ColumnReplace* replace = nullptr;
      if (form != nullptr) {
        for (const ColumnReplace& candidate : form->replace) {
          if (candidate.name == name) replace = &candidate;
        }
      }
      Name chain[] = {name};
      Field field{{Kind::kField, 1, item.span}, {chain, 1}};
      Sql sql = replace != nullptr ? Compile(*replace->expr, scope) : ResolveColumn(field, *source, 0, scope);
      std::string unique = name;
      for (int n = 2; names.contains(unique) || scope.aliases.contains(unique); ++n)
        unique = name + "_" + std::to_string(n);
      names.insert(unique);
      list += (list.empty() ? "" : ", ") + sql.text + " AS " + QuoteName(unique);
      columns.push_back({unique, sql.type, sql.nullable});
    }
  }
  if (!found) Report(item, "unknown table `" + qualifier + "`");
  if (pattern && columns.size() == columns_before && errors_.empty()) {
    Report(item, "no column's name matches the regular expression of COLUMNS",
           "COLUMNS('^is_') takes the columns that begin with is_");
  }
  return true;
}

}  // namespace hedgerow::hogql
