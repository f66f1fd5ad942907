// What the compiler knows of a value: enough to choose a ClickHouse function, to compare with nulls as PostHog does,
// and to name a column's type for the caller.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace hedgerow::hogql {

enum class Type : uint8_t {
  kUnknown,
  kString,
  kInteger,
  kFloat,
  kBoolean,
  kDateTime,
  kDate,
  kUuid,
  kArray,
  kTuple,
  kMap,
  kInterval,
  kNull,
  kJson,  // a property bag: properties
};

constexpr std::string_view TypeName(Type type) {
  constexpr std::string_view kNames[] = {"Unknown", "String", "Integer", "Float", "Boolean",  "DateTime", "Date",
                                         "UUID",    "Array",  "Tuple",   "Map",   "Interval", "Unknown",  "String"};
  return kNames[static_cast<size_t>(type)];
}

// ClickHouse text with what is known of its value.
struct Sql {
  std::string text;
  Type type = Type::kUnknown;
  bool nullable = false;
  bool aggregate = false;  // holds an aggregate function: not allowed in WHERE
  bool constant = false;
  // Set where this surely is a DateTime, in a row's condition: its text without the conversion to the project's zone.
  // A comparison of two such needs the instants alone, and lets the engine use the table's order.
  std::string instant = {};
};

// A column that a query or a table offers.
struct OutputColumn {
  std::string name;
  Type type = Type::kUnknown;
  bool nullable = false;
};

}  // namespace hedgerow::hogql
