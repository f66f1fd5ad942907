// A date of PostHog's filters as a HogQL expression: "2026-01-31", "2026-01-31T12:00:00Z", "-7d", "-1mStart", "yStart".
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "hogql/compile.h"

namespace hedgerow::bridge {

// The values that conditions name: {hedgerow_filter.v0}, ...
class FilterValues {
 public:
  std::string Add(hogql::Value value);  // the placeholder's text
  hogql::Value::Dict Take() { return std::move(values_); }

 private:
  hogql::Value::Dict values_;
};

Result<std::string> DateExpression(std::string_view text, FilterValues& values);

}  // namespace hedgerow::bridge
