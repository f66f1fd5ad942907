// A call of a function of the table: its arity, its arguments, its text and its type.
#include <algorithm>

#include "hogql/clickhouse/compiler.h"
#include "hogql/semantics/functions.h"

namespace hedgerow::hogql {
namespace {

bool IsNumericAggregate(std::string_view name) {
  constexpr std::string_view kPrefixes[] = {"sum", "avg", "quantile", "median", "stddev", "var", "skew", "kurt"};
  if (name.ends_with("Map") || name.find("Map") != name.npos || name.ends_with("Merge") || name.ends_with("MergeIf"))
    return false;
  if (name.find("Array") != name.npos || name.find("ForEach") != name.npos) return false;
  return std::ranges::any_of(kPrefixes, [&](std::string_view prefix) { return name.starts_with(prefix); });
}

// Functions that count in seconds: ClickHouse takes no DateTime64 there.
bool WantsSeconds(std::string_view name) {
  if (name.starts_with("windowFunnel") || name.starts_with("sequenceMatch") || name.starts_with("sequenceCount"))
    return true;
  return name == "timeSlots" || name == "tumble" || name == "tumbleStart" || name == "tumbleEnd" || name == "hop" ||
         name == "hopStart" || name == "hopEnd";
}

Type Common(Type a, Type b) {
  if (a == b || b == Type::kNull) return a;
  if (a == Type::kNull) return b;
  const bool numbers = (a == Type::kInteger || a == Type::kFloat) && (b == Type::kInteger || b == Type::kFloat);
  if (numbers) return Type::kFloat;
  const bool times = (a == Type::kDateTime || a == Type::kDate) && (b == Type::kDateTime || b == Type::kDate);
  return times ? Type::kDateTime : Type::kUnknown;
}

bool HasAny(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::ranges::any_of(words, [&](std::string_view word) { return text.find(word) != text.npos; });
}

// {0} and {zone} filled in.
std::string Fill(std::string_view form, const std::vector<Sql>& args, const std::string& zone) {
  std::string text;
  while (!form.empty()) {
    const size_t open = form.find('{');
    text += form.substr(0, open);
    if (open == form.npos) break;
    const size_t close = form.find('}', open);
    const std::string_view slot = form.substr(open + 1, close - open - 1);
    if (slot == "zone") {
      text += zone;
    } else if (const auto index = static_cast<size_t>(slot[0] - '0'); index < args.size()) {
      text += args[index].text;
    }
    form.remove_prefix(close + 1);
  }
  return text;
}

}  // namespace

// What the call gives, where that depends on what it is given.
Type Compiler::TypeOfCall(const Function& function, std::string_view clickhouse, const List<Expr*>& exprs,
                          const std::vector<Sql>& args) const {
  if (clickhouse.ends_with("State") || clickhouse.ends_with("Map")) return Type::kUnknown;
  if (clickhouse.find("ForEach") != clickhouse.npos) return Type::kArray;
  if (clickhouse.find("Array") != clickhouse.npos && !clickhouse.starts_with("group"))
    return function.gives == Gives::kFixed ? function.type : Type::kUnknown;
  if (args.empty()) return function.type;
  const Type first = args[0].type;
  switch (function.gives) {
    case Gives::kFixed:
      return function.type;
    case Gives::kFirstArgument:
      return clickhouse.find("Merge") != clickhouse.npos ? Type::kUnknown : first;
    case Gives::kSum:
      return first == Type::kBoolean ? Type::kInteger : first;
    case Gives::kQuantile: {  // the exact ones give one of the values
      const bool one_of_them =
          (HasAny(clickhouse, {"Exact"}) && !HasAny(clickhouse, {"clusive"})) || HasAny(clickhouse, {"Interpolated"});
      return one_of_them || first == Type::kDateTime || first == Type::kDate ? first : Type::kFloat;
    }
    case Gives::kShifted:
      if (first == Type::kDate && HasAny(clickhouse, {"Hours", "Minutes", "Seconds", "Milliseconds"}))
        return Type::kDateTime;
      return first == Type::kDate && clickhouse.ends_with("Interval") ? Type::kUnknown : first;
    case Gives::kTruncated: {
      // dateTrunc('week', time), toStartOfInterval(time, toIntervalWeek(1)): a day.
      std::string unit = args.size() > 1 && clickhouse == "toStartOfInterval" ? args[1].text : std::string();
      if (clickhouse == "dateTrunc" && exprs[0]->kind == Kind::kConstant) unit = As<Constant>(*exprs[0]).text;
      std::ranges::transform(unit, unit.begin(),
                             [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
      if (HasAny(unit, {"week", "month", "quarter", "year"})) return Type::kDate;
      if (HasAny(unit, {"day"}))
        return clickhouse == "dateTrunc" || first == Type::kDateTime ? Type::kDateTime : Type::kUnknown;
      return HasAny(unit, {"hour", "minute", "second"}) ? Type::kDateTime : Type::kUnknown;
    }
    case Gives::kBranches: {
      Type type = args.back().type;
      for (size_t i = 1; i + 1 < args.size(); i += 2) type = Common(type, args[i].type);
      return type;
    }
    case Gives::kCommon: {
      Type type = first;
      for (const Sql& arg : args) type = Common(type, arg.type);
      return type;
    }
  }
  return function.type;
}

bool Compiler::NullableCall(const Function& function, std::string_view clickhouse, const std::vector<Sql>& args) const {
  if (function.kind == FunctionKind::kAggregate && clickhouse.find("OrNull") != clickhouse.npos) return true;
  auto nullable = [](const Sql& arg) { return arg.nullable; };
  switch (function.nulls) {
    case NullRule::kNever:
      return false;
    case NullRule::kAlways:
      return true;
    case NullRule::kPropagates:
      return std::ranges::any_of(args, nullable);
    case NullRule::kAllArguments:
      return !args.empty() && std::ranges::all_of(args, nullable);
    case NullRule::kBranches: {
      bool any = !args.empty() && args.back().nullable;
      for (size_t i = 1; i + 1 < args.size(); i += 2) any = any || args[i].nullable;
      return any;
    }
  }
  return false;
}

Sql Compiler::UnknownFunction(const Node& node, Name name, const List<Expr*>& args, Scope& scope) {
  for (const Expr* arg : args) Compile(*arg, scope);
  const std::string called = "`" + std::string(name) + "`";
  if (const auto absent = FindAbsent(name)) {
    return Failed(node, called + " " + std::string(absent->reason), std::string(absent->hint));
  }
  std::string hint;
  for (const std::string& candidate : NearestFunctions(name))
    hint += (hint.empty() ? "did you mean `" : "`, `") + candidate;
  if (!hint.empty()) hint += "`?";
  return Failed(node, "unknown function " + called, hint);
}

void Compiler::CheckArity(const Node& node, Name name, const FoundFunction& found, size_t args, size_t params,
                          bool has_params) {
  const Function& function = *found.function;
  const auto count = static_cast<int>(args), given = static_cast<int>(params);
  const int max = function.args_max < 0 ? -1 : function.args_max + found.extra_args;
  if (count < function.args_min + found.extra_args || (max >= 0 && count > max)) {
    Report(node, Signature(function, name, found.extra_args) + ", not " + std::to_string(count));
  }
  if (has_params && function.params_max == 0) {
    Report(node, "`" + std::string(name) + "` takes no parameters in brackets of their own");
  } else if (given < function.params_min || (function.params_max >= 0 && given > function.params_max)) {
    Report(node, "`" + std::string(name) + "` takes parameters first: " + std::string(name) + "(parameter)(arguments)");
  }
}

// An argument as this function wants it.
void Compiler::FitArgument(std::string_view clickhouse, size_t index, bool in_window, Sql& sql) {
  if (index == 0 && sql.type == Type::kDateTime && WantsSeconds(clickhouse))
    sql.text = "toDateTime(" + sql.text + ", " + Timezone() + ")";
  // Before the first row there is nothing, not an empty text.
  if (index == 0 && in_window && (clickhouse == "lag" || clickhouse == "lead")) {
    sql.text = "toNullable(" + sql.text + ")";
    sql.nullable = true;
  }
  // A property is a text: summed up it is read as a number.
  if (index == 0 && sql.type == Type::kString && IsNumericAggregate(clickhouse)) {
    sql = {"accurateCastOrNull(" + sql.text + ", 'Float64')", Type::kFloat, true, sql.aggregate};
  }
}

// The name of arrayReduce's aggregate must be one that we know, for it is ClickHouse's own to interpret.
void Compiler::CheckReducer(const Expr& arg) {
  const bool text = arg.kind == Kind::kConstant && As<Constant>(arg).type == Constant::Type::kString;
  std::string_view name = text ? As<Constant>(arg).text : std::string_view();
  const size_t bracket = name.find('(');
  if (bracket != name.npos) {
    const bool numbers = name.substr(bracket).find_first_not_of("(), .0123456789") == name.npos;
    name = numbers ? name.substr(0, bracket) : std::string_view();
  }
  const FoundFunction reducer = FindFunction(name);
  if (reducer.function == nullptr || reducer.function->kind != FunctionKind::kAggregate ||
      !reducer.function->form.empty()) {
    Report(arg, "the first argument names an aggregate, as a text", "write arrayReduce('sum', [1, 2])");
  }
}

Sql Compiler::FinishCall(const Node& node, Name name, const List<Expr*>& params, bool has_params,
                         const List<Expr*>& args, bool distinct, bool in_window, Scope& scope) {
  const FoundFunction found = FindFunction(name);
  if (found.function == nullptr) return UnknownFunction(node, name, args, scope);
  const Function& function = *found.function;
  CheckArity(node, name, found, args.size, params.size, has_params);
  if (function.kind == FunctionKind::kWindow && !in_window) {
    Report(node, "`" + std::string(name) + "` needs a window",
           "write " + std::string(name) + "(...) OVER (ORDER BY ...)");
  }
  if (function.kind == FunctionKind::kSpecial) Report(node, "`" + std::string(name) + "` cannot be used in this way");
  if (distinct && function.kind != FunctionKind::kAggregate) Report(node, "DISTINCT stands only in an aggregate");
  if (in_window && !function.form.empty())
    Report(node, "`" + std::string(name) + "` has no window form", "use an aggregate such as groupArray");
  if (found.clickhouse_name.starts_with("arrayReduce") && args.size > 0) CheckReducer(*args[0]);

  const bool aggregate = function.kind == FunctionKind::kAggregate && !in_window;
  Sql out;
  out.aggregate = aggregate;
  out.constant = function.kind == FunctionKind::kScalar && args.size > 0;
  std::vector<Sql> compiled;
  std::string list;
  for (size_t i = 0; i < args.size; ++i) {
    const Expr& arg = *args[i];
    if (arg.kind == Kind::kField && As<Field>(arg).chain[0] == "*" && As<Field>(arg).chain.size == 1) {
      if (found.clickhouse_name != "count") Report(arg, "`*` can stand in count(*) only");
      continue;
    }
    Sql sql = Compile(arg, scope);
    if (aggregate && sql.aggregate)
      Report(arg, "an aggregate cannot stand in another", "compute the inner one in a subquery");
    FitArgument(found.clickhouse_name, i, in_window, sql);
    list += (list.empty() ? "" : ", ") + sql.text;
    out.aggregate = out.aggregate || sql.aggregate;
    out.constant = out.constant && sql.constant;
    compiled.push_back(std::move(sql));
  }
  if (function.zone_at == static_cast<int>(args.size)) list += (list.empty() ? "" : ", ") + Timezone();
  if (!function.form.empty()) {
    out.text = Fill(function.form, compiled, Timezone());
  } else {
    out.text = found.clickhouse_name;
    if (has_params) out.text += "(" + CompileParams(params, scope) + ")";
    out.text += (distinct ? "(DISTINCT " : "(") + list + ")";
  }
  out.type = TypeOfCall(function, found.clickhouse_name, args, compiled);
  out.nullable = NullableCall(function, found.clickhouse_name, compiled);
  return out;
}

}  // namespace hedgerow::hogql
