// How a row of the function table is written. The rows lie beside this file; functions.cc alone includes them.
//
//   {Scalar(Type::kString, 1, 2), "~trim=trimBoth ltrim=trimLeft"}
//
// `name` stands for itself, `name=other` is called `other` in ClickHouse, `~name` may be written in any case.
#pragma once

#include <string_view>

#include "hogql/semantics/functions.h"

namespace hedgerow::hogql {

struct FunctionGroup {
  Function shape;
  std::string_view names;
};

// What ClickHouse has no function for, or not with the same meaning: its text, with {0}, {1}, ... for the arguments and
// {zone} for the project's time zone.
struct FunctionForm {
  Function shape;
  std::string_view names;
  std::string_view form;
};

// Functions of PostHog's that this house cannot have, and why, as the end of the sentence "`f` ...".
struct AbsentFunction {
  std::string_view names;
  std::string_view reason;
  std::string_view hint;
};

inline constexpr int kAnyNumber = -1;

constexpr Function Shape(FunctionKind kind, Type type, int args_min, int args_max) {
  Function shape;
  shape.kind = kind;
  shape.type = type;
  shape.args_min = static_cast<int8_t>(args_min);
  shape.args_max = static_cast<int8_t>(args_max);
  return shape;
}
constexpr Function Scalar(Type type, int args_min, int args_max, NullRule nulls = NullRule::kPropagates,
                          Gives gives = Gives::kFixed) {
  Function shape = Shape(FunctionKind::kScalar, type, args_min, args_max);
  shape.nulls = nulls;
  shape.gives = gives;
  return shape;
}
// Gives a value of its first argument's type.
constexpr Function Same(int args_min, int args_max, NullRule nulls = NullRule::kPropagates) {
  return Scalar(Type::kUnknown, args_min, args_max, nulls, Gives::kFirstArgument);
}
// Takes a time zone last; the project's is added when `zone_at` arguments are given.
constexpr Function InZone(Function shape, int zone_at) {
  shape.zone_at = static_cast<int8_t>(zone_at);
  return shape;
}
// Compiled by hand (compile_special.cc): the row gives its name and arity.
constexpr Function Special(Type type, int args_min, int args_max) {
  return Shape(FunctionKind::kSpecial, type, args_min, args_max);
}
// An aggregate skips nulls; over no rows it gives 0 or an empty value, unless all of a nullable argument is null.
constexpr Function Aggregate(Type type, int args_min, int args_max, NullRule nulls = NullRule::kPropagates,
                             Gives gives = Gives::kFixed) {
  Function shape = Shape(FunctionKind::kAggregate, type, args_min, args_max);
  shape.nulls = nulls;
  shape.gives = gives;
  return shape;
}
constexpr Function WithParams(Function shape, int params_min, int params_max) {
  shape.params_min = static_cast<int8_t>(params_min);
  shape.params_max = static_cast<int8_t>(params_max);
  return shape;
}
constexpr Function Window(Type type, int args_min, int args_max, NullRule nulls, Gives gives = Gives::kFixed) {
  Function shape = Shape(FunctionKind::kWindow, type, args_min, args_max);
  shape.nulls = nulls;
  shape.gives = gives;
  return shape;
}

}  // namespace hedgerow::hogql
