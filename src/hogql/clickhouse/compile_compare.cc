// Comparisons. Nulls compare as in PostHog: a missing property is unequal to 'x' rather than unknown, so
// `properties.plan != 'free'` keeps the rows without a plan.
#include "hogql/clickhouse/compiler.h"
#include "hogql/semantics/functions.h"

namespace hedgerow::hogql {
namespace {

struct OperatorRow {
  CompareOp op;
  std::string_view function;
  bool negative;  // what a null counts as
};
constexpr OperatorRow kOperators[] = {
    {CompareOp::kEq, "equals", false},    {CompareOp::kNotEq, "notEquals", true},
    {CompareOp::kLt, "less", false},      {CompareOp::kLtEq, "lessOrEquals", false},
    {CompareOp::kGt, "greater", false},   {CompareOp::kGtEq, "greaterOrEquals", false},
    {CompareOp::kLike, "like", false},    {CompareOp::kNotLike, "notLike", true},
    {CompareOp::kILike, "ilike", false},  {CompareOp::kNotILike, "notILike", true},
    {CompareOp::kIn, "in", false},        {CompareOp::kNotIn, "notIn", true},
    {CompareOp::kInCohort, "in", false},  {CompareOp::kNotInCohort, "notIn", true},
    {CompareOp::kRegex, "match", false},  {CompareOp::kNotRegex, "match", false},
    {CompareOp::kIRegex, "match", false}, {CompareOp::kNotIRegex, "match", false},
};

bool IsText(const Expr& expr) {
  return expr.kind == Kind::kConstant && As<Constant>(expr).type == Constant::Type::kString;
}

}  // namespace

Sql Compiler::CompareSql(CompareOp op, Sql left, Sql right) {
  const OperatorRow& row = kOperators[static_cast<size_t>(op)];
  Sql out{"", Type::kBoolean, false, left.aggregate || right.aggregate, left.constant && right.constant};
  if (right.type == Type::kNull && (op == CompareOp::kEq || op == CompareOp::kNotEq)) {
    out.text = std::string(op == CompareOp::kEq ? "isNull(" : "isNotNull(") + left.text + ")";
    return out;
  }
  if (left.type == Type::kNull && (op == CompareOp::kEq || op == CompareOp::kNotEq)) {
    out.text = std::string(op == CompareOp::kEq ? "isNull(" : "isNotNull(") + right.text + ")";
    return out;
  }
  if (op == CompareOp::kIRegex || op == CompareOp::kNotIRegex) right.text = "concat('(?i)', " + right.text + ")";
  out.text = std::string(row.function) + "(" + left.text + ", " + right.text + ")";
  const bool negated_regex = op == CompareOp::kNotRegex || op == CompareOp::kNotIRegex;
  if (negated_regex) out.text = "not(" + out.text + ")";
  if (!left.nullable && !right.nullable) return out;
  std::string when_null = row.negative || negated_regex ? "1" : "0";
  if (left.nullable && right.nullable && op == CompareOp::kEq)
    when_null = "and(isNull(" + left.text + "), isNull(" + right.text + "))";
  if (left.nullable && right.nullable && op == CompareOp::kNotEq)
    when_null = "or(isNotNull(" + left.text + "), isNotNull(" + right.text + "))";
  out.text = "ifNull(" + out.text + ", " + when_null + ")";
  return out;
}

// A text compared with a time is a time in the project's zone.
void Compiler::MatchTimes(Sql& left, const Expr& left_expr, Sql& right, const Expr& right_expr) {
  auto convert = [&](const Sql& time, Sql& text) {
    if (!text.constant || text.type != Type::kString) return;
    if (time.type == Type::kDateTime) {
      text.text = "parseDateTime64BestEffort(" + text.text + ", 6, " + Timezone() + ")";
      text.type = Type::kDateTime;
      text.instant = text.text;
    } else if (time.type == Type::kDate) {
      text.text = "toDate(" + text.text + ")";
      text.type = Type::kDate;
    }
  };
  convert(left, right);
  convert(right, left);
  // A day compared with a time begins at the project's midnight.
  auto midnight = [&](const Sql& time, Sql& day) {
    if (time.type != Type::kDateTime || day.type != Type::kDate) return;
    day.text = "toDateTime64(" + day.text + ", 6, " + Timezone() + ")";
    day.type = Type::kDateTime;
    day.instant = day.text;
  };
  midnight(left, right);
  midnight(right, left);
  if (!left.instant.empty() && !right.instant.empty()) {
    left.text = std::exchange(left.instant, {});
    right.text = std::exchange(right.instant, {});
  }
  // A property is a text: compared with a number it is read as one.
  auto numeric = [&](const Sql& number, Sql& text, const Expr& expr) {
    const bool is_number = number.constant && (number.type == Type::kInteger || number.type == Type::kFloat);
    if (!is_number || text.type != Type::kString || text.constant || IsText(expr)) return;
    text.text = "accurateCastOrNull(" + text.text + ", 'Float64')";
    text.type = Type::kFloat;
    text.nullable = true;
  };
  numeric(left, right, right_expr);
  numeric(right, left, left_expr);
  auto boolean = [&](const Sql& flag, Sql& text) {
    if (!flag.constant || flag.type != Type::kBoolean || text.type != Type::kString || text.constant) return;
    text.text = "toBool(transform(" + text.text + ", ['true', 'false'], [1, 0], NULL))";
    text.type = Type::kBoolean;
    text.nullable = true;
  };
  boolean(left, right);
  boolean(right, left);
}

Sql Compiler::CompileCompare(const Compare& node, Scope& scope) {
  if (node.op == CompareOp::kInCohort || node.op == CompareOp::kNotInCohort) return CompileInCohort(node, scope);
  if (node.op == CompareOp::kIn || node.op == CompareOp::kNotIn) return CompileIn(node, scope);
  const bool outer_holds = std::exchange(comparison_holds_, false);
  ++comparisons_;
  Sql left = Compile(*node.left, scope);
  Sql right = Compile(*node.right, scope);
  --comparisons_;
  if (std::exchange(comparison_holds_, outer_holds)) return {"true", Type::kBoolean};
  MatchTimes(left, *node.left, right, *node.right);
  return CompareSql(node.op, left, right);
}

Sql Compiler::CompileIn(const Compare& node, Scope& scope) {
  Sql left = Compile(*node.left, scope);
  const Expr& set = *node.right;
  if (set.kind == Kind::kSelect || set.kind == Kind::kSelectSet) {
    const int correlations = correlations_;
    Query query = CompileQuery(set, &scope, Level::kInner);
    if (correlations_ != correlations) {
      Report(set, "the subquery of IN cannot read columns of the query around it",
             "write exists(SELECT 1 FROM ... WHERE a = b)");
    }
    const size_t width = node.left->kind == Kind::kTuple ? As<Collection>(*node.left).exprs.size : 1;
    if (!query.columns.empty() && query.columns.size() != width) {
      Report(set, "the subquery of IN has " + std::to_string(query.columns.size()) + " columns instead of " +
                      std::to_string(width));
    }
    Sql out = CompareSql(node.op, left, {"(" + query.sql + ")"});
    return out;
  }
  // A long list of texts is one bound array.
  if (set.kind == Kind::kTuple || set.kind == Kind::kArray) {
    Value::List texts;
    for (const Expr* item : As<Collection>(set).exprs) {
      if (!IsText(*item)) break;
      texts.push_back({std::string(As<Constant>(*item).text)});
    }
    if (!texts.empty() && texts.size() == As<Collection>(set).exprs.size && left.type != Type::kDateTime &&
        left.type != Type::kDate && left.type != Type::kUuid) {
      Sql array;
      params_.BindValue({std::move(texts)}, options_.timezone, array);
      return CompareSql(node.op, left, array);
    }
    std::string items;
    bool numbers = true;
    for (const Expr* item : As<Collection>(set).exprs) {
      Sql element = Compile(*item, scope);
      Sql copy = left;
      if (element.type != Type::kString || left.type == Type::kDateTime || left.type == Type::kDate)
        MatchTimes(copy, *node.left, element, *item);
      numbers = numbers && (element.type == Type::kInteger || element.type == Type::kFloat);
      items += (items.empty() ? "" : ", ") + element.text;
    }
    if (numbers && left.type == Type::kString && !left.constant) {
      left = {"accurateCastOrNull(" + left.text + ", 'Float64')", Type::kFloat, true, left.aggregate};
    }
    if (items.empty()) return {node.op == CompareOp::kIn ? "0" : "1", Type::kBoolean};
    return CompareSql(node.op, left, {set.kind == Kind::kTuple ? "(" + items + ")" : "[" + items + "]"});
  }
  Sql right = Compile(set, scope);
  if (right.constant && right.type != Type::kArray) {
    MatchTimes(left, *node.left, right, set);
    return CompareSql(node.op == CompareOp::kIn ? CompareOp::kEq : CompareOp::kNotEq, left, right);
  }
  if (right.type == Type::kArray && right.constant) return CompareSql(node.op, left, right);
  if (set.kind == Kind::kField) {
    const std::string name(As<Field>(set).chain[0]);
    const CteInfo* cte = FindCte(scope, name);
    if (cte != nullptr && !cte->cte->is_column)
      return CompareSql(node.op, left, {"(SELECT * FROM " + cte->sql_name + ")"});
  }
  Sql out{"has(" + right.text + ", " + left.text + ")", Type::kBoolean, false, left.aggregate || right.aggregate};
  if (node.op == CompareOp::kNotIn) out.text = "not(" + out.text + ")";
  return out;
}

const NamedFilter* Compiler::FindFilter(const std::vector<NamedFilter>* filters, const Expr& which) const {
  if (filters == nullptr || which.kind != Kind::kConstant) return nullptr;
  const Constant& constant = As<Constant>(which);
  for (const NamedFilter& filter : *filters) {
    if (constant.type == Constant::Type::kInteger ? filter.id == constant.integer : filter.name == constant.text)
      return &filter;
  }
  return nullptr;
}

// person_id IN COHORT 'name' or number: the persons for whom the cohort's condition holds.
Sql Compiler::CompileInCohort(const Compare& node, Scope& scope) {
  Sql left = Compile(*node.left, scope);
  const NamedFilter* cohort =
      FindFilter(options_.catalog == nullptr ? nullptr : &options_.catalog->cohorts, *node.right);
  if (cohort == nullptr) {
    std::vector<std::string> names;
    if (options_.catalog != nullptr) {
      for (const NamedFilter& known : options_.catalog->cohorts) names.push_back(known.name);
    }
    const std::string wanted =
        IsText(*node.right) ? std::string(As<Constant>(*node.right).text) : SourceText(*node.right);
    const std::string near = Nearest(wanted, names);
    return Failed(*node.right, "unknown cohort `" + wanted + "`",
                  near.empty() ? "name a cohort of this project" : "did you mean '" + near + "'?");
  }
  if (cohort->is_static) return CompareSql(node.op, left, {RenderCohortPeople({}, cohort)});
  const std::string what = "the cohort `" + cohort->name + "`";
  const Node* condition = ParseOther(cohort->hogql, Rule::kExpr, node, what);
  if (condition == nullptr || ++expansions_ > 200) return {"NULL"};
  const Node* outer = outer_at_;
  const std::string outer_what = outer_what_;
  if (outer == nullptr) {
    outer_at_ = node.right;
    outer_what_ = "in " + what;
  }
  Name id[] = {"id"};
  Field field{{Kind::kField, 1, node.span}, {id, 1}};
  Name persons[] = {"persons"};
  Field table{{Kind::kField, 1, node.span}, {persons, 1}};
  JoinExpr from{{Kind::kJoin, 1, node.span}};
  from.table = &table;
  Expr* select[] = {&field};
  SelectQuery query{{Kind::kSelect, 1, node.span}};
  query.select = {select, 1};
  query.from = &from;
  query.where = const_cast<Node*>(condition);
  Query compiled = CompileQuery(query, nullptr, Level::kInner);
  outer_at_ = outer;
  outer_what_ = outer_what;
  return CompareSql(node.op, left, {"(" + compiled.sql + ")"});
}

}  // namespace hedgerow::hogql
