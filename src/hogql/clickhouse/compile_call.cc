#include <algorithm>

#include "hogql/clickhouse/compiler.h"
#include "hogql/semantics/functions.h"

namespace hedgerow::hogql {
Sql Compiler::CompileCall(const Call& call, Scope& scope) {
  if (const CteInfo* cte = FindCte(scope, call.name);
      cte != nullptr && cte->cte->is_column && cte->cte->expr->kind == Kind::kLambda) {
    return CompileMacro(call, *cte, scope);
  }
  Sql special;
  if (CompileSpecial(call, scope, special)) return special;
  if (!call.within_group.empty()) {
    // percentile_cont(0.9) WITHIN GROUP (ORDER BY x) is quantile(0.9)(x).
    const bool known = call.name == "percentile_cont" || call.name == "percentile_disc";
    if (!known || call.within_group.size != 1 || call.params.size != 1) {
      return Failed(call, "WITHIN GROUP is supported for percentile_cont and percentile_disc of one column");
    }
    Sql level = Compile(*call.params[0], scope);
    Sql value = Compile(*call.within_group[0]->expr, scope);
    const std::string text = call.within_group[0]->descending ? "minus(1, " + level.text + ")" : level.text;
    const std::string_view function = call.name == "percentile_cont" ? "quantileExactInclusive" : "quantileExactLow";
    return {std::string(function) + "(" + text + ")(" + value.text + ")", Type::kFloat, true, true};
  }
  if (!call.order_by.empty()) {
    // groupArray(x ORDER BY y): the pairs are collected, sorted by y, and x is taken.
    if (call.name != "groupArray" || call.order_by.size != 1 || call.args.size != 1) {
      return Failed(call, "ORDER BY among arguments is supported for groupArray with one key", "sort in a subquery");
    }
    Sql value = Compile(*call.args[0], scope);
    Sql key = Compile(*call.order_by[0]->expr, scope);
    std::string pairs = "groupArray(tuple(" + value.text + ", " + key.text + "))";
    if (call.filter != nullptr)
      pairs = "groupArrayIf(tuple(" + value.text + ", " + key.text + "), " + Compile(*call.filter, scope).text + ")";
    const std::string_view sort = call.order_by[0]->descending ? "arrayReverseSort" : "arraySort";
    return {"arrayMap(x -> tupleElement(x, 1), " + std::string(sort) + "(x -> tupleElement(x, 2), " + pairs + "))",
            Type::kArray, false, true};
  }
  if (call.filter != nullptr) {
    // f(x) FILTER (WHERE c) is fIf(x, c).
    const FoundFunction found = FindFunction(call.name);
    if (found.function == nullptr || found.function->kind != FunctionKind::kAggregate) {
      return Failed(call, "FILTER follows an aggregate such as count() or sum(x)");
    }
    std::vector<Expr*> args(call.args.begin(), call.args.end());
    if (args.size() == 1 && args[0]->kind == Kind::kField && As<Field>(*args[0]).chain[0] == "*") args.clear();
    args.push_back(call.filter);
    const std::string name = found.clickhouse_name + "If";
    return FinishCall(call, name, call.params, call.has_params, {args.data(), static_cast<uint32_t>(args.size())},
                      call.distinct, false, scope);
  }
  return FinishCall(call, call.name, call.params, call.has_params, call.args, call.distinct, false, scope);
}

std::string Compiler::CompileParams(const List<Expr*>& params, Scope& scope) {
  std::string text;
  for (const Expr* param : params) {
    std::string one;
    if (param->kind == Kind::kConstant && As<Constant>(*param).type == Constant::Type::kString) {
      // ClickHouse wants a literal here; only a plain word may be one.
      const std::string_view word = As<Constant>(*param).text;
      const bool pattern = word.starts_with("(?") || word.starts_with("(");
      if (!IsPlainWord(word) && !pattern) Report(*param, "this parameter takes a plain word");
      one = pattern ? params_.BindText(word) : QuoteOwnText(word);
    } else {
      Sql sql = Compile(*param, scope);
      if (!sql.constant) Report(*param, "a parameter in the first brackets must be a constant");
      one = sql.text;
    }
    text += (text.empty() ? "" : ", ") + one;
  }
  return text;
}

Sql Compiler::CompileWindowFunction(const WindowFunction& call, Scope& scope) {
  const List<Expr*>& args = call.parametric ? call.args : call.exprs;
  const List<Expr*> params = call.parametric ? call.exprs : List<Expr*>{};
  std::string name(call.name);
  std::vector<Expr*> all(args.begin(), args.end());
  if (call.filter != nullptr) {
    name += "If";
    all.push_back(call.filter);
  }
  Sql sql = FinishCall(call, name, params, call.parametric, {all.data(), static_cast<uint32_t>(all.size())},
                       call.distinct, true, scope);
  const FoundFunction found = FindFunction(name);
  if (found.function != nullptr && found.function->kind == FunctionKind::kScalar) {
    Report(call, "`" + name + "` is neither an aggregate nor a window function");
  }
  sql.text += " OVER ";
  if (call.over == nullptr) {
    sql.text += QuoteName(call.over_identifier);
  } else {
    sql.text += "(" + CompileWindow(*call.over, scope) + ")";
  }
  sql.constant = false;
  return sql;
}

// WITH (x -> x + 1) AS inc SELECT inc(2): the body with its arguments put in.
Sql Compiler::CompileMacro(const Call& call, const CteInfo& cte, Scope& scope) {
  const Lambda& lambda = As<Lambda>(*cte.cte->expr);
  if (call.args.size != lambda.args.size) {
    return Failed(call, "`" + std::string(call.name) + "` takes " + std::to_string(lambda.args.size) +
                            " arguments, not " + std::to_string(call.args.size));
  }
  CteInfo& info = const_cast<CteInfo&>(cte);
  if (info.expanding || ++expansions_ > 10000) return Failed(call, "`" + std::string(call.name) + "` calls itself");
  // inc(by := 2, x): a named argument takes its place, the others fill what is left.
  std::vector<const Expr*> given(lambda.args.size, nullptr);
  for (const Expr* arg : call.args) {
    if (arg->kind != Kind::kNamedArgument) continue;
    const auto place = std::ranges::find(lambda.args, As<NamedArgument>(*arg).name);
    if (place == lambda.args.end() || given[static_cast<size_t>(place - lambda.args.begin())] != nullptr) {
      return Failed(*arg, "`" + std::string(call.name) + "` has no argument `" +
                              std::string(As<NamedArgument>(*arg).name) + "`, or it is given twice");
    }
    given[static_cast<size_t>(place - lambda.args.begin())] = As<NamedArgument>(*arg).value;
  }
  for (const Expr* arg : call.args) {
    if (arg->kind != Kind::kNamedArgument) *std::ranges::find(given, nullptr) = arg;
  }
  std::vector<std::pair<std::string, Sql>> args;
  for (size_t i = 0; i < lambda.args.size; ++i)
    args.emplace_back(std::string(lambda.args[i]), Compile(*given[i], scope));
  const size_t before = bound_names_.size();
  for (auto& arg : args) bound_names_.push_back(std::move(arg));
  info.expanding = true;
  Sql sql = Compile(*lambda.expr, scope);
  info.expanding = false;
  bound_names_.resize(before);
  return sql;
}

}  // namespace hedgerow::hogql
