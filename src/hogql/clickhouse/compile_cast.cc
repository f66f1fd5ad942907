// CAST, ::, TRY_CAST: type names of SQL and of ClickHouse to ClickHouse types, by a closed list.
#include <algorithm>

#include "hogql/clickhouse/compiler.h"

namespace hedgerow::hogql {
namespace {

struct TypeRow {
  std::string_view name;
  std::string_view clickhouse;
  Type type;
};
constexpr TypeRow kTypes[] = {
    {"int", "Int64", Type::kInteger},
    {"integer", "Int64", Type::kInteger},
    {"bigint", "Int64", Type::kInteger},
    {"smallint", "Int16", Type::kInteger},
    {"tinyint", "Int8", Type::kInteger},
    {"int8", "Int8", Type::kInteger},
    {"int16", "Int16", Type::kInteger},
    {"int32", "Int32", Type::kInteger},
    {"int64", "Int64", Type::kInteger},
    {"int128", "Int128", Type::kInteger},
    {"int256", "Int256", Type::kInteger},
    {"uint8", "UInt8", Type::kInteger},
    {"uint16", "UInt16", Type::kInteger},
    {"uint32", "UInt32", Type::kInteger},
    {"uint64", "UInt64", Type::kInteger},
    {"uint128", "UInt128", Type::kInteger},
    {"uint256", "UInt256", Type::kInteger},
    {"float", "Float64", Type::kFloat},
    {"float32", "Float32", Type::kFloat},
    {"float64", "Float64", Type::kFloat},
    {"double", "Float64", Type::kFloat},
    {"double precision", "Float64", Type::kFloat},
    {"real", "Float32", Type::kFloat},
    {"numeric", "Decimal(38, 10)", Type::kFloat},
    {"decimal", "Decimal(38, 10)", Type::kFloat},
    {"text", "String", Type::kString},
    {"string", "String", Type::kString},
    {"varchar", "String", Type::kString},
    {"char", "String", Type::kString},
    {"character varying", "String", Type::kString},
    {"bool", "Bool", Type::kBoolean},
    {"boolean", "Bool", Type::kBoolean},
    {"date", "Date", Type::kDate},
    {"date32", "Date32", Type::kDate},
    {"uuid", "UUID", Type::kUuid},
    {"json", "String", Type::kString},
    {"jsonb", "String", Type::kString},
};
constexpr std::string_view kTimeTypes[] = {"timestamp",
                                           "datetime",
                                           "timestamptz",
                                           "timestamp with time zone",
                                           "timestamp without time zone",
                                           "timestamp with local time zone",
                                           "datetime64",
                                           "datetime64(6)",
                                           "datetime64(3)"};

std::string_view Trim(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

// "a, b(c, d)" -> "a", "b(c, d)"
std::vector<std::string_view> SplitArguments(std::string_view text) {
  std::vector<std::string_view> parts;
  int depth = 0;
  size_t from = 0;
  for (size_t i = 0; i <= text.size(); ++i) {
    if (i == text.size() || (text[i] == ',' && depth == 0)) {
      parts.push_back(Trim(text.substr(from, i - from)));
      from = i + 1;
    } else if (text[i] == '(') {
      ++depth;
    } else if (text[i] == ')') {
      --depth;
    }
  }
  return parts;
}

bool IsNumber(std::string_view text) {
  return !text.empty() && text.size() <= 3 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

bool Compiler::CastType(std::string_view name, std::string& clickhouse, Type& type) const {
  if (name.ends_with("[]")) {
    std::string inner;
    Type inner_type;
    if (!CastType(name.substr(0, name.size() - 2), inner, inner_type)) return false;
    clickhouse = "Array(" + inner + ")";
    type = Type::kArray;
    return true;
  }
  for (const TypeRow& row : kTypes) {
    if (row.name != name) continue;
    clickhouse = row.clickhouse;
    type = row.type;
    return true;
  }
  if (std::ranges::find(kTimeTypes, name) != std::end(kTimeTypes)) {
    clickhouse = "DateTime64(6, " + Timezone() + ")";
    type = Type::kDateTime;
    return true;
  }
  const size_t open = name.find('(');
  if (open == std::string_view::npos || name.back() != ')') return false;
  const std::string_view outer = Trim(name.substr(0, open));
  const std::vector<std::string_view> args = SplitArguments(name.substr(open + 1, name.size() - open - 2));
  if ((outer == "decimal" || outer == "numeric") && args.size() == 2 && IsNumber(args[0]) && IsNumber(args[1])) {
    clickhouse = "Decimal(" + std::string(args[0]) + ", " + std::string(args[1]) + ")";
    type = Type::kFloat;
    return true;
  }
  if ((outer == "varchar" || outer == "char" || outer == "fixedstring") && args.size() == 1 && IsNumber(args[0])) {
    clickhouse = outer == "fixedstring" ? "FixedString(" + std::string(args[0]) + ")" : "String";
    type = Type::kString;
    return true;
  }
  std::string_view wrapper;
  if (outer == "array" && args.size() == 1) wrapper = "Array";
  if (outer == "nullable" && args.size() == 1) wrapper = "Nullable";
  if (outer == "tuple") wrapper = "Tuple";
  if (outer == "map" && args.size() == 2) wrapper = "Map";
  if (wrapper.empty()) return false;
  clickhouse = std::string(wrapper) + "(";
  Type inner_type = Type::kUnknown;
  for (size_t i = 0; i < args.size(); ++i) {
    std::string inner;
    if (!CastType(args[i], inner, inner_type)) {
      // Tuple(name type)
      const size_t space = args[i].find(' ');
      if (outer != "tuple" || space == std::string_view::npos ||
          !CastType(Trim(args[i].substr(space + 1)), inner, inner_type))
        return false;
      inner = QuoteName(args[i].substr(0, space)) + " " + inner;
    }
    clickhouse += (i == 0 ? "" : ", ") + inner;
  }
  clickhouse += ")";
  type = outer == "array" ? Type::kArray : outer == "tuple" ? Type::kTuple : outer == "map" ? Type::kMap : inner_type;
  return true;
}

Sql Compiler::CompileCast(const TypeCast& cast, Scope& scope) {
  Sql sql = Compile(*cast.expr, scope);
  std::string name;
  Type type = Type::kUnknown;
  if (!CastType(cast.type_name, name, type)) {
    return Failed(cast, "unknown type `" + std::string(cast.type_name) + "`",
                  "use String, Int64, Float64, Bool, Date, DateTime, UUID, Decimal(p, s) or Array(...)");
  }
  const bool wraps =
      type != Type::kArray && type != Type::kTuple && type != Type::kMap && !name.starts_with("Nullable(");
  if (cast.is_try) {
    if (type == Type::kDateTime && sql.type == Type::kString) {
      return {"parseDateTime64BestEffortOrNull(" + sql.text + ", 6, " + Timezone() + ")", type, true, sql.aggregate};
    }
    return {"accurateCastOrNull(" + sql.text + ", " + QuoteOwnText(name) + ")", type, true, sql.aggregate,
            sql.constant};
  }
  if (type == Type::kDateTime && sql.type == Type::kString) {
    return {"parseDateTime64BestEffort(" + sql.text + ", 6, " + Timezone() + ")", type, sql.nullable, sql.aggregate,
            sql.constant};
  }
  const bool may_be_null = sql.nullable || sql.type == Type::kUnknown || name.starts_with("Nullable(");
  if (may_be_null && wraps) name = "Nullable(" + name + ")";
  return {"CAST(" + sql.text + ", " + QuoteOwnText(name) + ")", type, may_be_null, sql.aggregate, sql.constant};
}

}  // namespace hedgerow::hogql
