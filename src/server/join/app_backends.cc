#include "server/join/app_backends.h"

namespace hedgerow::server {

RouteBoard::RouteBoard(net::Loops& loops, Log log) : loops_(loops), log_(std::move(log)) {
  for (size_t i = 0; i < loops.size(); ++i) routes_.push_back(std::make_shared<Routes>());
}

void RouteBoard::OnRoute(AppId app, runtime::Route route) {
  for (size_t i = 0; i < loops_.size(); ++i) {
    loops_.at(i).Post([routes = routes_[i], app, route] {
      if (route.ingress_path.empty()) {
        routes->erase(app);
      } else {
        (*routes)[app] = route;
      }
    });
  }
}

// The creator sees it on the app's card and settings page: the store keeps the reason with the sandbox's row.
void RouteBoard::OnGaveUp(AppId app, std::string reason) {
  log_.Warning("app_gave_up", {{"app", app.value}, {"reason", reason}});
}

std::string AppBackends::RunningAt(AppId app) const {
  const auto found = routes_.find(app);
  return found == routes_.end() || found->second.outdated ? std::string() : found->second.ingress_path;
}

std::string AppBackends::StillAt(AppId app) const {
  const auto found = routes_.find(app);
  return found == routes_.end() ? std::string() : found->second.ingress_path;
}

net::Task<Result<std::string>> AppBackends::Wake(AppId app) {
  CO_TRY(const auto upstream, co_await runtime_.Wake(app));
  co_return upstream.ingress_path;
}

}  // namespace hedgerow::server
