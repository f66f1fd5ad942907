// Personal API keys.
#include <boost/json.hpp>

#include "api/answers.h"
#include "api/body.h"
#include "api/present.h"
#include "api/resources/resources.h"

namespace hedgerow::api {

net::Task<Outcome> ListApiKeys(const Services& services, Request& request) {
  CO_TRY(const store::Page page, ReadPage(request.head()));
  CO_TRY(const auto keys,
         co_await services.workers.Run([&] { return services.store.ListApiKeys(request.identity.user, page); }));
  boost::json::array results;
  for (const store::ApiKey& key : keys.items) results.push_back(ApiKeyJson(key));
  co_return JsonResponse(200, ListJson(request, page, keys.count, std::move(results)));
}

net::Task<Outcome> CreateApiKey(const Services& services, Request& request) {
  CO_TRY(const Body body, co_await ReadBody(&request.exchange));
  CO_TRY(const std::string label, body.RequiredText("label", 100));
  CO_TRY(const auto issued,
         co_await services.workers.Run([&] { return services.accounts.CreateApiKey(request.identity.user, label); }));
  boost::json::object json = ApiKeyJson(issued.key);
  json["value"] = issued.value;
  co_return JsonResponse(201, std::move(json));
}

net::Task<Outcome> DeleteApiKey(const Services& services, Request& request) {
  const ApiKeyId id{request.path.Number("id").value_or(0)};
  CO_TRY_VOID(co_await services.workers.Run([&] { return services.accounts.DeleteApiKey(request.identity.user, id); }));
  co_return EmptyResponse(204);
}

}  // namespace hedgerow::api
