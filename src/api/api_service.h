// The REST API: finds the route, checks who asks, runs the handler, answers JSON. Everything under /api/ comes here,
// but for an app's proxy/ paths.
//
//   auto api = api::ApiService::Create({.store = *store, .blobs = *blobs, ...});
//   net::Handler handler = api->handler();          // for every loop
//
// Checks, in this order: path (404), method (405), credentials (401), other sites (403), membership (404: what belongs
// to another team does not exist), the app (404), role (403). None of them touches SQLite.
#pragma once

#include <memory>

#include "api/router.h"
#include "api/services.h"
#include "net/http.h"

namespace hedgerow::api {

// Thread:   any loop.
// Lifetime: outlives the server's exchanges; ends before what Services refers to.
class ApiService {
 public:
  static std::unique_ptr<ApiService> Create(Services services);

  net::Handler handler();
  net::Task<void> Handle(net::Exchange& exchange);

 private:
  explicit ApiService(Services services);
  net::Task<Outcome> Dispatch(net::Exchange* exchange);
  std::expected<void, ApiError> Admit(const Route& route, Request& request) const;

  const Services services_;
  const Router router_;
};

}  // namespace hedgerow::api
