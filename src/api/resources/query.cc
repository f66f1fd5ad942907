// HogQL over HTTP, in the shape of PostHog's query endpoint.
#include <boost/json.hpp>

#include "api/answers.h"
#include "api/body.h"
#include "api/deliver_query.h"
#include "api/query_request.h"
#include "api/resources/resources.h"
#include "base/random.h"

namespace hedgerow::api {
namespace {

constexpr size_t kQueryBodyMax = 4 << 20;  // the text with JSON escapes, and values
constexpr size_t kQueryIdLength = 24;

using Handled = net::Task<Outcome>;

Outcome Accepted(const QueryStatus& status, ProjectId project) {
  net::Response response = EmptyResponse(status.end_time ? 200 : 202);
  response.headers.Set("Content-Type", "application/json");
  response.body = StatusText(status, project);
  return response;
}

Handled RunHogql(const Services& services, Request& request, QueryRequest query) {
  const std::string text = query.query;
  const int64_t limit = query.limit;
  const ResultForm form = query.form;
  CO_TRY(auto started, co_await services.queries.Start(std::move(query)));
  if (auto* run = std::get_if<std::unique_ptr<QueryRun>>(&started)) {
    co_return co_await DeliverQuery(&request.exchange, std::move(*run), form, {text, limit});
  }
  if (const auto* status = std::get_if<QueryStatus>(&started)) co_return Accepted(*status, request.project);
  co_return JsonResponse(
      200, boost::json::object{{"cache_key", std::get<CacheMiss>(started).cache_key}, {"query_status", nullptr}});
}

// PostHog's HogQLMetadata: what is wrong with a query, for editors.
Handled CheckHogql(const Services& services, QueryRequest query) {
  const std::string text = query.query;
  CO_TRY(const auto problems, co_await services.queries.Check(std::move(query)));
  boost::json::array errors;
  for (const Problem& problem : problems) {
    boost::json::object error{
        {"message", problem.detail}, {"start", problem.start.value_or(0)}, {"end", problem.end.value_or(0)}};
    error["fix"] = problem.hint ? boost::json::value(*problem.hint) : boost::json::value(nullptr);
    errors.push_back(std::move(error));
  }
  const bool valid = errors.empty();
  co_return JsonResponse(200, boost::json::object{{"query", text},
                                                  {"isValid", valid},
                                                  {"errors", std::move(errors)},
                                                  {"warnings", boost::json::array{}},
                                                  {"notices", boost::json::array{}}});
}

std::unexpected<ApiError> RefuseQuery(std::string message, std::string attr) {
  return std::unexpected(ApiError(Error{Code::kInvalid, std::move(message), {}, std::move(attr)}));
}

}  // namespace

net::Task<Outcome> RunQuery(const Services& services, Request& request) {
  CO_TRY(const Body body, co_await ReadBody(&request.exchange, Empty::kRefused, kQueryBodyMax));
  const boost::json::value* query = body.Find("query");
  if (query == nullptr) co_return RefuseQuery("This field is required.", "query");
  if (!query->is_object()) {
    co_return RefuseQuery("Send {\"query\": {\"kind\": \"HogQLQuery\", \"query\": \"SELECT ...\"}}.", "query");
  }
  const Body inner(query->get_object());
  CO_TRY(const std::string kind, inner.RequiredRaw("kind"));
  if (kind == "DatabaseSchemaQuery") co_return JsonResponse(200, co_await services.queries.Schema(request.project));
  if (kind != "HogQLQuery" && kind != "HogQLMetadata") {
    co_return RefuseQuery("Only queries of kind HogQLQuery, HogQLMetadata and DatabaseSchemaQuery are answered here.",
                          "kind");
  }
  CO_TRY(QueryRequest ready, ReadQueryRequest(body, inner, FormOf(request.head())));
  ready.name.project = request.project;
  ready.name.user = request.identity.user;
  if (ready.name.id.empty()) ready.name.id = RandomName(services.random, kQueryIdLength);
  if (kind == "HogQLMetadata") co_return co_await CheckHogql(services, std::move(ready));
  const bool waits = ready.refresh == Refresh::kBlocking || ready.refresh == Refresh::kForceBlocking;
  if (!waits && ready.form != ResultForm::kJson) {
    co_return RefuseQuery("Arrow, CSV and Parquet are streamed: ask with refresh blocking or force_blocking.",
                          "refresh");
  }
  co_return co_await RunHogql(services, request, std::move(ready));
}

net::Task<Outcome> GetQuery(const Services& services, Request& request) {
  const auto show = net::QueryValue(request.head().query(), "show_progress");
  const auto show_too = net::QueryValue(request.head().query(), "showProgress");
  const bool wanted = show == "true" || show_too == "true";
  const QueryName name{request.project, request.identity.user, request.path.Get("query_id")};
  const auto status = co_await services.queries.Status(
      name, wanted ? QueryService::Progress::kAsked : QueryService::Progress::kNotAsked);
  if (!status) co_return std::unexpected(ApiError(Error{Code::kNotFound, "Query not found.", {}, {}}));
  net::Response response = EmptyResponse(status->end_time ? 200 : 202);
  if (status->failure) {
    const int code = status->failure->error.HttpStatus();
    response.status = code >= 400 && code < 500 ? 400 : code;  // as PostHog: what the asker can act on is a 400
    if (code == 503) response.headers.Set("Retry-After", "1");
  }
  response.headers.Set("Content-Type", "application/json");
  response.body = StatusText(*status, request.project);
  co_return response;
}

net::Task<Outcome> CancelQuery(const Services& services, Request& request) {
  const QueryName name{request.project, request.identity.user, request.path.Get("query_id")};
  if (!co_await services.queries.Cancel(name)) {
    co_return std::unexpected(ApiError(Error{Code::kNotFound, "Query not found.", {}, {}}));
  }
  co_return JsonResponse(200, boost::json::object{{"message", "The query was cancelled."}});
}

}  // namespace hedgerow::api
