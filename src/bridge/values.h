// Parameters as JSON, to the compiler's values: null, true, numbers, strings, lists, objects, and four tagged forms for
// what JSON lacks: {"$datetime": "RFC 3339"}, {"$date": "YYYY-MM-DD"}, {"$decimal": "1.50"}, {"$uuid": "..."}.
#pragma once

#include <boost/json.hpp>
#include <map>
#include <string>

#include "base/result.h"
#include "hogql/compile.h"

namespace hedgerow::bridge {

Result<std::map<std::string, hogql::Value>> ReadValues(const boost::json::object& params);

}  // namespace hedgerow::bridge
