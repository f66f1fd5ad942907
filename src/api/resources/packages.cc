// The package allowlist, for reading. Changing it is the operator's (`hedgerow packages`).
#include <boost/json.hpp>

#include "api/answers.h"
#include "api/present.h"
#include "api/resources/resources.h"

namespace hedgerow::api {

net::Task<Outcome> ListPackages(const Services& services, Request& request) {
  CO_TRY(const store::Page page, ReadPage(request.head()));
  CO_TRY(const auto packages, co_await services.workers.Run([&] { return services.store.ListPackages(); }));
  boost::json::array results;
  const auto count = static_cast<int64_t>(packages.size());
  for (int64_t i = page.offset; i < std::min(count, page.offset + page.limit); ++i) {
    results.push_back(PackageJson(packages[static_cast<size_t>(i)]));
  }
  co_return JsonResponse(200, ListJson(request, page, count, std::move(results)));
}

}  // namespace hedgerow::api
