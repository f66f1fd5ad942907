#include "api/query_answer.h"

#include <boost/json.hpp>

#include "api/answers.h"

namespace hedgerow::api {
namespace {

using boost::json::object;
using boost::json::value;

value TimeOrNull(const std::optional<WallTime>& time) { return time ? value(FormatRfc3339(*time)) : value(nullptr); }

// An object without its closing brace, so that more can follow.
std::string OpenObject(const object& fields) {
  std::string text = boost::json::serialize(fields);
  text.pop_back();
  return text;
}

std::string OrEmptyArray(const std::string& json) { return json.empty() ? "[]" : json; }

value ProgressJson(const std::optional<QueryProgress>& progress) {
  if (!progress) return nullptr;
  return object{{"rows_read", progress->rows_read},
                {"bytes_read", progress->bytes_read},
                {"estimated_rows_total", progress->rows_total},
                {"time_elapsed", progress->elapsed_s},
                {"active_cpu_time", progress->cpu_micros}};
}

}  // namespace

std::string AnswerHead(const QueryEcho& echo, const QueryFacts& facts) {
  const object fields{{"query", echo.query},
                      {"hogql", facts.hogql.empty() ? echo.query : std::string_view(facts.hogql)},
                      {"cache_key", facts.cache_key},
                      {"is_cached", facts.cached},
                      {"timezone", facts.timezone},
                      {"limit", echo.limit},
                      {"offset", 0},
                      {"error", nullptr}};
  return OpenObject(fields) + ",\"columns\":" + OrEmptyArray(facts.columns_json) +
         ",\"types\":" + OrEmptyArray(facts.types_json) + ",\"results\":[";
}

std::string AnswerTail(const QueryFacts& facts) {
  boost::json::array timings;
  for (const QueryTiming& timing : facts.timings) timings.push_back(object{{"k", timing.step}, {"t", timing.seconds}});
  const object fields{{"hasMore", facts.truncated},
                      {"last_refresh", TimeOrNull(facts.last_refresh)},
                      {"elapsed_ms", facts.elapsed_ms},
                      {"timings", std::move(timings)}};
  return "]," + boost::json::serialize(fields).substr(1);
}

std::string StatusText(const QueryStatus& status, ProjectId project) {
  object fields{{"id", status.id},
                {"team_id", project.value},
                {"query_async", true},
                {"complete", status.end_time.has_value()},
                {"error", status.failure.has_value()},
                {"error_message", nullptr},
                {"start_time", FormatRfc3339(status.start_time)},
                {"pickup_time", TimeOrNull(status.pickup_time)},
                {"end_time", TimeOrNull(status.end_time)},
                {"expiration_time", TimeOrNull(status.expiration_time)},
                {"query_progress", ProgressJson(status.progress)}};
  if (status.failure) {
    const object error = ErrorJson(*status.failure);
    fields["error_message"] = error.at("detail");
    fields["error_code"] = error.at("code");
    if (error.contains("errors")) fields["errors"] = error.at("errors");
  }
  std::string text = "{\"query_status\":" + OpenObject(fields) + ",\"results\":";
  if (status.facts) {
    text += AnswerHead({status.query, status.limit}, *status.facts);
    for (const QueryPiece& piece : status.pieces) text += *piece;
    text += AnswerTail(*status.facts);
  } else {
    text += "null";
  }
  return text + "}}";
}

}  // namespace hedgerow::api
