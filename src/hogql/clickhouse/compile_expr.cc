#include <algorithm>

#include "hogql/clickhouse/compiler.h"
#include "hogql/semantics/functions.h"

namespace hedgerow::hogql {
namespace {

std::string_view ArithmeticFunction(char op) {
  switch (op) {
    case '+':
      return "plus";
    case '-':
      return "minus";
    case '*':
      return "multiply";
    case '/':
      return "divide";
    default:
      return "modulo";
  }
}

// SELECT count(...) or another number of things, which is 0 for no rows.
bool CountsRows(const Node& query) {
  if (query.kind != Kind::kSelect || As<SelectQuery>(query).select.size != 1 ||
      !As<SelectQuery>(query).group_by.empty())
    return false;
  const Expr* item = As<SelectQuery>(query).select[0];
  if (item->kind == Kind::kAlias) item = As<Alias>(*item).expr;
  return item->kind == Kind::kCall &&
         (As<Call>(*item).name.starts_with("count") || As<Call>(*item).name.starts_with("uniq"));
}

bool IsTime(Type type) { return type == Type::kDateTime || type == Type::kDate; }

}  // namespace

Sql Compiler::Compile(const Expr& expr, Scope& scope) {
  switch (expr.kind) {
    case Kind::kConstant:
      return CompileConstant(As<Constant>(expr));
    case Kind::kField:
      return CompileField(As<Field>(expr), scope);
    case Kind::kPlaceholder:
      return CompilePlaceholder(As<Placeholder>(expr), scope);
    case Kind::kPositionalRef:
      return {std::to_string(As<PositionalRef>(expr).index), Type::kInteger};
    case Kind::kAlias: {
      // An alias within an expression names it for the rest of the query.
      const Alias& alias = As<Alias>(expr);
      auto [it, added] = scope.aliases.try_emplace(std::string(alias.alias),
                                                   AliasInfo{alias.expr, false, false, {}, QuoteName(alias.alias)});
      Sql sql = Compile(*alias.expr, scope);
      it->second.sql = sql;
      it->second.compiled = true;
      sql.text = "(" + sql.text + " AS " + QuoteName(alias.alias) + ")";
      return sql;
    }
    case Kind::kArithmetic:
      return CompileArithmetic(As<Arithmetic>(expr), scope);
    case Kind::kAnd:
    case Kind::kOr:
      return CompileLogical(As<Logical>(expr), scope);
    case Kind::kNot: {
      Sql sql = Compile(*As<Not>(expr).expr, scope);
      return {"not(" + sql.text + ")", Type::kBoolean, sql.nullable, sql.aggregate};
    }
    case Kind::kCompare:
      return CompileCompare(As<Compare>(expr), scope);
    case Kind::kBetween:
      return CompileBetween(As<Between>(expr), scope);
    case Kind::kIsDistinctFrom:
      return CompileDistinctFrom(As<IsDistinctFrom>(expr), scope);
    case Kind::kCall:
      return CompileCall(As<Call>(expr), scope);
    case Kind::kWindowFunction:
      return CompileWindowFunction(As<WindowFunction>(expr), scope);
    case Kind::kLambda:
      return CompileLambda(As<Lambda>(expr), scope);
    case Kind::kArray:
    case Kind::kTuple:
    case Kind::kDict:
      return CompileCollection(As<Collection>(expr), scope);
    case Kind::kArrayAccess:
    case Kind::kArraySlice:
    case Kind::kTupleAccess:
      return CompileAccess(expr, scope);
    case Kind::kTypeCast:
      return CompileCast(As<TypeCast>(expr), scope);
    case Kind::kTag:
      return CompileTag(As<Tag>(expr), scope);
    case Kind::kSelect:
    case Kind::kSelectSet: {
      const int correlations = correlations_;
      Query query = CompileQuery(expr, &scope, Level::kInner);
      // The engine's decorrelation has no row where nothing was counted.
      if (correlations_ != correlations && CountsRows(expr)) return {"ifNull((" + query.sql + "), 0)", Type::kInteger};
      if (query.columns.size() > 1) return {"(" + query.sql + ")", Type::kTuple};
      return {"(" + query.sql + ")", query.columns.empty() ? Type::kUnknown : query.columns[0].type, true};
    }
    case Kind::kNamedArgument:
      return Failed(expr, "named arguments are not supported by any function here", "give the arguments in order");
    case Kind::kExprCall:
      return Failed(expr, "only functions can be called", "name the function before the bracket");
    case Kind::kColumns:
    case Kind::kSpread:
      return Failed(expr, "COLUMNS can only stand by itself in SELECT");
    default:
      return Failed(expr, "an expression was expected here");
  }
}

Sql Compiler::CompileConstant(const Constant& constant) {
  switch (constant.type) {
    case Constant::Type::kNull:
      return {"NULL", Type::kNull, true, false, true};
    case Constant::Type::kBool:
      return {constant.boolean ? "true" : "false", Type::kBoolean, false, false, true};
    case Constant::Type::kInteger:
      return {std::to_string(constant.integer), Type::kInteger, false, false, true};
    case Constant::Type::kDouble:
      return {FloatText(constant.number), Type::kFloat, false, false, true};
    case Constant::Type::kString:
      return {params_.BindText(constant.text), Type::kString, false, false, true};
    case Constant::Type::kBigNumber:
      if (constant.text == "Infinity") return {"inf", Type::kFloat, false, false, true};
      if (constant.text == "-Infinity") return {"-inf", Type::kFloat, false, false, true};
      if (constant.text == "NaN") return {"nan", Type::kFloat, false, false, true};
      if (constant.text.size() > 78) return Failed(constant, "the number has too many digits", "write it as 1e100");
      return {std::string(constant.text), Type::kInteger, false, false, true};
  }
  return {"NULL"};
}

Sql Compiler::CompilePlaceholder(const Placeholder& placeholder, Scope& scope) {
  if (placeholder.expr->kind != Kind::kField) return Compile(*placeholder.expr, scope);
  const Field& field = As<Field>(*placeholder.expr);
  auto it = options_.placeholders.find(std::string(field.chain[0]));
  if (it == options_.placeholders.end() && options_.filters != nullptr && field.chain[0] == "filters") {
    return CompileFilters(placeholder, field, scope);
  }
  if (it == options_.placeholders.end()) {
    std::vector<std::string> names;
    for (const auto& [name, value] : options_.placeholders) names.push_back(name);
    const std::string near = Nearest(field.chain[0], names);
    return Failed(placeholder, "no value was given for {" + std::string(field.chain[0]) + "}",
                  near.empty() ? "pass it: hogql_execute(query, {\"" + std::string(field.chain[0]) + "\": ...})"
                               : "did you mean {" + near + "}?");
  }
  const Value* value = &it->second;
  for (size_t i = 1; i < field.chain.size; ++i) {
    const Value::Dict* dict = std::get_if<Value::Dict>(&value->value);
    const Value* next = nullptr;
    if (dict != nullptr) {
      for (const auto& [key, item] : *dict) {
        if (key == field.chain[i]) next = &item;
      }
    }
    if (next == nullptr) return Failed(placeholder, "the value has no `" + std::string(field.chain[i]) + "`");
    value = next;
  }
  Sql sql;
  if (!params_.BindValue(*value, options_.timezone, sql))
    return Failed(placeholder, "this kind of value cannot be bound", "pass a number, a text, a date or a list");
  return sql;
}

Sql Compiler::CompileArithmetic(const Arithmetic& node, Scope& scope) {
  Sql left = Compile(*node.left, scope);
  Sql right = Compile(*node.right, scope);
  // A property is a text: in arithmetic it is read as a number.
  auto as_number = [](Sql& sql, const Sql& other) {
    if (sql.type != Type::kString || sql.constant || other.type == Type::kInterval) return;
    sql = {"accurateCastOrNull(" + sql.text + ", 'Float64')", Type::kFloat, true, sql.aggregate};
  };
  as_number(left, right);
  as_number(right, left);
  Sql out{std::string(ArithmeticFunction(node.op)) + "(" + left.text + ", " + right.text + ")", Type::kUnknown,
          left.nullable || right.nullable, left.aggregate || right.aggregate, left.constant && right.constant};
  if (IsTime(left.type) && (right.type == Type::kInterval || right.type == Type::kInteger))
    out.type = left.type == Type::kDate && right.type == Type::kInterval ? Type::kUnknown : left.type;
  else if (left.type == Type::kInterval && IsTime(right.type))
    out.type = right.type;
  else if (IsTime(left.type) && IsTime(right.type))
    out.type = Type::kInteger;
  else if (node.op == '/' || left.type == Type::kFloat || right.type == Type::kFloat)
    out.type = Type::kFloat;
  else if (left.type == Type::kInteger && right.type == Type::kInteger)
    out.type = Type::kInteger;
  if (!left.instant.empty() && right.type == Type::kInterval) out.instant = out.text;
  return out;
}

Sql Compiler::CompileLogical(const Logical& node, Scope& scope) {
  Sql out{node.kind == Kind::kAnd ? "and(" : "or(", Type::kBoolean};
  for (const Expr* expr : node.exprs) {
    Sql sql = Compile(*expr, scope);
    if (expr != node.exprs[0]) out.text += ", ";
    out.text += sql.text;
    out.nullable = out.nullable || sql.nullable;
    out.aggregate = out.aggregate || sql.aggregate;
  }
  out.text += ')';
  return out;
}

Sql Compiler::CompileBetween(const Between& node, Scope& scope) {
  Sql expr = Compile(*node.expr, scope);
  Sql low = Compile(*node.low, scope);
  Sql high = Compile(*node.high, scope);
  Sql with_low = expr, with_high = expr;
  MatchTimes(with_low, *node.expr, low, *node.low);
  MatchTimes(with_high, *node.expr, high, *node.high);
  Sql out{"and(" + CompareSql(CompareOp::kGtEq, with_low, low).text + ", " +
              CompareSql(CompareOp::kLtEq, with_high, high).text + ")",
          Type::kBoolean, false, expr.aggregate || low.aggregate || high.aggregate};
  if (node.negated) out.text = "not(" + out.text + ")";
  return out;
}

Sql Compiler::CompileDistinctFrom(const IsDistinctFrom& node, Scope& scope) {
  Sql left = Compile(*node.left, scope);
  Sql right = Compile(*node.right, scope);
  MatchTimes(left, *node.left, right, *node.right);
  const std::string null_differs = "notEquals(isNull(" + left.text + "), isNull(" + right.text + "))";
  Sql out{"or(" + null_differs + ", ifNull(notEquals(" + left.text + ", " + right.text + "), 0))", Type::kBoolean,
          false, left.aggregate || right.aggregate};
  if (node.negated) out.text = "not(" + out.text + ")";
  return out;
}

Sql Compiler::CompileAccess(const Expr& node, Scope& scope) {
  if (node.kind == Kind::kTupleAccess) {
    const TupleAccess& access = As<TupleAccess>(node);
    Sql tuple = Compile(*access.tuple, scope);
    if (access.index == 0) return Failed(node, "the elements of a tuple count from 1");
    return {"tupleElement(" + tuple.text + ", " + std::to_string(access.index) + ")", Type::kUnknown, tuple.nullable,
            tuple.aggregate};
  }
  if (node.kind == Kind::kArraySlice) {
    const ArraySlice& slice = As<ArraySlice>(node);
    Sql array = Compile(*slice.array, scope);
    const std::string start = slice.start == nullptr ? "1" : Compile(*slice.start, scope).text;
    std::string text = "arraySlice(" + array.text + ", " + start;
    if (slice.end != nullptr) text += ", plus(minus(" + Compile(*slice.end, scope).text + ", " + start + "), 1)";
    return {text + ")", Type::kArray, false, array.aggregate};
  }
  // properties['x'] is properties.x
  const ArrayAccess& access = As<ArrayAccess>(node);
  std::vector<Name> chain;
  const Expr* base = &node;
  while (base->kind == Kind::kArrayAccess && As<ArrayAccess>(*base).property->kind == Kind::kConstant &&
         As<Constant>(*As<ArrayAccess>(*base).property).type == Constant::Type::kString) {
    chain.insert(chain.begin(), As<Constant>(*As<ArrayAccess>(*base).property).text);
    base = As<ArrayAccess>(*base).array;
  }
  if (base->kind == Kind::kField && !chain.empty()) {
    const Field& field = As<Field>(*base);
    if (field.chain[field.chain.size - 1] == "properties") {
      std::vector<Name> whole(field.chain.begin(), field.chain.end());
      whole.insert(whole.end(), chain.begin(), chain.end());
      Field joined{{Kind::kField, 1, node.span}, {whole.data(), static_cast<uint32_t>(whole.size())}};
      return CompileField(joined, scope);
    }
  }
  Sql array = Compile(*access.array, scope);
  Sql property = Compile(*access.property, scope);
  if (array.type == Type::kJson || (array.type == Type::kString && property.type == Type::kString)) {
    return {"JSONExtract(" + (array.nullable ? "ifNull(" + array.text + ", '')" : array.text) + ", " + property.text +
                ", 'Nullable(String)')",
            Type::kString, true, array.aggregate || property.aggregate};
  }
  return {"arrayElement(" + array.text + ", " + property.text + ")", Type::kUnknown,
          array.nullable || property.nullable, array.aggregate || property.aggregate};
}

Sql Compiler::CompileCollection(const Collection& node, Scope& scope) {
  const bool dict = node.kind == Kind::kDict;
  Sql out{node.kind == Kind::kArray ? "["
          : dict                    ? "map("
                                    : "tuple(",
          node.kind == Kind::kArray ? Type::kArray
          : dict                    ? Type::kMap
                                    : Type::kTuple};
  out.constant = true;
  for (size_t i = 0; i < node.exprs.size; ++i) {
    Sql sql = Compile(*node.exprs[i], scope);
    out.text += (i == 0 ? "" : ", ") + sql.text;
    out.aggregate = out.aggregate || sql.aggregate;
    out.constant = out.constant && sql.constant;
  }
  out.text += node.kind == Kind::kArray ? "]" : ")";
  return out;
}

// Arguments get names of our own, so that none can be mistaken for a column.
Sql Compiler::CompileLambda(const Lambda& lambda, Scope& scope) {
  const size_t before = bound_names_.size();
  std::string args;
  for (Name name : lambda.args) {
    const std::string own = "x" + std::to_string(next_lambda_++);
    args += (args.empty() ? "" : ", ") + own;
    bound_names_.emplace_back(std::string(name), Sql{own});
  }
  Sql body = Compile(*lambda.expr, scope);
  bound_names_.resize(before);
  return {"(" + args + ") -> " + body.text, body.type, body.nullable, body.aggregate};
}

// A tag is a plain value: ['__hx_tag', 'Sparkline', 'data', ...], as PostHog renders it.
Sql Compiler::CompileTag(const Tag& tag, Scope& scope) {
  std::string text = "tuple('__hx_tag', " + params_.BindText(tag.name);
  bool aggregate = false;
  for (const TagAttribute& attribute : tag.attributes) {
    text += ", " + params_.BindText(attribute.name) + ", ";
    if (attribute.value != nullptr) {
      Sql value = Compile(*attribute.value, scope);
      aggregate = aggregate || value.aggregate;
      text += value.text;
      continue;
    }
    text += "tuple(";
    for (const Expr* child : attribute.children) {
      Sql value = Compile(*child, scope);
      aggregate = aggregate || value.aggregate;
      text += (child == attribute.children[0] ? "" : ", ") + value.text;
    }
    text += ")";
  }
  return {text + ")", Type::kTuple, false, aggregate};
}

}  // namespace hedgerow::hogql
