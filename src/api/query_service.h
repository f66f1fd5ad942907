// What the API needs to answer a HogQL query. bridge/ is behind it.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <expected>
#include <string>
#include <vector>

#include "api/problem.h"
#include "base/ids.h"
#include "net/task.h"

namespace hedgerow::api {

enum class Refresh { kCacheAllowed, kForced };

struct QueryRequest {
  ProjectId project;
  std::string query;
  boost::json::object values;  // of {placeholders}
  Refresh refresh = Refresh::kCacheAllowed;
  int64_t limit = 50'000;
};

struct QueryAnswer {
  std::string hogql;  // as it was understood; empty: as sent
  struct Column {
    std::string name;
    std::string type;
  };
  std::vector<Column> columns;
  boost::json::array results;  // rows as arrays, at most `limit`
  bool truncated = false;
  bool cached = false;
  double elapsed_ms = 0;
};

// Thread: any loop.
class QueryService {
 public:
  virtual ~QueryService() = default;
  virtual net::Task<std::expected<QueryAnswer, ApiError>> Run(QueryRequest request) = 0;
};

}  // namespace hedgerow::api
