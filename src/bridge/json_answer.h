// A HogQL query's whole result as JSON values, for callers in the house that look into it. The REST API does not: it
// passes the rows on as text (Form::kJsonRows).
//
//   auto answer = co_await RunForJson(runner, {.project = project, .hogql = text, .limit_rows = 100, .asker = "user
//   7"});
#pragma once

#include <boost/json.hpp>
#include <expected>
#include <string>
#include <vector>

#include "bridge/query_runner.h"

namespace hedgerow::bridge {

struct JsonAnswer {
  struct Column {
    std::string name;
    std::string type;  // ClickHouse's, as PostHog's `types` gives it
  };
  std::vector<Column> columns;
  boost::json::array results;  // rows as arrays, at most limit_rows
  bool truncated = false;
  bool cached = false;
  double elapsed_ms = 0;
};

net::Task<std::expected<JsonAnswer, QueryFailure>> RunForJson(QueryRunner& runner, RunRequest request);

}  // namespace hedgerow::bridge
