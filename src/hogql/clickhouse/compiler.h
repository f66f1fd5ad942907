// From tree to ClickHouse text, in one walk: names are resolved, types followed, tables guarded on the way.
//
// Nothing here stops at the first problem: a name that cannot be resolved is reported and stands as NULL, so that one
// run tells of every problem. Text made after a report is never handed out.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "hogql/clickhouse/scope.h"
#include "hogql/clickhouse/sql_text.h"
#include "hogql/compile.h"
#include "hogql/semantics/functions.h"
#include "hogql/syntax/parser.h"

namespace hedgerow::hogql {

class Compiler {
 public:
  Compiler(const CompileOptions& options, std::string_view source) : options_(options), source_(source) {}

  std::expected<CompiledQuery, std::vector<Diagnostic>> Run(const Node& root);

 private:
  struct Query {
    std::string sql;
    std::vector<OutputColumn> columns;
  };
  enum class Level { kTop, kInner };

  // ---- compiler.cc
  void Report(const Node& node, std::string message, std::string hint = {});
  Sql Failed(const Node& node, std::string message, std::string hint = {});
  std::string Timezone() const { return QuoteOwnText(options_.timezone); }
  std::string SourceText(const Node& node) const;
  const Node* ParseOther(std::string_view text, Rule rule, const Node& at, const std::string& what);

  // ---- compile_select.cc
  Query CompileQuery(const Node& node, Scope* parent, Level level);
  Query CompileSelect(const SelectQuery& query, Scope* parent, Level level);
  std::string CompileSelectList(const SelectQuery& query, Scope& scope, std::vector<OutputColumn>& columns);
  void AddSelectItem(const Expr& item, Scope& scope, std::string& list, std::vector<OutputColumn>& columns,
                     std::set<std::string>& names);
  bool ExpandStar(const Expr& item, Scope& scope, std::string& list, std::vector<OutputColumn>& columns,
                  std::set<std::string>& names);
  std::string ColumnNameOf(const Expr& item) const;
  void RefuseSenseless(const SelectQuery& query);

  // ---- compile_cte.cc
  void DeclareCtes(const SelectQuery& query, Scope& scope, std::string& with);
  std::string PlainCte(CteInfo& info, Scope& outer);
  std::string RecursiveCte(CteInfo& info, Scope& outer);
  const Node* CountRounds(const Cte& cte, const Node& branch);

  // ---- compile_set.cc
  Query CompileSet(const SelectSet& set, Scope* parent, Level level);
  void JoinBranch(const SetBranch& branch, Query& query, Query next);
  void MatchNames(const SetBranch& branch, Query& left, Query& right);
  void ArrangeByName(Query& query, const std::vector<OutputColumn>& wanted);

  // ---- compile_pivot.cc: trees that say the same without PIVOT
  const Node* PivotAsSelect(const Pivot& pivot, Scope& scope);
  const Node* UnpivotAsSelect(const Unpivot& unpivot, Scope& scope);
  std::vector<std::string> ColumnsOf(const Node& table, Scope& scope);

  // ---- compile_clauses.cc
  std::string CompileGroupBy(const SelectQuery& query, Scope& scope);
  std::string CompileOrderBy(const List<OrderExpr*>& list, Scope& scope);
  std::string CompileInterpolate(const SelectQuery& query, const std::vector<OutputColumn>& columns, Scope& scope);
  std::string CompileWindow(const WindowExpr& window, Scope& scope);
  struct Limits {
    const Expr* limit = nullptr;
    const Expr* offset = nullptr;
    bool percent = false;
    bool with_ties = false;
  };
  std::string CompileLimits(const Limits& limits, Scope& scope, Level level);
  std::string PercentText(const Expr& limit);
  void CapPercent(Query& query, Level level);
  std::string TotalsMark(const SelectQuery& query, Scope& scope);
  std::string OrderTotalsLast(const SelectQuery& query, Scope& scope);
  std::string CompileExprList(const List<Expr*>& list, Scope& scope);

  // ---- compile_tables.cc
  std::string CompileFrom(const SelectQuery& query, Scope& scope);  // declares the sources; text has a slot a source
  void AddSource(const JoinExpr& join, Scope& scope);
  void AddNamedTable(const JoinExpr& join, Source& source, Scope& scope);
  bool AddTableFunction(const JoinExpr& join, const Field& field, Source& source, Scope& scope);

  // ---- compile_join.cc
  std::string JoinText(const JoinExpr& join, Scope& scope, size_t index);
  std::string PositionalJoin(const JoinExpr& join, Scope& scope, size_t index, const std::string& slot);
  std::string NaturalColumns(const JoinExpr& join, Scope& scope, size_t index);
  std::string UsingColumns(const JoinExpr& join, Scope& scope, size_t index);

  // ---- render_tables.cc, render_lookups.cc
  std::string RenderSource(const Source& source);
  std::string RenderTable(const Source& source);
  std::string RenderEvents(const Source& source);
  std::string RenderPersons(const std::set<std::string>& used, const LazyJoin& properties);
  std::string RenderDistinctIds(const std::set<std::string>& used, const LazyJoin& person);
  std::string RenderSessions(const std::map<std::string, std::string>& columns);
  std::string RenderOverrides();
  std::string RenderGroups(const std::set<std::string>& used, const LazyJoin& properties, int index);
  std::string RenderCohortPeople(const std::set<std::string>& used, const NamedFilter* cohort);
  std::string RenderDefinitions(const TableInfo& table, const std::set<std::string>& used);
  std::string RenderSystem(const TableInfo& table, const std::set<std::string>& used);
  std::string NewestProperties(const std::set<std::string>& used, const LazyJoin& properties, std::string_view table,
                               std::set<std::string>& needed);

