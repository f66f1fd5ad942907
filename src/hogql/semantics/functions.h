// Every function of HogQL, in one table: what it is called in ClickHouse, how many arguments it takes, what it gives.
// A name that is not here does not exist: nothing that reads files, URLs, other servers, dictionaries or the system's
// state is in the table.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "hogql/semantics/types.h"

namespace hedgerow::hogql {

enum class FunctionKind : uint8_t { kScalar, kAggregate, kWindow };

// What it gives when that depends on the arguments.
enum class Gives : uint8_t { kFixed, kFirstArgument, kLastArgument };

// How nulls pass: most functions give null for null.
enum class NullRule : uint8_t { kPropagates, kNever, kAlways, kAllArguments };

struct Function {
  std::string_view name;        // in ClickHouse
  FunctionKind kind = FunctionKind::kScalar;
  Type type = Type::kUnknown;
  Gives gives = Gives::kFixed;
  NullRule nulls = NullRule::kPropagates;
  int8_t args_min = 0;
  int8_t args_max = 0;          // -1: any number
  int8_t params_min = 0;
  int8_t params_max = 0;
};

struct FoundFunction {
  const Function* function = nullptr;
  std::string clickhouse_name;  // with combinators: "countIf"
  int extra_args = 0;           // that -If and such add
};

// Case counts, except for the functions of the SQL standard (COUNT, Sum, ...).
FoundFunction FindFunction(std::string_view name);

// The nearest names, at most three, best first.
std::vector<std::string> NearestFunctions(std::string_view name);

// Letters to change to come from one to the other, ignoring case; gives up beyond `limit`.
size_t EditDistance(std::string_view a, std::string_view b, size_t limit);
// The nearest of `candidates`, if near enough to be meant; else empty.
std::string Nearest(std::string_view name, const std::vector<std::string>& candidates);

}  // namespace hedgerow::hogql
