// HogQL over HTTP, in the shape of PostHog's query endpoint.
#include <boost/json.hpp>

#include "api/answers.h"
#include "api/body.h"
#include "api/resources/resources.h"

namespace hedgerow::api {
namespace {

constexpr size_t kQueryBytesMax = 1 << 20;
constexpr size_t kQueryBodyMax = 4 << 20;  // the same text with JSON escapes, and values
constexpr NumberRange kLimitRange{1, 50'000};

std::unexpected<ApiError> Wrong(std::string message, std::string attr) {
  return std::unexpected(ApiError(Error{Code::kInvalid, std::move(message), {}, std::move(attr)}));
}

Refresh ReadRefresh(const Body& body) {
  const boost::json::value* value = body.Find("refresh");
  if (value == nullptr) return Refresh::kCacheAllowed;
  if (value->is_bool()) return value->get_bool() ? Refresh::kForced : Refresh::kCacheAllowed;
  return value->is_string() && value->get_string() == "force_blocking" ? Refresh::kForced : Refresh::kCacheAllowed;
}

std::expected<QueryRequest, ApiError> ReadQuery(const Body& body, ProjectId project) {
  const boost::json::value* query = body.Find("query");
  if (query == nullptr) return Wrong("This field is required.", "query");
  if (!query->is_object())
    return Wrong("Send {\"query\": {\"kind\": \"HogQLQuery\", \"query\": \"SELECT ...\"}}.", "query");
  const Body inner(query->get_object());
  TRY(const std::string kind, inner.RequiredRaw("kind"));
  if (kind != "HogQLQuery") return Wrong("Only queries of kind HogQLQuery are answered here.", "kind");
  QueryRequest request{.project = project};
  TRY(request.query, inner.RequiredRaw("query"));
  if (request.query.size() > kQueryBytesMax) return Wrong("The query is longer than 1 MiB.", "query");
  if (const boost::json::value* values = inner.Find("values")) {
    if (!values->is_object()) return Wrong("The values must be an object: {\"name\": value}.", "values");
    request.values = values->get_object();
  }
  TRY(const auto limit, body.OptionalNumber("limit", kLimitRange));
  if (limit) request.limit = static_cast<int64_t>(*limit);
  request.refresh = ReadRefresh(body);
  return request;
}

}  // namespace

net::Task<Outcome> RunQuery(const Services& services, Request& request) {
  CO_TRY(const Body body, co_await ReadBody(&request.exchange, Empty::kRefused, kQueryBodyMax));
  CO_TRY(QueryRequest query, ReadQuery(body, request.project));
  const std::string text = query.query;
  const int64_t limit = query.limit;
  CO_TRY(QueryAnswer answer, co_await services.queries.Run(std::move(query)));
  boost::json::array columns;
  boost::json::array types;
  for (const QueryAnswer::Column& column : answer.columns) {
    columns.emplace_back(column.name);
    types.push_back(boost::json::array{column.name, column.type});
  }
  co_return JsonResponse(200, boost::json::object{{"query", text},
                                                  {"hogql", answer.hogql.empty() ? text : answer.hogql},
                                                  {"columns", std::move(columns)},
                                                  {"types", std::move(types)},
                                                  {"results", std::move(answer.results)},
                                                  {"hasMore", answer.truncated},
                                                  {"limit", limit},
                                                  {"offset", 0},
                                                  {"is_cached", answer.cached},
                                                  {"elapsed_ms", answer.elapsed_ms},
                                                  {"error", nullptr}});
}

}  // namespace hedgerow::api
