// What anybody may know: the schema, and how a page should greet.
#include <boost/json.hpp>

#include "api/answers.h"
#include "api/openapi_text.h"
#include "api/resources/resources.h"

namespace hedgerow::api {

net::Task<Outcome> GetSchema(const Services& services, Request& request) {
  net::Response response{.status = 200, .headers = {}, .body = std::string(OpenApiText())};
  response.headers.Set("Content-Type", "application/yaml");
  response.headers.Set("Cache-Control", "no-cache");
  co_return response;
}

net::Task<Outcome> GetInstance(const Services& services, Request& request) {
  CO_TRY(const bool has_users, co_await services.workers.Run([&] { return services.store.HasUsers(); }));
  co_return JsonResponse(200, boost::json::object{{"version", services.config.version},
                                                  {"setup_required", !has_users},
                                                  {"demo", services.config.demo},
                                                  {"site_url", services.config.site_url},
                                                  {"max_zip_bytes", services.config.zip_bytes_max}});
}

}  // namespace hedgerow::api
