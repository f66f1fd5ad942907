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
    case GroupByMode::kAll: return " GROUP BY ALL";
    case GroupByMode::kCube: text = "CUBE(" + CompileExprList(query.group_by, scope) + ")"; break;
    case GroupByMode::kRollup: text = "ROLLUP(" + CompileExprList(query.group_by, scope) + ")"; break;
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
        if (sql.aggregate) Report(*expr, "an aggregate cannot stand in GROUP BY", "leave it out: aggregates are computed for each group");
        text += (text.empty() ? "" : ", ") + sql.text;
      }
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
    if (at.value->kind != Kind::kConstant || (As<Constant>(*at.value).type != Constant::Type::kInteger && As<Constant>(*at.value).type != Constant::Type::kDouble)) {
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

// The outermost query fetches one row more than it may hand out, so that a cut is known.
std::string Compiler::CompileLimits(const Expr* limit, const Expr* offset, bool ties, Scope& scope, Level level) {
  std::string text;
  auto count = [&](const Expr& expr) -> std::string {
    Sql sql = Compile(expr, scope);
    const bool constant = sql.constant && (sql.type == Type::kInteger || sql.type == Type::kUnknown);
    if (!constant) Report(expr, "LIMIT and OFFSET take a whole number", "write LIMIT 100 or LIMIT {count}");
    if (expr.kind == Kind::kConstant && As<Constant>(expr).integer < 0) Report(expr, "LIMIT and OFFSET cannot be negative");
    return sql.text;
  };
  const std::string most = std::to_string(options_.limit_rows + 1);
  if (limit != nullptr) {
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
