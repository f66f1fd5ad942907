// How commands speak: results as JSON on stdout, failures as one sentence on stderr.
#pragma once

#include <boost/json/object.hpp>
#include <string_view>

#include "base/result.h"

namespace hedgerow::cli {

// Prints the failure; the exit code to end with.
int Complain(std::string_view command, const Error& error);

// Asks the admin interface of the server that uses `data`, or does it right here when no server does. Prints the
// result as JSON, or complains; the exit code to end with.
int RunAdmin(std::string_view command, const std::string& data, boost::json::object request);

// The answer itself.
Result<boost::json::value> AskAdmin(const std::string& data, boost::json::object request);

}  // namespace hedgerow::cli
