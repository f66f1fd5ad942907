#include "api/answers.h"

#include <boost/json.hpp>
#include <charconv>

#include <fmt/format.h>

namespace hedgerow::api {
namespace {

constexpr int64_t kLimitDefault = 100;
constexpr int64_t kLimitMax = 1000;
constexpr int64_t kOffsetMax = 1'000'000'000;

struct ErrorName {
  Code code;
  std::string_view type;
  std::string_view name;
};
constexpr ErrorName kErrorNames[] = {
    {Code::kInvalid, "validation_error", "invalid_input"},
    {Code::kUnauthenticated, "authentication_error", "not_authenticated"},
    {Code::kForbidden, "permission_error", "permission_denied"},
    {Code::kNotFound, "invalid_request", "not_found"},
    {Code::kConflict, "validation_error", "conflict"},
    {Code::kTooLarge, "validation_error", "too_large"},
    {Code::kUnsupportedMedia, "invalid_request", "unsupported_media_type"},
    {Code::kRateLimited, "throttled_error", "throttled"},
    {Code::kCancelled, "server_error", "cancelled"},
    {Code::kInternal, "server_error", "error"},
    {Code::kUnavailable, "server_error", "unavailable"},
    {Code::kTimeout, "server_error", "timeout"},
    {Code::kStorageFull, "server_error", "storage_full"},
};

// Refusals for which PostHog has a name of their own.
constexpr std::pair<std::string_view, std::string_view> kNamedMessages[] = {
    {"This field is required.", "required"},
    {"This field may not be blank.", "blank"},
    {"Invalid email or password.", "invalid_credentials"},
};

ErrorName NameOf(const Error& error) {
  for (const ErrorName& row : kErrorNames) {
    if (row.code != error.code) continue;
    for (const auto& [message, name] : kNamedMessages) {
      if (error.code == Code::kInvalid && error.user_message == message) return {row.code, row.type, name};
    }
    return row;
  }
  return kErrorNames[9];
}

net::Headers CommonHeaders() {
  return {{"Cache-Control", "no-store"},
          {"X-Content-Type-Options", "nosniff"},
          {"Cross-Origin-Resource-Policy", "same-origin"}};
}

boost::json::object ProblemJson(const Problem& problem) {
  boost::json::object json{{"detail", problem.detail}};
  if (problem.entry) json["entry"] = *problem.entry;
  if (problem.line) json["line"] = *problem.line;
  if (problem.column) json["column"] = *problem.column;
  if (problem.start) json["start"] = *problem.start;
  if (problem.end) json["end"] = *problem.end;
  if (problem.hint && !problem.hint->empty()) json["hint"] = *problem.hint;
  return json;
}

Result<int64_t> ReadNumber(const net::RequestHead& head, std::string_view name, int64_t fallback, int64_t min,
                           int64_t max) {
  const auto text = net::QueryValue(head.query(), name);
  if (!text || text->empty()) return fallback;
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (error != std::errc() || end != text->data() + text->size() || number < min || number > max) {
    return Fail(Code::kInvalid, fmt::format("?{}= takes a number from {} to {}.", name, min, max), {},
                std::string(name));
  }
  return number;
}

// The request's address with another offset.
std::string PageUrl(const net::RequestHead& head, store::Page page, int64_t offset) {
  std::string url =
      fmt::format("{}://{}{}?limit={}&offset={}", head.scheme, head.host, head.path(), page.limit, offset);
  std::string_view query = head.query();
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
    if (pair.empty() || pair.starts_with("limit=") || pair.starts_with("offset=")) continue;
    url += '&';
    url += pair;
  }
  return url;
}

}  // namespace

net::Response JsonResponse(int status, const boost::json::value& body) {
  net::Response response{.status = status, .headers = CommonHeaders(), .body = boost::json::serialize(body)};
  response.headers.Set("Content-Type", "application/json");
  return response;
}

net::Response EmptyResponse(int status) { return {.status = status, .headers = CommonHeaders(), .body = {}}; }

boost::json::object ErrorJson(const ApiError& error) {
  const ErrorName name = NameOf(error.error);
  boost::json::object json{{"type", name.type}, {"code", name.name}, {"detail", error.error.user_message}};
  json["attr"] = error.error.attr.empty() ? boost::json::value(nullptr) : boost::json::value(error.error.attr);
  if (!error.problems.empty()) {
    boost::json::array problems;
    for (const Problem& problem : error.problems) problems.push_back(ProblemJson(problem));
    json["errors"] = std::move(problems);
  }
  return json;
}

net::Response ErrorResponse(const ApiError& error) {
  net::Response response = JsonResponse(error.error.HttpStatus(), ErrorJson(error));
  if (error.error.code == Code::kUnauthenticated) response.headers.Set("WWW-Authenticate", "Bearer realm=\"api\"");
  if (error.error.code == Code::kUnavailable) response.headers.Set("Retry-After", "1");
  if (error.error.code == Code::kRateLimited) response.headers.Set("Retry-After", "300");
  return response;
}

Result<store::Page> ReadPage(const net::RequestHead& head) {
  store::Page page;
  TRY(page.limit, ReadNumber(head, "limit", kLimitDefault, 1, kLimitMax));
  TRY(page.offset, ReadNumber(head, "offset", 0, 0, kOffsetMax));
  return page;
}

boost::json::object ListJson(const Request& request, store::Page page, int64_t count, boost::json::array results) {
  boost::json::object json{{"count", count}, {"next", nullptr}, {"previous", nullptr}};
  if (page.offset + page.limit < count) json["next"] = PageUrl(request.head(), page, page.offset + page.limit);
  if (page.offset > 0) json["previous"] = PageUrl(request.head(), page, std::max<int64_t>(0, page.offset - page.limit));
  json["results"] = std::move(results);
  return json;
}

}  // namespace hedgerow::api