  // ---- compile_field.cc
  Sql CompileField(const Field& field, Scope& scope);
  bool CompileOuterField(const Field& field, Scope& scope, Sql& out);
  Sql ResolveColumn(const Field& field, Source& source, size_t from, Scope& scope);
  Sql TableColumnRef(const Field& field, Source& source, size_t from);
  Sql PersonRef(const Field& field, Source& source, size_t from);
  Sql SessionRef(const Field& field, Source& source, size_t from);
  Sql GroupRef(const Field& field, Source& source, size_t from, int index);
  Sql GroupKey(Source& source, int index);
  Sql EventComputed(const TableColumn& column, Source& source);
  Sql PropertyOf(Sql bag, const std::vector<std::string>& path, const std::map<std::string, PropertyType>* types);
  Sql EventProperty(Source& source, const std::vector<std::string>& path);
  Sql TypedProperty(Sql text, std::string_view name, const std::map<std::string, PropertyType>* types);
  const MaterializedProperty* FindMaterialized(std::string_view table, std::string_view property) const;
  std::string ExtractText(const std::string& bag, const std::vector<std::string>& path);
  bool HasColumn(const Source& source, std::string_view name) const;
  std::vector<std::string> NamesIn(const Scope& scope) const;
  const CteInfo* FindCte(const Scope& scope, std::string_view name) const;
  Sql ResolveAlias(AliasInfo& alias, Scope& scope);
  Sql DateTimeIn(Sql sql) const;

  // ---- compile_expr.cc
  Sql Compile(const Expr& expr, Scope& scope);
  Sql CompileConstant(const Constant& constant);
  Sql CompilePlaceholder(const Placeholder& placeholder, Scope& scope);
  Sql CompileArithmetic(const Arithmetic& node, Scope& scope);
  Sql CompileLogical(const Logical& node, Scope& scope);
  Sql CompileBetween(const Between& node, Scope& scope);
  Sql CompileDistinctFrom(const IsDistinctFrom& node, Scope& scope);
  Sql CompileAccess(const Expr& node, Scope& scope);
  Sql CompileCollection(const Collection& node, Scope& scope);
  Sql CompileLambda(const Lambda& lambda, Scope& scope);
  Sql CompileCast(const TypeCast& cast, Scope& scope);
  Sql CompileTag(const Tag& tag, Scope& scope);
  bool CastType(std::string_view name, std::string& clickhouse, Type& type) const;

  // ---- compile_compare.cc
  Sql CompileCompare(const Compare& node, Scope& scope);
  Sql CompileIn(const Compare& node, Scope& scope);
  Sql CompileInCohort(const Compare& node, Scope& scope);
  Sql CompareSql(CompareOp op, Sql left, Sql right);
  void MatchTimes(Sql& left, const Expr& left_expr, Sql& right, const Expr& right_expr);
  const NamedFilter* FindFilter(const std::vector<NamedFilter>* filters, const Expr& which) const;

  // ---- compile_filters.cc
  Sql CompileFilters(const Placeholder& placeholder, const Field& field, Scope& scope);
  Sql CompileFilterText(const Node& node, const std::string& text, Scope& scope);

  // ---- compile_call.cc
  Sql CompileCall(const Call& call, Scope& scope);
  bool CompileSpecial(const Call& call, Scope& scope, Sql& out);
  Sql CompileConversion(const Call& call, std::string_view to, Scope& scope);
  Sql CompileShift(const Call& call, std::string_view function, Scope& scope);
  Sql CompileAction(const Call& call, Scope& scope);
  Sql CompileMacro(const Call& call, const CteInfo& cte, Scope& scope);
  Sql CompileWindowFunction(const WindowFunction& call, Scope& scope);
  std::string CompileParams(const List<Expr*>& params, Scope& scope);

  // ---- compile_function.cc
  Sql FinishCall(const Node& node, Name name, const List<Expr*>& params, bool has_params, const List<Expr*>& args,
                 bool distinct, bool in_window, Scope& scope);
  Sql UnknownFunction(const Node& node, Name name, const List<Expr*>& args, Scope& scope);
  void CheckArity(const Node& node, Name name, const FoundFunction& found, size_t args, size_t params, bool has_params);
  void CheckReducer(const Expr& arg);
  void FitArgument(std::string_view clickhouse, size_t index, bool in_window, Sql& sql);
  Type TypeOfCall(const Function& function, std::string_view clickhouse, const List<Expr*>& exprs,
                  const std::vector<Sql>& args) const;
  bool NullableCall(const Function& function, std::string_view clickhouse, const std::vector<Sql>& args) const;

  const CompileOptions& options_;
  std::string_view source_;
  Params params_;
  std::vector<Diagnostic> errors_;
  std::vector<std::pair<std::string, Sql>> bound_names_;  // lambda arguments and macro parameters, innermost last
  std::vector<std::unique_ptr<Parser>> other_parsers_;    // of views, cohorts, actions: their trees must live
  std::vector<std::unique_ptr<std::string>> other_texts_;
  Arena made_;                       // nodes of our own making
  std::set<const Node*> with_done_;  // first SELECTs of sets, whose WITH stands before the set
  const Node* outer_at_ = nullptr;   // within such a text: where it was called from
  std::string outer_what_;
  int next_source_ = 0;
  int next_cte_ = 0;
  int next_lambda_ = 0;
  int expansions_ = 0;
  int correlations_ = 0;  // columns of an outer query that were read
  int depth_ = 0;
  int comparisons_ = 0;            // that enclose what is compiled
  bool comparison_holds_ = false;  // set within: an absent bound of a date range makes the nearest one true
};

}  // namespace hedgerow::hogql
