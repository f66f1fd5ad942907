// Functions that are no plain renaming: they depend on the project's time zone, on types, or on the catalog.
#include <algorithm>

#include "hogql/clickhouse/compiler.h"

namespace hedgerow::hogql {
namespace {

bool Same(std::string_view a, std::string_view lower) {
  return a.size() == lower.size() && std::equal(a.begin(), a.end(), lower.begin(), [](char x, char y) {
           return (x >= 'A' && x <= 'Z' ? static_cast<char>(x + 32) : x) == y;
         });
}

constexpr std::string_view kConversions[] = {"toInt",
                                             "toFloat",
                                             "toFloatOrZero",
                                             "toIntOrZero",
                                             "toFloatOrDefault",
                                             "toDecimal",
                                             "toBool",
                                             "toDateTime",
                                             "toDate",
                                             "toDateTimeUS",
                                             "toUUID",
                                             "_toInt64",
                                             "parseDateTimeBestEffort",
                                             "parseDateTimeBestEffortUS"};
constexpr std::string_view kShifts[] = {"dateadd",       "date_add",     "adddate",      "timestampadd",
                                        "timestamp_add", "datesub",      "date_sub",     "date_subtract",
                                        "subdate",       "timestampsub", "timestamp_sub"};

}  // namespace

// False: an ordinary function.
bool Compiler::CompileSpecial(const Call& call, Scope& scope, Sql& out) {
  const std::string_view name = call.name;
  if (std::ranges::find(kConversions, name) != std::end(kConversions)) {
    out = CompileConversion(call, name, scope);
    return true;
  }
  if (Same(name, "to_date")) {
    out = CompileConversion(call, "toDate", scope);
    return true;
  }
  for (const std::string_view shift : kShifts) {
    if (!Same(name, shift)) continue;
    out = CompileShift(call, shift.find("sub") == shift.npos ? "plus" : "minus", scope);
    return true;
  }
  auto no_args = [&] {
    if (!call.args.empty()) Report(call, "`" + std::string(name) + "` takes no arguments");
  };
  if (Same(name, "now") || name == "now64" || Same(name, "current_timestamp")) {
    if (Same(name, "current_timestamp")) no_args();
    const std::string now = "now64(6, " + Timezone() + ")";
    out = {now, Type::kDateTime, false, false, true, now};
    return true;
  }
  if (Same(name, "today") || Same(name, "current_date") || Same(name, "curdate")) {
    no_args();
    out = {"toDate(now(" + Timezone() + "))", Type::kDate, false, false, true};
    return true;
  }
  if (Same(name, "yesterday")) {
    no_args();
    out = {"minus(toDate(now(" + Timezone() + ")), 1)", Type::kDate, false, false, true};
    return true;
  }
  if (name == "_caseWithExpression") {
    // caseWithExpression wants equal types; a chain of comparisons does not.
    Sql subject = Compile(*call.args[0], scope);
    out = {"multiIf(", Type::kUnknown, false, subject.aggregate};
    for (size_t i = 1; i + 1 < call.args.size; i += 2) {
      Sql when = Compile(*call.args[i], scope);
      Sql left = subject;
      MatchTimes(left, *call.args[0], when, *call.args[i]);
      Sql then = Compile(*call.args[i + 1], scope);
      out.text += CompareSql(CompareOp::kEq, left, when).text + ", " + then.text + ", ";
      out.aggregate = out.aggregate || when.aggregate || then.aggregate;
      out.nullable = out.nullable || then.nullable;
      out.type = then.type;
    }
    Sql otherwise = Compile(*call.args[call.args.size - 1], scope);
    out.text += otherwise.text + ")";
    out.nullable = out.nullable || otherwise.nullable;
    return true;
  }
  if (name == "matchesAction") {
    out = CompileAction(call, scope);
    return true;
  }
  if (Same(name, "exists") && call.args.size == 1 &&
      (call.args[0]->kind == Kind::kSelect || call.args[0]->kind == Kind::kSelectSet)) {
    out = {"exists(" + CompileQuery(*call.args[0], &scope, Level::kInner).sql + ")", Type::kBoolean};
    return true;
  }
  if (call.spelling == Call::Spelling::kConcatOperator || call.spelling == Call::Spelling::kTemplate) {
    // Texts joined with what is no text: toString around it. A null makes an empty text.
    out = {"concat(", Type::kString};
    out.constant = true;
    for (const Expr* arg : call.args) {
      Sql sql = Compile(*arg, scope);
      if (arg != call.args[0]) out.text += ", ";
      out.text += sql.type == Type::kString && !sql.nullable ? sql.text : "ifNull(toString(" + sql.text + "), '')";
      out.aggregate = out.aggregate || sql.aggregate;
      out.constant = out.constant && sql.constant;
    }
    out.text += ")";
    return true;
  }
  if (name == "JSONExtract" && call.args.size >= 2) {
    const Expr& type = *call.args[call.args.size - 1];
    if (type.kind != Kind::kConstant || As<Constant>(type).type != Constant::Type::kString) {
      Report(type, "the last argument of JSONExtract is a type, as a text");
      return false;
    }
    std::string lower, clickhouse;
    for (char c : As<Constant>(type).text) lower += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    Type result = Type::kUnknown;
    if (!CastType(lower, clickhouse, result)) {
      out = Failed(type, "unknown type `" + std::string(As<Constant>(type).text) + "`");
      return true;
    }
    out = {"JSONExtract(", result, clickhouse.starts_with("Nullable(")};
    for (size_t i = 0; i + 1 < call.args.size; ++i) {
      Sql sql = Compile(*call.args[i], scope);
      out.text += sql.text + ", ";
      out.aggregate = out.aggregate || sql.aggregate;
      out.nullable = out.nullable || sql.nullable;
    }
    out.text += QuoteOwnText(clickhouse) + ")";
    return true;
  }
  return false;
}

// toInt(x), toFloat(x), toDateTime(x), ...: null where x is none, as PostHog has it.
Sql Compiler::CompileConversion(const Call& call, std::string_view to, Scope& scope) {
  const bool two = to == "toDecimal" || to == "toDateTime" || to == "toDate" || to == "toFloatOrDefault" ||
                   to == "toDateTimeUS" || to.starts_with("parse");
  if (call.args.empty() || call.args.size > (two ? 2u : 1u)) {
    return Failed(call, "`" + std::string(to) + "` takes " + (two ? "1 or 2 arguments" : "1 argument") + ", not " +
                            std::to_string(call.args.size));
  }
  Sql sql = Compile(*call.args[0], scope);
  Sql second = call.args.size > 1 ? Compile(*call.args[1], scope) : Sql{};
  auto give = [&](std::string text, Type type, bool nullable) {
    Sql given{std::move(text), type, nullable, sql.aggregate, sql.constant};
    if (type == Type::kDateTime) given.instant = given.text;
    return given;
  };
  if (to == "toInt" || to == "_toInt64")
    return give("accurateCastOrNull(" + sql.text + ", 'Int64')", Type::kInteger, true);
  if (to == "toFloat") return give("accurateCastOrNull(" + sql.text + ", 'Float64')", Type::kFloat, true);
  if (to == "toIntOrZero")
    return give("ifNull(accurateCastOrNull(" + sql.text + ", 'Int64'), 0)", Type::kInteger, false);
  if (to == "toFloatOrZero")
    return give("ifNull(accurateCastOrNull(" + sql.text + ", 'Float64'), 0)", Type::kFloat, false);
  if (to == "toFloatOrDefault") {
    return give(
        "ifNull(accurateCastOrNull(" + sql.text + ", 'Float64'), " + (second.text.empty() ? "0" : second.text) + ")",
        Type::kFloat, second.nullable);
  }
  if (to == "toUUID") return give("accurateCastOrNull(" + sql.text + ", 'UUID')", Type::kUuid, true);
  if (to == "toDecimal") {
    const bool scale = call.args.size == 2 && call.args[1]->kind == Kind::kConstant &&
                       As<Constant>(*call.args[1]).type == Constant::Type::kInteger &&
                       As<Constant>(*call.args[1]).integer >= 0 && As<Constant>(*call.args[1]).integer <= 18;
    if (call.args.size == 2 && !scale) return Failed(*call.args[1], "the scale of a decimal is a number from 0 to 18");
    return give("accurateCastOrNull(" + sql.text + ", 'Decimal(38, " + (scale ? second.text : "10") + ")')",
                Type::kFloat, true);
  }
  if (to == "toBool") {
    if (sql.type != Type::kString) return give("toBool(" + sql.text + ")", Type::kBoolean, sql.nullable);
    return give("toBool(transform(" + sql.text + ", ['true', 'false', '1', '0'], [1, 0, 1, 0], NULL))", Type::kBoolean,
                true);
  }
  const std::string zone = second.text.empty() ? Timezone() : second.text;
  if (to == "toDate") {
    if (sql.type == Type::kString || sql.type == Type::kUnknown)
      return give("toDateOrNull(toString(" + sql.text + "))", Type::kDate, true);
    return give("toDate(" + sql.text + (second.text.empty() ? "" : ", " + zone) + ")", Type::kDate, sql.nullable);
  }
  if (sql.type == Type::kString || sql.type == Type::kUnknown || to.starts_with("parse")) {
    const std::string_view parse =
        to.ends_with("US") ? "parseDateTime64BestEffortUSOrNull" : "parseDateTime64BestEffortOrNull";
    return give(std::string(parse) + "(toString(" + sql.text + "), 6, " + zone + ")", Type::kDateTime, true);
  }
  return give("toDateTime(" + sql.text + ", " + zone + ")", Type::kDateTime, sql.nullable);
}

// dateAdd('day', 2, x), dateAdd(day, 2, x), dateAdd(x, toIntervalDay(2)): x + an interval.
Sql Compiler::CompileShift(const Call& call, std::string_view function, Scope& scope) {
  const std::string name = "`" + std::string(call.name) + "`";
  if (call.args.size < 2 || call.args.size > 3)
    return Failed(call, name + " takes 2 or 3 arguments, not " + std::to_string(call.args.size));
  Sql time = Compile(*call.args[call.args.size == 3 ? 2 : 0], scope);
  Sql step;
  if (call.args.size == 2) {
    step = Compile(*call.args[1], scope);
  } else {
    constexpr std::string_view kUnits[] = {"Second", "Minute",  "Hour", "Day",        "Week",
                                           "Month",  "Quarter", "Year", "Millisecond"};
    const Expr& unit = *call.args[0];
    std::string_view word;
    if (unit.kind == Kind::kConstant) word = As<Constant>(unit).text;
    if (unit.kind == Kind::kField && As<Field>(unit).chain.size == 1) word = As<Field>(unit).chain[0];
    std::string lower;
    for (char c : word) lower += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    if (lower.ends_with('s')) lower.pop_back();
    const auto* found = std::ranges::find_if(kUnits, [&](std::string_view known) { return Same(known, lower); });
    if (found == std::end(kUnits))
      return Failed(unit, "unknown unit of time",
                    "use 'second', 'minute', 'hour', 'day', 'week', 'month', 'quarter' or 'year'");
    step = Compile(*call.args[1], scope);
    step.text = "toInterval" + std::string(*found) + "(" + step.text + ")";
    step.type = Type::kInterval;
  }
  if (time.type == Type::kString) {
    time.text = (time.constant ? "parseDateTime64BestEffort(" : "parseDateTime64BestEffortOrNull(") + time.text +
                ", 6, " + Timezone() + ")";
    time.type = Type::kDateTime;
    time.nullable = time.nullable || !time.constant;
  }
  Sql out{std::string(function) + "(" + time.text + ", " + step.text + ")", time.type, time.nullable || step.nullable,
          time.aggregate || step.aggregate, time.constant && step.constant};
  if (time.type == Type::kDate) {
    const bool short_step = step.text.find("Hour(") != std::string::npos ||
                            step.text.find("Minute(") != std::string::npos ||
                            step.text.find("econd(") != std::string::npos;
    out.type = short_step ? Type::kDateTime : Type::kDate;
  }
  return out;
}

// matchesAction('Signed up'): the action's own condition over the event at hand.
Sql Compiler::CompileAction(const Call& call, Scope& scope) {
  if (call.args.size != 1) return Failed(call, "`matchesAction` takes 1 argument: an action's name or number");
  const NamedFilter* action =
      FindFilter(options_.catalog == nullptr ? nullptr : &options_.catalog->actions, *call.args[0]);
  if (action == nullptr)
    return Failed(*call.args[0], "unknown action " + SourceText(*call.args[0]), "name an action of this project");
  const std::string what = "the action `" + action->name + "`";
  const Node* condition = ParseOther(action->hogql, Rule::kExpr, call, what);
  if (condition == nullptr || ++expansions_ > 200) return {"NULL"};
  const Node* outer = outer_at_;
  const std::string outer_what = outer_what_;
  if (outer == nullptr) {
    outer_at_ = &call;
    outer_what_ = "in " + what;
  }
  Sql sql = Compile(*condition, scope);
  outer_at_ = outer;
  outer_what_ = outer_what;
  return sql;
}

}  // namespace hedgerow::hogql
