// proxy::Backends over runtime::Runtime: each loop keeps its own table of where apps answer.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/log.h"
#include "net/loop.h"
#include "proxy/backends.h"
#include "runtime/bridge_host.h"
#include "runtime/runtime.h"

namespace hedgerow::server {

// Where apps answer, as one loop knows it.
// Thread: its loop's.
using Routes = std::unordered_map<AppId, runtime::Route>;

// Tells every loop what the runtime says.
// Thread: OnRoute, OnGaveUp: home; Of: that loop's.
class RouteBoard final : public runtime::RuntimeObserver {
 public:
  RouteBoard(net::Loops& loops, Log log);
  const Routes& Of(const net::Loop& loop) const { return *routes_[loop.index()]; }

  void OnRoute(AppId app, runtime::Route route) override;
  void OnGaveUp(AppId app, std::string reason) override;

 private:
  net::Loops& loops_;
  Log log_;
  std::vector<std::shared_ptr<Routes>> routes_;
};

// Thread: its loop's.
class AppBackends final : public proxy::Backends {
 public:
  AppBackends(const Routes& routes, runtime::Runtime& runtime) : routes_(routes), runtime_(runtime) {}

  std::string RunningAt(AppId app) const override;
  std::string StillAt(AppId app) const override;
  net::Task<Result<std::string>> Wake(AppId app) override;
  void ViewerCame(AppId app) override { runtime_.ViewerCame(app); }
  void ViewerLeft(AppId app) override { runtime_.ViewerLeft(app); }

 private:
  const Routes& routes_;
  runtime::Runtime& runtime_;
};

}  // namespace hedgerow::server
