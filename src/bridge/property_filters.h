// PostHog's property filters as one HogQL condition.
#pragma once

#include <boost/json/value.hpp>
#include <string>

#include "bridge/filter_dates.h"

namespace hedgerow::bridge {

enum class FilterScope { kEvents, kSessions, kGroups };

// A list (all must hold), or a group {type: AND | OR, values: [...]}. Empty text: no condition. A filter that cannot be
// asked of the scope's table is an error of the condition only where it is used, so it becomes a condition that says
// so.
Result<std::string> PropertyCondition(const boost::json::value& filters, FilterScope scope, FilterValues& values);

}  // namespace hedgerow::bridge
