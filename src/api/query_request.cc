#include "api/query_request.h"

#include <algorithm>
#include <boost/json.hpp>

namespace hedgerow::api {
namespace {

constexpr size_t kQueryTextMax = 1 << 20;
constexpr size_t kQueryIdBytesMax = 128;
constexpr size_t kLabelCharactersMax = 128;
constexpr NumberRange kJsonRows{1, 50'000};
constexpr NumberRange kDocumentRows{1, 10'000'000};  // Arrow, CSV and Parquet are streamed

std::unexpected<ApiError> RefuseField(std::string message, std::string attr) {
  return std::unexpected(ApiError(Error{Code::kInvalid, std::move(message), {}, std::move(attr)}));
}

struct FormName {
  std::string_view media_type, name;
  ResultForm form;
};
constexpr FormName kFormNames[] = {
    {"application/vnd.apache.arrow.stream", "arrow", ResultForm::kArrow},
    {"text/csv", "csv", ResultForm::kCsv},
    {"application/vnd.apache.parquet", "parquet", ResultForm::kParquet},
};

struct RefreshName {
  std::string_view name;
  Refresh refresh;
};
constexpr RefreshName kRefreshNames[] = {
    {"blocking", Refresh::kBlocking},
    {"force_blocking", Refresh::kForceBlocking},
    {"async", Refresh::kAsync},
    {"lazy_async", Refresh::kLazyAsync},
    {"force_async", Refresh::kForceAsync},
    {"force_cache", Refresh::kForceCache},
    {"async_except_on_cache_miss", Refresh::kBlocking},
};

std::expected<Refresh, ApiError> ReadRefresh(const Body& body) {
  const boost::json::value* value = body.Find("refresh");
  const boost::json::value* legacy = body.Find("async");
  if (legacy != nullptr && legacy->is_bool() && legacy->get_bool()) return Refresh::kAsync;
  if (value == nullptr) return Refresh::kBlocking;
  if (value->is_bool()) return value->get_bool() ? Refresh::kForceBlocking : Refresh::kBlocking;
  if (value->is_string()) {
    for (const RefreshName& row : kRefreshNames) {
      if (row.name == std::string_view(value->get_string())) return row.refresh;
    }
  }
  return RefuseField("Use true, false, blocking, force_blocking, async, lazy_async, force_async or force_cache.",
                     "refresh");
}

std::expected<std::string, ApiError> ReadQueryId(const Body& body) {
  const boost::json::value* value = body.Find("client_query_id");
  if (value == nullptr) return std::string();
  if (!value->is_string()) return RefuseField("Not a valid string.", "client_query_id");
  const std::string id(value->get_string());
  const bool plain = std::ranges::all_of(id, [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_' || c == '.' || c == ':';
  });
  if (id.empty() || id.size() > kQueryIdBytesMax || !plain) {
    return RefuseField("Use 1 to 128 letters, digits and - _ . : for the query's id.", "client_query_id");
  }
  return id;
}

// {"<id>": {"code_name": "x", "value": 1}}, as PostHog's; also the short form {"x": 1}. Overrides come last.
std::expected<void, ApiError> AddVariables(const boost::json::value* from, std::string_view attr,
                                           std::optional<boost::json::object>* into) {
  if (from == nullptr) return {};
  if (!from->is_object())
    return RefuseField("The variables must be an object: {\"id\": {\"code_name\": \"x\", \"value\": 1}}.",
                       std::string(attr));
  if (!*into) into->emplace();
  for (const auto& [name, given] : from->get_object()) {
    const auto* object = given.if_object();
    const auto* code_name = object == nullptr ? nullptr : object->if_contains("code_name");
    if (code_name == nullptr) {
      (**into)[name] = given;
      continue;
    }
    if (!code_name->is_string()) return RefuseField("A variable's code_name must be a text.", std::string(attr));
    const auto* value = object->if_contains("value");
    const auto* is_null = object->if_contains("isNull");
    const bool null = value == nullptr || (is_null != nullptr && is_null->is_bool() && is_null->get_bool());
    (**into)[code_name->get_string()] = null ? boost::json::value(nullptr) : *value;
  }
  return {};
}

// A dashboard's filters over the query's own: dates replace, properties add.
std::expected<boost::json::value, ApiError> MergeFilters(const Body& body, const Body& inner) {
  boost::json::value filters = inner.Find("filters") == nullptr ? boost::json::value() : *inner.Find("filters");
  const boost::json::value* over = body.Find("filters_override");
  if (over == nullptr) return filters;
  if (!over->is_object()) return RefuseField("The filters must be an object.", "filters_override");
  if (!filters.is_object()) filters.emplace_object();
  auto& merged = filters.get_object();
  for (const char* bound : {"date_from", "date_to"}) {
    const auto* given = over->get_object().if_contains(bound);
    if (given == nullptr || given->is_null()) continue;
    auto& range = merged["dateRange"];
    if (!range.is_object()) range.emplace_object();
    range.get_object()[bound] = *given;
  }
  const auto* properties = over->get_object().if_contains("properties");
  if (properties != nullptr && !properties->is_null()) {
    boost::json::array both;
    if (const auto* own = merged.if_contains("properties"); own != nullptr && !own->is_null()) both.push_back(*own);
    both.push_back(*properties);
    merged["properties"] = std::move(both);
  }
  return filters;
}

}  // namespace

ResultForm FormOf(const net::RequestHead& head) {
  const auto format = net::QueryValue(head.query(), "format");
  const std::string_view accept = head.headers.Find("Accept");
  for (const FormName& row : kFormNames) {
    if (format ? *format == row.name : accept.find(row.media_type) != accept.npos) return row.form;
  }
  return ResultForm::kJson;
}

std::expected<QueryRequest, ApiError> ReadQueryRequest(const Body& body, const Body& inner, ResultForm form) {
  QueryRequest request{.form = form};
  TRY(request.query, inner.RequiredRaw("query"));
  if (request.query.size() > kQueryTextMax) return RefuseField("The query is longer than 1 MiB.", "query");
  if (const boost::json::value* values = inner.Find("values")) {
    if (!values->is_object()) return RefuseField("The values must be an object: {\"name\": value}.", "values");
    request.values = values->get_object();
  }
  TRY_VOID(AddVariables(inner.Find("variables"), "variables", &request.variables));
  TRY_VOID(AddVariables(body.Find("variables_override"), "variables_override", &request.variables));
  TRY(request.filters, MergeFilters(body, inner));
  const NumberRange range = form == ResultForm::kJson ? kJsonRows : kDocumentRows;
  TRY(const auto limit, body.OptionalNumber("limit", range));
  request.limit = static_cast<int64_t>(limit.value_or(range.max));
  TRY(request.refresh, ReadRefresh(body));
  TRY(request.name.id, ReadQueryId(body));
  TRY(const auto label, body.OptionalText("name", kLabelCharactersMax));
  TRY(const auto inner_label, inner.OptionalText("name", kLabelCharactersMax));
  request.label = label ? *label : inner_label.value_or("");
  return request;
}

}  // namespace hedgerow::api
