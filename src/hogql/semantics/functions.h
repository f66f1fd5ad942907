// Every function of HogQL, in one table (table/*.h): what it is called in ClickHouse, how many arguments it takes, what
// it gives. A name that is not here does not exist: nothing that reads files, URLs, other servers, dictionaries or the
// system's state is in the table.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hogql/semantics/types.h"

namespace hedgerow::hogql {

enum class FunctionKind : uint8_t {
  kScalar,
  kAggregate,
  kWindow,
  kSpecial,  // compiled by hand, for it depends on the zone, on types, or on the catalog
};

// What it gives when that depends on the arguments.
enum class Gives : uint8_t {
  kFixed,
  kFirstArgument,
  kBranches,   // what if and multiIf choose among
  kCommon,     // of all arguments
  kSum,        // a sum of whole numbers is one
  kQuantile,   // a number, or a time for times
  kShifted,    // a day moved by hours is a time
  kTruncated,  // a time cut to weeks and longer is a day
};

// How nulls pass: most functions give null for null.
enum class NullRule : uint8_t { kPropagates, kNever, kAlways, kAllArguments, kBranches };

struct Function {
  std::string_view clickhouse;  // its name there
  std::string_view form = {};   // instead of a name: text with {0}, {1}, ..., {zone}
  FunctionKind kind = FunctionKind::kScalar;
  Type type = Type::kUnknown;
  Gives gives = Gives::kFixed;
  NullRule nulls = NullRule::kPropagates;
  int8_t args_min = 0;
  int8_t args_max = 0;  // -1: any number
  int8_t params_min = 0;
  int8_t params_max = 0;  // -1: any number
  int8_t zone_at = -1;    // given so many arguments, the project's time zone is added as the last
  bool any_case = false;  // its name may be written in any case
};

struct FoundFunction {
  const Function* function = nullptr;
  std::string clickhouse_name;  // with combinators: "countIf"
  int extra_args = 0;           // that -If and such add
};

// Case counts, except for the functions of the SQL standard (COUNT, Sum, ...).
FoundFunction FindFunction(std::string_view name);

// One of PostHog's that this house cannot have: why, and what to write instead (may be empty).
struct WhyAbsent {
  std::string_view reason;
  std::string_view hint;
};
std::optional<WhyAbsent> FindAbsent(std::string_view name);

// "`left` takes 2 arguments"
std::string Signature(const Function& function, std::string_view name, int extra_args);

// For tests and completion: every name, without combinators.
std::vector<std::pair<std::string_view, const Function*>> AllFunctions();
std::vector<std::string_view> AllAbsentFunctions();

// The nearest names, at most three, best first.
std::vector<std::string> NearestFunctions(std::string_view name);

// Letters to change to come from one to the other, ignoring case; gives up beyond `limit`.
size_t EditDistance(std::string_view a, std::string_view b, size_t limit);
// The nearest of `candidates`, if near enough to be meant; else empty.
std::string Nearest(std::string_view name, const std::vector<std::string>& candidates);

}  // namespace hedgerow::hogql
