// The events and properties a project has sent, as PostHog's API lists them.
#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "api/answers.h"
#include "api/present.h"
#include "api/resources/resources.h"

namespace hedgerow::api {
namespace {

constexpr size_t kSearchBytesMax = 200;

struct PropertyKindRow {
  std::string_view name;  // of ?type=
  DefinitionKind kind;
};
constexpr std::array kPropertyKinds = {PropertyKindRow{"event", DefinitionKind::kEventProperty},
                                       PropertyKindRow{"person", DefinitionKind::kPersonProperty},
                                       PropertyKindRow{"group", DefinitionKind::kGroupProperty}};
constexpr std::array<std::string_view, 4> kPropertyTypes = {"String", "Numeric", "Boolean", "DateTime"};

Result<DefinitionQuery> ReadDefinitionQuery(const Request& request, store::Page page) {
  DefinitionQuery query{.project = request.project, .limit = page.limit, .offset = page.offset};
  query.search = net::QueryValue(request.head().query(), "search").value_or("");
  if (query.search.size() > kSearchBytesMax)
    return Fail(Code::kInvalid, "Search for at most 200 characters.", {}, "search");
  return query;
}

Result<void> ReadPropertyFilters(const Request& request, DefinitionQuery* query) {
  const std::string kind = net::QueryValue(request.head().query(), "type").value_or("event");
  const auto row = std::find_if(kPropertyKinds.begin(), kPropertyKinds.end(),
                                [&](const PropertyKindRow& one) { return one.name == kind; });
  if (row == kPropertyKinds.end()) return Fail(Code::kInvalid, "Use event, person or group.", {}, "type");
  query->kind = row->kind;
  query->property_type = net::QueryValue(request.head().query(), "property_type");
  if (query->property_type &&
      std::find(kPropertyTypes.begin(), kPropertyTypes.end(), *query->property_type) == kPropertyTypes.end())
    return Fail(Code::kInvalid, "Use String, Numeric, Boolean or DateTime.", {}, "property_type");
  return {};
}

boost::json::object DefinitionJson(const DefinitionView& one) {
  return {{"id", one.id},
          {"name", one.name},
          {"created_at", TimeJson(one.first_seen)},
          {"last_seen_at", TimeJson(one.last_seen)},
          {"tags", boost::json::array()}};
}

}  // namespace

net::Task<Outcome> ListEventDefinitions(const Services& services, Request& request) {
  CO_TRY(const store::Page page, ReadPage(request.head()));
  CO_TRY(DefinitionQuery query, ReadDefinitionQuery(request, page));
  const DefinitionList list = co_await services.definitions.List(std::move(query));
  boost::json::array results;
  for (const DefinitionView& one : list.items) results.push_back(DefinitionJson(one));
  co_return JsonResponse(200, ListJson(request, page, list.count, std::move(results)));
}

net::Task<Outcome> ListPropertyDefinitions(const Services& services, Request& request) {
  CO_TRY(const store::Page page, ReadPage(request.head()));
  CO_TRY(DefinitionQuery query, ReadDefinitionQuery(request, page));
  CO_TRY_VOID(ReadPropertyFilters(request, &query));
  const DefinitionList list = co_await services.definitions.List(std::move(query));
  boost::json::array results;
  for (const DefinitionView& one : list.items) {
    boost::json::object json = DefinitionJson(one);
    json["property_type"] = one.property_type.empty() ? boost::json::value() : boost::json::value(one.property_type);
    json["is_numerical"] = one.property_type == "Numeric";
    results.push_back(std::move(json));
  }
  co_return JsonResponse(200, ListJson(request, page, list.count, std::move(results)));
}

}  // namespace hedgerow::api
