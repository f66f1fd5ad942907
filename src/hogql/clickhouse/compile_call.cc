#include <algorithm>

#include "hogql/clickhouse/compiler.h"
#include "hogql/semantics/functions.h"

namespace hedgerow::hogql {
namespace {

std::string Signature(const Function& function, std::string_view name, int extra) {
  auto range = [](int min, int max) {
    if (max < 0) return "at least " + std::to_string(min);
    if (min == max) return std::to_string(min);
    return std::to_string(min) + " to " + std::to_string(max);
  };
  const int max = function.args_max < 0 ? -1 : function.args_max + extra;
  std::string text = "`" + std::string(name) + "` takes " + range(function.args_min + extra, max) + " argument";
  if (function.args_min + extra != 1 || max != 1) text += "s";
  return text;
}

bool IsNumericAggregate(std::string_view name) {
  if (name == "sum" || name == "sumIf") return true;
  for (std::string_view prefix : {"avg", "quantile", "median", "stddev", "var", "skew", "kurt"}) {
    if (name.starts_with(prefix)) return true;
  }
  return false;
}

}  // namespace

Sql Compiler::CompileCall(const Call& call, Scope& scope) {
  if (const CteInfo* cte = FindCte(scope, call.name); cte != nullptr && cte->cte->is_column && cte->cte->expr->kind == Kind::kLambda) {
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
    if (call.filter != nullptr) pairs = "groupArrayIf(tuple(" + value.text + ", " + key.text + "), " + Compile(*call.filter, scope).text + ")";
    const std::string_view sort = call.order_by[0]->descending ? "arrayReverseSort" : "arraySort";
    return {"arrayMap(x -> tupleElement(x, 1), " + std::string(sort) + "(x -> tupleElement(x, 2), " + pairs + "))", Type::kArray, false, true};
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
    return FinishCall(call, name, call.params, call.has_params, {args.data(), static_cast<uint32_t>(args.size())}, call.distinct, false, scope);
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

Sql Compiler::FinishCall(const Node& node, Name name, const List<Expr*>& params, bool has_params, const List<Expr*>& args,
                         bool distinct, bool in_window, Scope& scope) {
  const FoundFunction found = FindFunction(name);
  if (found.function == nullptr) {
    std::vector<std::string> near = NearestFunctions(name);
    std::string hint;
    for (const std::string& candidate : near) hint += (hint.empty() ? "did you mean `" : "`, `") + candidate;
    if (!hint.empty()) hint += "`?";
    for (const Expr* arg : args) Compile(*arg, scope);
    return Failed(node, "unknown function `" + std::string(name) + "`", hint);
  }
  const Function& function = *found.function;
  const int count = static_cast<int>(args.size);
  const int max = function.args_max < 0 ? -1 : function.args_max + found.extra_args;
  if (count < function.args_min + found.extra_args || (max >= 0 && count > max)) {
    Report(node, Signature(function, name, found.extra_args) + ", not " + std::to_string(count));
  }
  const int given = static_cast<int>(params.size);
  if (has_params && function.params_max == 0) {
    Report(node, "`" + std::string(name) + "` takes no parameters in brackets of their own");
  } else if (given < function.params_min || (function.params_max >= 0 && given > function.params_max)) {
    Report(node, "`" + std::string(name) + "` takes parameters first: " + std::string(name) + "(parameter)(arguments)");
  }
  const bool aggregate = function.kind == FunctionKind::kAggregate && !in_window;
  if (function.kind == FunctionKind::kWindow && !in_window) {
    Report(node, "`" + std::string(name) + "` needs a window", "write " + std::string(name) + "(...) OVER (ORDER BY ...)");
  }
  if (distinct && function.kind != FunctionKind::kAggregate) Report(node, "DISTINCT stands only in an aggregate");
  Sql out{found.clickhouse_name, function.type, function.nulls == NullRule::kAlways, aggregate};
  if (has_params) out.text += "(" + CompileParams(params, scope) + ")";
  out.text += distinct ? "(DISTINCT " : "(";
  out.constant = function.kind == FunctionKind::kScalar && count > 0;
  bool any_nullable = false, all_nullable = count > 0;
  Sql first, last;
  for (int i = 0; i < count; ++i) {
    const Expr& arg = *args[static_cast<size_t>(i)];
    const bool star = arg.kind == Kind::kField && As<Field>(arg).chain[0] == "*" && As<Field>(arg).chain.size == 1;
    if (star) {
      if (found.clickhouse_name != "count") Report(arg, "`*` can stand in count(*) only");
      continue;
    }
    Sql sql = Compile(arg, scope);
    if (aggregate && sql.aggregate) Report(arg, "an aggregate cannot stand in another", "compute the inner one in a subquery");
    // Funnels count in seconds: ClickHouse takes no DateTime64 there.
    if (i == 0 && sql.type == Type::kDateTime && (found.clickhouse_name == "windowFunnel" || found.clickhouse_name.starts_with("sequence"))) {
      sql.text = "toDateTime(" + sql.text + ", " + Timezone() + ")";
    }
    // Before the first row there is nothing, not an empty text.
    if (i == 0 && in_window && (found.clickhouse_name == "lag" || found.clickhouse_name == "lead")) {
      sql.text = "toNullable(" + sql.text + ")";
      sql.nullable = true;
    }
    // A property is a text: summed up it is read as a number.
    if (i == 0 && sql.type == Type::kString && IsNumericAggregate(found.clickhouse_name)) {
      sql = {"accurateCastOrNull(" + sql.text + ", 'Float64')", Type::kFloat, true, sql.aggregate};
    }
    if (i > 0) out.text += ", ";
    out.text += sql.text;
    out.aggregate = out.aggregate || sql.aggregate;
    out.constant = out.constant && sql.constant;
    any_nullable = any_nullable || sql.nullable;
    all_nullable = all_nullable && sql.nullable;
    if (i == 0) first = sql;
    last = sql;
  }
  out.text += ')';
  if (function.nulls == NullRule::kPropagates) out.nullable = any_nullable;
  if (function.nulls == NullRule::kAllArguments) out.nullable = all_nullable;
  if (function.gives == Gives::kFirstArgument && count > 0) out.type = first.type;
  if (function.gives == Gives::kLastArgument && count > 0) out.type = last.type;
  if (found.clickhouse_name == "toStartOfInterval" && first.type == Type::kDate) out.type = Type::kDate;
  if (found.clickhouse_name.ends_with("OrNull") && function.kind == FunctionKind::kAggregate) out.nullable = true;
  if (found.clickhouse_name.ends_with("State") || found.clickhouse_name.ends_with("Map")) out.type = Type::kUnknown;
  if (found.clickhouse_name.ends_with("ForEach")) out.type = Type::kArray;
  return out;
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
  Sql sql = FinishCall(call, name, params, call.parametric, {all.data(), static_cast<uint32_t>(all.size())}, call.distinct, true, scope);
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
    return Failed(call, "`" + std::string(call.name) + "` takes " + std::to_string(lambda.args.size) + " arguments, not " + std::to_string(call.args.size));
  }
  CteInfo& info = const_cast<CteInfo&>(cte);
  if (info.expanding || ++expansions_ > 10000) return Failed(call, "`" + std::string(call.name) + "` calls itself");
  std::vector<std::pair<std::string, Sql>> args;
  for (size_t i = 0; i < lambda.args.size; ++i) args.emplace_back(std::string(lambda.args[i]), Compile(*call.args[i], scope));
  const size_t before = bound_names_.size();
  for (auto& arg : args) bound_names_.push_back(std::move(arg));
  info.expanding = true;
  Sql sql = Compile(*lambda.expr, scope);
  info.expanding = false;
  bound_names_.resize(before);
  return sql;
}

}  // namespace hedgerow::hogql
