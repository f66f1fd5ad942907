#include <algorithm>

#include "hogql/clickhouse/compiler.h"

namespace hedgerow::hogql {

std::string Compiler::CompileExprList(const List<Expr*>& list, Scope& scope) {
  std::string text;
  for (const Expr* expr : list) text += (text.empty() ? "" : ", ") + Compile(*expr, scope).text;
  return text;
}

std::string Compiler::CompileGroupBy(const SelectQuery& query, Scope& scope) {
  std::string text;
  switch (query.group_by_mode) {
    case GroupByMode::kAll:
      return " GROUP BY ALL";
    case GroupByMode::kCube:
      text = "CUBE(" + CompileExprList(query.group_by, scope) + ")";
      break;
    case GroupByMode::kRollup:
      text = "ROLLUP(" + CompileExprList(query.group_by, scope) + ")";
      break;
    case GroupByMode::kGroupingSets:
      for (const Expr* set : query.group_by) {
        text += (text.empty() ? "GROUPING SETS ((" : ", (") + CompileExprList(As<Collection>(*set).exprs, scope) + ")";
      }
      text += ")";
      break;
    case GroupByMode::kList:
      if (query.group_by.empty()) return {};
      for (const Expr* expr : query.group_by) {
        Sql sql = Compile(*expr, scope);
        if (sql.aggregate)
          Report(*expr, "an aggregate cannot stand in GROUP BY",
                 "leave it out: aggregates are computed for each group");
        text += (text.empty() ? "" : ", ") + sql.text;
      }
      if (query.with_totals) text = "GROUPING SETS ((" + text + "), ())";
      break;
  }
  text = " GROUP BY " + text;
  if (query.with_cube) text += " WITH CUBE";
  if (query.with_rollup) text += " WITH ROLLUP";
  return text;
}

std::string Compiler::CompileOrderBy(const List<OrderExpr*>& list, Scope& scope) {
  std::string text;
  for (const OrderExpr* order : list) {
    text += text.empty() ? " ORDER BY " : ", ";
    text += Compile(*order->expr, scope).text + (order->descending ? " DESC" : " ASC");
    if (order->nulls != Nulls::kDefault) text += order->nulls == Nulls::kFirst ? " NULLS FIRST" : " NULLS LAST";
    if (!order->collate.empty()) {
      if (IsPlainWord(order->collate)) {
        text += " COLLATE " + QuoteOwnText(order->collate);
      } else {
        Report(*order, "unknown collation", "write a language such as COLLATE 'en'");
      }
    }
    if (order->fill == nullptr) continue;
    text += " WITH FILL";
    if (order->fill->from != nullptr) text += " FROM " + Compile(*order->fill->from, scope).text;
    if (order->fill->to != nullptr) text += " TO " + Compile(*order->fill->to, scope).text;
    if (order->fill->step != nullptr) text += " STEP " + Compile(*order->fill->step, scope).text;
  }
  return text;
}

// INTERPOLATE names columns of the result, on both sides of AS.
std::string Compiler::CompileInterpolate(const SelectQuery& query, const std::vector<OutputColumn>& columns,
                                         Scope& scope) {
  const size_t before = bound_names_.size();
  for (const OutputColumn& column : columns)
    bound_names_.emplace_back(column.name, Sql{QuoteName(column.name), column.type, column.nullable});
  std::string items;
  for (const InterpolateExpr* item : query.interpolate) {
    const Field* field = item->expr->kind == Kind::kField ? &As<Field>(*item->expr) : nullptr;
    const bool known = field != nullptr && std::ranges::any_of(columns, [&](const OutputColumn& column) {
                         return column.name == field->chain[0];
                       });
    if (!known) {
      Report(*item, "INTERPOLATE names a column of the result", "select it, and write INTERPOLATE (name AS name + 1)");
      continue;
    }
    items += (items.empty() ? "" : ", ") + QuoteName(field->chain[0]);
    if (item->value != nullptr) items += " AS " + Compile(*item->value, scope).text;
  }
  bound_names_.resize(before);
  return " INTERPOLATE" + (items.empty() ? std::string() : " (" + items + ")");
}

std::string Compiler::CompileWindow(const WindowExpr& window, Scope& scope) {
  std::string text;
  if (!window.partition_by.empty()) text = "PARTITION BY " + CompileExprList(window.partition_by, scope);
  const std::string order = CompileOrderBy(window.order_by, scope);
  if (!order.empty()) text += text.empty() ? order.substr(1) : order;
  if (window.frame == WindowExpr::Frame::kNone) return text;
  auto bound = [&](const WindowFrameBound& at) -> std::string {
    if (at.type == WindowFrameBound::Type::kCurrentRow) return "CURRENT ROW";
    const std::string_view side = at.type == WindowFrameBound::Type::kPreceding ? " PRECEDING" : " FOLLOWING";
    if (at.value == nullptr) return "UNBOUNDED" + std::string(side);
    if (at.value->kind != Kind::kConstant || (As<Constant>(*at.value).type != Constant::Type::kInteger &&
                                              As<Constant>(*at.value).type != Constant::Type::kDouble)) {
      Report(*at.value, "the bound of a window's frame must be a number");
      return "CURRENT ROW";
    }
    return Compile(*at.value, scope).text + std::string(side);
  };
  text += text.empty() ? "" : " ";
  text += window.frame == WindowExpr::Frame::kRows ? "ROWS " : "RANGE ";
  if (window.frame_end == nullptr) return text + bound(*window.frame_start);
  return text + "BETWEEN " + bound(*window.frame_start) + " AND " + bound(*window.frame_end);
}

// 1 in the row of totals, 0 in the others.
std::string Compiler::TotalsMark(const SelectQuery& query, Scope& scope) {
  return query.group_by.empty() ? "0" : "grouping(" + Compile(*query.group_by[0], scope).text + ")";
}

std::string Compiler::OrderTotalsLast(const SelectQuery& query, Scope& scope) {
  const std::string order = CompileOrderBy(query.order_by, scope);
  const std::string mark = " ORDER BY " + TotalsMark(query, scope) + " ASC";
  return order.empty() ? mark : mark + ", " + order.substr(std::string_view(" ORDER BY ").size());
}

// LIMIT n %: ClickHouse takes the share of the rows as a fraction.
std::string Compiler::PercentText(const Expr& limit) {
  const Constant* constant = limit.kind == Kind::kConstant ? &As<Constant>(limit) : nullptr;
  double percent = -1;
  if (constant != nullptr && constant->type == Constant::Type::kInteger)
    percent = static_cast<double>(constant->integer);
  if (constant != nullptr && constant->type == Constant::Type::kDouble) percent = constant->number;
  if (!(percent >= 0 && percent <= 100)) {
    Report(limit, "LIMIT n % takes a number from 0 to 100");
    return {};
  }
  if (percent == 0) return " LIMIT 0";
  return percent == 100 ? std::string() : " LIMIT " + FloatText(percent / 100);
}

// A share of the rows may still be more than may be handed out.
void Compiler::CapPercent(Query& query, Level level) {
  if (level != Level::kTop) return;
  query.sql = "SELECT * FROM (" + query.sql + ") AS t" + std::to_string(next_source_++) + " LIMIT " +
              std::to_string(options_.limit_rows + 1);
}

// The outermost query fetches one row more than it may hand out, so that a cut is known.
std::string Compiler::CompileLimits(const Limits& limits, Scope& scope, Level level) {
  const auto [limit, offset, percent, ties] = limits;
  std::string text;
  auto count = [&](const Expr& expr) -> std::string {
    Sql sql = Compile(expr, scope);
    const bool constant = sql.constant && (sql.type == Type::kInteger || sql.type == Type::kUnknown);
    if (!constant) Report(expr, "LIMIT and OFFSET take a whole number", "write LIMIT 100 or LIMIT {count}");
    if (expr.kind == Kind::kConstant && As<Constant>(expr).integer < 0)
      Report(expr, "LIMIT and OFFSET cannot be negative");
    return sql.text;
  };
  const std::string most = std::to_string(options_.limit_rows + 1);
  if (limit != nullptr && percent) {
    text = PercentText(*limit);
    if (ties && !text.empty()) text += " WITH TIES";
  } else if (limit != nullptr) {
    const std::string own = count(*limit);
    if (level == Level::kInner) {
      text = " LIMIT " + own;
    } else if (limit->kind == Kind::kConstant) {
      text = " LIMIT " + std::to_string(std::min<int64_t>(As<Constant>(*limit).integer, options_.limit_rows + 1));
    } else {
      text = " LIMIT least(" + own + ", " + most + ")";
    }
    if (ties) text += " WITH TIES";
  } else if (level == Level::kTop) {
    text = " LIMIT " + most;
  }
  if (offset != nullptr) text += " OFFSET " + count(*offset);
  return text;
}

}  // namespace hedgerow::hogql
