// Environment markers (PEP 508): does a requirement line count on the image's Python?
//
//   EvaluateMarker("python_version < '3.12' and sys_platform != 'win32'", MarkerEnvironment::ForImage("3.11.2"))
//
// A marker is evaluated while it is read. Both sides of `and` and `or` are always read, so an error anywhere shows.
#pragma once

#include <expected>
#include <string>
#include <string_view>

namespace hedgerow::environment {

// The marker variables of the sandbox: CPython on Linux x86-64, no extra chosen.
struct MarkerEnvironment {
  std::string python_full_version;  // "3.11.2"
  std::string python_version;       // "3.11"

  static MarkerEnvironment ForImage(std::string_view python_full_version);
};

// Whether the marker holds. The error is a phrase for "the marker ...": what is wrong and where.
std::expected<bool, std::string> EvaluateMarker(std::string_view marker, const MarkerEnvironment& environment);

}  // namespace hedgerow::environment
