// FROM: which tables there are, and, once the query is compiled, the guarded text of each.
#include <algorithm>

#include "hogql/clickhouse/compiler.h"
#include "hogql/semantics/functions.h"

namespace hedgerow::hogql {
namespace {

std::string Listed(const std::vector<std::string>& names) {
  std::string text;
  for (size_t i = 0; i < names.size() && i < 12; ++i) text += (i == 0 ? "" : ", ") + names[i];
  return text;
}

}  // namespace

std::string Compiler::CompileFrom(const SelectQuery& query, Scope& scope) {
  if (query.from == nullptr) return {};
  for (const JoinExpr* join = query.from; join != nullptr; join = join->next) AddSource(*join, scope);
  std::string text = " FROM ";
  size_t index = 0;
  for (const JoinExpr* join = query.from; join != nullptr; join = join->next, ++index)
    text += JoinText(*join, scope, index);
  return text;
}

void Compiler::AddSource(const JoinExpr& join, Scope& scope) {
  const size_t errors_before = errors_.size();
  auto source = std::make_unique<Source>();
  source->sql_name = "t" + std::to_string(next_source_++);
  source->alias = std::string(join.alias);
  auto from_query = [&](const Node& node) {
    Scope fence;
    fence.parent = &scope;
    fence.fence = true;
    Query query = CompileQuery(node, &fence, Level::kInner);
    source->body = "(" + query.sql + ")";
    source->columns = std::move(query.columns);
  };
  switch (join.table->kind) {
    case Kind::kField:
      AddNamedTable(join, *source, scope);
      break;
    case Kind::kSelect:
    case Kind::kSelectSet:
      from_query(*join.table);
      break;
    case Kind::kValues: {
      const ValuesQuery& values = As<ValuesQuery>(*join.table);
      std::string text;
      const size_t width = values.rows.empty() ? 0 : values.rows[0].size;
      if (width == 0) Report(values, "VALUES needs at least one value a row");
      for (const List<Expr*>& row : values.rows) {
        if (row.size != width) Report(values, "the rows of VALUES have different lengths");
        text += text.empty() ? "" : " UNION ALL ";
        for (size_t i = 0; i < row.size; ++i) {
          Sql sql = Compile(*row[i], scope);
          const std::string name = "col" + std::to_string(i);
          text += (i == 0 ? "SELECT " : ", ") + sql.text + " AS " + QuoteName(name);
          if (source->columns.size() < width) source->columns.push_back({name, sql.type, sql.nullable});
        }
      }
      source->body = "(" + text + ")";
      break;
    }
    case Kind::kPlaceholder:
      Report(*join.table, "a placeholder cannot stand for a table", "write the table's name");
      break;
    case Kind::kPivot:
      if (const Node* select = PivotAsSelect(As<Pivot>(*join.table), scope)) from_query(*select);
      break;
    case Kind::kUnpivot:
      if (const Node* select = UnpivotAsSelect(As<Unpivot>(*join.table), scope)) from_query(*select);
      break;
    case Kind::kTag:
      Report(*join.table, "a tag cannot stand for a table");
      break;
    default:
      Report(*join.table, "a table was expected here");
  }
  if (!join.column_aliases.empty() && source->kind == Source::Kind::kTable) {
    Report(join, "a table's columns cannot be renamed here",
           "select from a subquery: (SELECT event AS a FROM events) AS x");
  } else if (!join.column_aliases.empty()) {
    if (join.column_aliases.size > source->columns.size()) Report(join, "more names than columns");
    std::string names;
    for (size_t i = 0; i < source->columns.size(); ++i) {
      const std::string renamed(i < join.column_aliases.size ? join.column_aliases[i]
                                                             : std::string_view(source->columns[i].name));
      names += (names.empty() ? "" : ", ") + QuoteName(source->columns[i].name) + " AS " + QuoteName(renamed);
      source->columns[i].name = renamed;
    }
    source->body = "(SELECT " + names + " FROM " + source->body + ")";
  }
  if (join.sample != nullptr) {
    const bool ratio = join.sample->value->kind == Kind::kRatio && join.sample->offset == nullptr;
    if (!ratio || source->table == nullptr || source->table->id != TableId::kEvents) {
      Report(join, "SAMPLE is supported for events, with a plain ratio", "write FROM events SAMPLE 0.1");
    } else {
      const RatioExpr& parts = As<RatioExpr>(*join.sample->value);
      auto number = [](const Expr& expr) {
        const Constant& constant = As<Constant>(expr);
        return constant.type == Constant::Type::kInteger ? static_cast<double>(constant.integer) : constant.number;
      };
      source->sample =
          number(*parts.left) / (parts.right == nullptr ? 1 : number(*parts.right)) / (join.sample->percent ? 100 : 1);
      if (!(source->sample > 0 && source->sample <= 1)) Report(join, "the ratio of SAMPLE lies between 0 and 1");
    }
  }
  source->broken =
      source->broken || (errors_.size() > errors_before && source->columns.empty() && source->table == nullptr);
  for (const auto& other : scope.sources) {
    if (!source->alias.empty() && other->alias == source->alias) {
      Report(join, "two tables are called `" + source->alias + "`", "give one of them an alias");
    }
  }
  scope.sources.push_back(std::move(source));
}

void Compiler::AddNamedTable(const JoinExpr& join, Source& source, Scope& scope) {
  const Field& field = As<Field>(*join.table);
  std::string name(field.chain[0]);
  for (size_t i = 1; i < field.chain.size; ++i) name += "." + std::string(field.chain[i]);
  if (source.alias.empty()) source.alias = std::string(field.chain[field.chain.size - 1]);
  if (join.has_table_args) {
    if (!AddTableFunction(join, field, source, scope)) {
      Report(field, "unknown table function `" + name + "`",
             "there are numbers(n), numbers(from, n) and generate_series(from, to)");
    }
    return;
  }
  if (const CteInfo* cte = FindCte(scope, name)) {
    source.columns = cte->columns;
    source.body = cte->sql_name;
    if (cte->cte->is_column)
      Report(field, "`" + name + "` is a value, not a table", "define it as " + name + " AS (SELECT ...)");
    return;
  }
  if (const TableInfo* table = FindTable(name)) {
    source.kind = Source::Kind::kTable;
    source.table = table;
    return;
  }
  if (options_.catalog != nullptr) {
    for (const SavedQuery& view : options_.catalog->views) {
      if (view.name != name) continue;
      if (++expansions_ > 200) return Report(field, "the saved queries refer to one another without end");
      const Node* root = ParseOther(view.hogql, Rule::kSelect, field, "the saved query `" + name + "`");
      if (root == nullptr) return;
      const Node* outer = outer_at_;
      const std::string what = outer_what_;
      if (outer == nullptr) {
        outer_at_ = &field;
        outer_what_ = "in the saved query `" + name + "`";
      }
      Query query = CompileQuery(*root, nullptr, Level::kInner);
      outer_at_ = outer;
      outer_what_ = what;
      source.body = "(" + query.sql + ")";
      source.columns = std::move(query.columns);
      return;
    }
  }
  std::vector<std::string> names;
  for (const TableInfo& table : AllTables()) names.emplace_back(table.name);
  for (const Scope* at = &scope; at != nullptr; at = at->parent) {
    for (const auto& [cte, info] : at->ctes) names.push_back(cte);
  }
  if (options_.catalog != nullptr) {
    for (const SavedQuery& view : options_.catalog->views) names.push_back(view.name);
  }
  source.broken = true;
  const std::string near = Nearest(name, names);
  Report(field, "unknown table `" + name + "`",
         near.empty() ? "there are " + Listed(names) : "did you mean `" + near + "`?");
}

bool Compiler::AddTableFunction(const JoinExpr& join, const Field& field, Source& source, Scope& scope) {
  if (field.chain.size != 1 || (field.chain[0] != "numbers" && field.chain[0] != "generate_series")) return false;
  source.kind = Source::Kind::kFunction;
  const bool series = field.chain[0] == "generate_series";
  const size_t least = series ? 2 : 1, most = series ? 3 : 2;
  if (join.table_args.size < least || join.table_args.size > most) {
    Report(join, "`" + std::string(field.chain[0]) + "` takes " + std::to_string(least) + " or " +
                     std::to_string(most) + " arguments");
  }
  std::string args;
  for (const Expr* arg : join.table_args) {
    Sql sql = Compile(*arg, scope);
    if (!sql.constant) Report(*arg, "a table function takes constants");
    args += (args.empty() ? "" : ", ") + sql.text;
  }
  source.body = std::string(field.chain[0]) + "(" + args + ")";
  source.columns = {{series ? "generate_series" : "number", Type::kInteger, false}};
  return true;
}

}  // namespace hedgerow::hogql
