// PostHog's `filters` of a HogQL query (date range, properties, test accounts) as HogQL conditions.
//
//   TRY(auto filters, ReadFilters(json, {.project_filters = test_accounts}));
//   options.filters = &filters.conditions;  options.placeholders[kFilterValues] = filters.values;
//
// Shapes as in PostHog's schema: {dateRange: {date_from, date_to}, properties: [{key, value, operator, type}],
// filterTestAccounts}. Dates are ISO 8601 or relative to now ("-7d", "mStart", "-1mEnd", "all"). A value never becomes
// part of a text: conditions name placeholders. Relative dates are left to the engine (now() - INTERVAL ...), so that
// everybody who looks at the same dashboard asks the same query.
#pragma once

#include <boost/json/value.hpp>
#include <string>

#include "base/result.h"
#include "hogql/compile.h"

namespace hedgerow::bridge {

inline constexpr std::string_view kFilterValues = "hedgerow_filter";  // the placeholder that holds the values

struct ReadyFilters {
  hogql::Filters conditions;
  hogql::Value::Dict values;
};

// `test_accounts`: the project's own list of property filters, used if filterTestAccounts is true.
Result<ReadyFilters> ReadFilters(const boost::json::value& filters, const boost::json::array& test_accounts);

}  // namespace hedgerow::bridge
