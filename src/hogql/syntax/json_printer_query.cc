// SELECT, sets, and what stands in FROM.
#include "hogql/syntax/json_printer_impl.h"

namespace hedgerow::hogql {

void JsonPrinter::PrintSelect(const SelectQuery& query, const SelectSet* outer) {
  Begin("SelectQuery", query.span);
  PrintCtes(query.ctes);
  Flag("\"distinct\":", query.distinct);
  Children("\"select\":", query.select);
  Child("\"select_from\":", query.from);
  if (!query.array_join_op.empty()) {
    Text("\"array_join_op\":", query.array_join_op);
    Children("\"array_join_list\":", query.array_join);
  }
  Child("\"prewhere\":", query.prewhere);
  Child("\"where\":", query.where);
  ChildrenIfAny("\"group_by\":", query.group_by);
  static constexpr std::string_view kModes[] = {"", "all", "cube", "rollup", "grouping_sets"};
  if (query.group_by_mode != GroupByMode::kList) {
    Text("\"group_by_mode\":", kModes[static_cast<size_t>(query.group_by_mode)]);
  }
  Child("\"having\":", query.having);
  Child("\"qualify\":", query.qualify);
  if (!query.windows.empty()) {
    json_.Key("\"window_exprs\":");
    json_.BeginObject();
    for (const NamedWindow& window : query.windows) {
      json_.NameKey(window.name);
      Print(*window.window);
    }
    json_.EndObject();
  }
  ChildrenIfAny("\"order_by\":", query.order_by);
  if (query.has_interpolate) Children("\"interpolate\":", query.interpolate);
  PrintLimitBy(query.limit_by);
  PrintLimits(query.limit, query.offset, outer);
  Flag("\"limit_percent\":", query.limit_percent);
  Flag("\"limit_with_ties\":", query.limit_with_ties);
  json_.EndObject();
}

void JsonPrinter::PrintCtes(const List<Cte>& ctes) {
  if (ctes.empty()) return;
  json_.Key("\"ctes\":");
  json_.BeginArray();
  for (const Cte& cte : ctes) {
    Begin("CTE", cte.span);
    Text("\"name\":", cte.name);
    Child("\"expr\":", cte.expr);
    Text("\"cte_type\":", cte.is_column ? "column" : "subquery");
    Flag("\"recursive\":", cte.recursive);
    if (cte.materialized >= 0) Bool("\"materialized\":", cte.materialized == 1);
    if (cte.has_columns) Names("\"columns\":", cte.columns);
    if (cte.has_using_key) Names("\"using_key\":", cte.using_key);
    json_.EndObject();
  }
  json_.EndArray();
}

void JsonPrinter::PrintLimitBy(const LimitBy* by) {
  if (by == nullptr) return;
  json_.Key("\"limit_by\":");
  Begin("LimitByExpr", by->span);
  Child("\"n\":", by->n);
  Child("\"offset_value\":", by->offset);
  Children("\"exprs\":", by->exprs);
  json_.EndObject();
}

void JsonPrinter::PrintLimits(const Expr* limit, const Expr* offset, const SelectSet* outer) {
  if (outer != nullptr && outer->limit != nullptr) limit = outer->limit;
  if (outer != nullptr && outer->offset != nullptr) offset = outer->offset;
  Child("\"limit\":", limit);
  Child("\"offset\":", offset);
}

void JsonPrinter::PrintSet(const SelectSet& set, const SelectSet* outer) {
  if (set.rest.empty()) {
    if (set.first->kind == Kind::kSelect) return PrintSelect(As<SelectQuery>(*set.first), outer ? outer : &set);
    if (set.first->kind == Kind::kSelectSet) return PrintSet(As<SelectSet>(*set.first), outer ? outer : &set);
    return Print(*set.first);
  }
  Begin("SelectSetQuery", set.span);
  Child("\"initial_select_query\":", set.first);
  json_.Key("\"subsequent_select_queries\":");
  json_.BeginArray();
  for (const SetBranch& branch : set.rest) {
    Begin("SelectSetNode", branch.span);
    Child("\"select_query\":", branch.query);
    Text("\"set_operator\":", branch.op);
    json_.EndObject();
  }
  json_.EndArray();
  PrintLimits(set.limit, set.offset, outer);
  Flag("\"limit_percent\":", set.limit_percent);
  Flag("\"limit_with_ties\":", set.limit_with_ties);
  json_.EndObject();
}

void JsonPrinter::PrintValues(const ValuesQuery& values) {
  Begin("ValuesQuery", values.span);
  json_.Key("\"rows\":");
  json_.BeginArray();
  for (const List<Expr*>& row : values.rows) {
    json_.BeginArray();
    for (const Expr* expr : row) Print(*expr);
    json_.EndArray();
  }
  json_.EndArray();
  json_.EndObject();
}

void JsonPrinter::PrintPivot(const Pivot& pivot) {
  Begin("PivotExpr", pivot.span);
  Child("\"table\":", pivot.table);
  Children("\"aggregates\":", pivot.aggregates);
  json_.Key("\"columns\":");
  json_.BeginArray();
  for (const PivotColumn& column : pivot.columns) {
    Begin("PivotColumn", column.span);
    Child("\"column\":", column.column);
    Children("\"values\":", column.values);
    json_.EndObject();
  }
  json_.EndArray();
  ChildrenIfAny("\"group_by\":", pivot.group_by);
  json_.EndObject();
}

void JsonPrinter::PrintUnpivot(const Unpivot& unpivot) {
  Begin("UnpivotExpr", unpivot.span);
  Child("\"table\":", unpivot.table);
  Bool("\"include_nulls\":", unpivot.include_nulls);
  json_.Key("\"columns\":");
  json_.BeginArray();
  for (const UnpivotColumn& column : unpivot.columns) {
    Begin("UnpivotColumn", column.span);
    Child("\"value_columns\":", column.value_columns);
    Child("\"name_columns\":", column.name_columns);
    Children("\"unpivot_values\":", column.values);
    json_.EndObject();
  }
  json_.EndArray();
  json_.EndObject();
}

// The chain is printed in a loop: FROM a, b, c ... may be long.
void JsonPrinter::PrintJoin(const JoinExpr& first) {
  size_t open = 0;
  for (const JoinExpr* join = &first; join != nullptr; join = join->next, ++open) {
    if (open > 0) json_.Key("\"next_join\":");
    Begin("JoinExpr", join->span);
    if (!join->join_type.empty()) Text("\"join_type\":", join->join_type);
    Child("\"table\":", join->table);
    if (join->has_table_args) Children("\"table_args\":", join->table_args);
    if (join->alias.data() != nullptr) Text("\"alias\":", join->alias);
    if (!join->column_aliases.empty()) Names("\"column_aliases\":", join->column_aliases);
    Flag("\"table_final\":", join->table_final);
    if (join->constraint != nullptr) {
      json_.Key("\"constraint\":");
      Begin("JoinConstraint", join->constraint->span);
      Text("\"constraint_type\":", join->constraint->is_using ? "USING" : "ON");
      Child("\"expr\":", join->constraint->expr);
      json_.EndObject();
    }
    if (join->sample != nullptr) {
      json_.Key("\"sample\":");
      Begin("SampleExpr", join->sample->span);
      Child("\"sample_value\":", join->sample->value);
      Child("\"offset_value\":", join->sample->offset);
      json_.EndObject();
    }
  }
  for (; open > 0; --open) json_.EndObject();
}

}  // namespace hedgerow::hogql
