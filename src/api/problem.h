// One of several things wrong with a request, as `errors` of an error answer.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"

namespace hedgerow::api {

struct Problem {
  std::string detail;
  std::optional<std::string> entry;
  std::optional<int64_t> line;
  std::optional<int64_t> column;
  std::optional<int64_t> start;
  std::optional<int64_t> end;
  std::optional<std::string> hint;
};

// Why a request failed. Converts from Error, so that TRY works in handlers.
struct ApiError {
  Error error;
  std::vector<Problem> problems;

  ApiError(Error e) : error(std::move(e)) {}  // NOLINT(google-explicit-constructor)
  ApiError(Error e, std::vector<Problem> p) : error(std::move(e)), problems(std::move(p)) {}
};

}  // namespace hedgerow::api
