#include "server/front_door.h"

#include <charconv>

namespace hedgerow::server {
namespace {

constexpr std::string_view kProjects = "/api/projects/";
constexpr std::string_view kApps = "/streamlit_apps/";
constexpr std::string_view kProxy = "/proxy";

}  // namespace

std::optional<ProxyPath> ParseProxyPath(std::string_view path) {
  if (!path.starts_with(kProjects)) return std::nullopt;
  path.remove_prefix(kProjects.size());
  int64_t project = 0;
  const auto [end, error] = std::from_chars(path.data(), path.data() + path.size(), project);
  if (error != std::errc{}) return std::nullopt;
  path.remove_prefix(static_cast<size_t>(end - path.data()));
  if (!path.starts_with(kApps)) return std::nullopt;
  path.remove_prefix(kApps.size());
  const size_t slash = path.find('/');
  if (slash == std::string_view::npos || !path.substr(slash).starts_with(kProxy)) return std::nullopt;
  const std::string_view rest = path.substr(slash + kProxy.size());
  if (!rest.empty() && rest.front() != '/') return std::nullopt;
  return ProxyPath{{project}, {std::string(path.substr(0, slash))}, std::string(rest)};
}

net::Task<void> FrontDoor::Handle(net::Exchange& exchange) {
  const proxy::HostMatch host = origins_.Classify(exchange.head().host);
  switch (host.kind) {
    case proxy::HostKind::kApp:
      co_return co_await proxy_.Serve(exchange, host.app);
    case proxy::HostKind::kUi:
      co_return co_await HandleUi(exchange, true);
    case proxy::HostKind::kLoopback:
      co_return co_await HandleUi(exchange, false);
    case proxy::HostKind::kUnknown:
      break;
  }
  (void)co_await exchange.Send(
      {.status = 421,
       .headers = {{"Content-Type", "text/plain; charset=utf-8"}},
       .body = "This server does not answer for that host. Its address is " + origins_.ui() + "\n"});
}

net::Task<void> FrontDoor::HandleUi(net::Exchange& exchange, bool by_name) {
  const std::string_view path = exchange.head().path();
  if (path.starts_with("/api/")) {
    if (auto to = ParseProxyPath(path)) {
      co_return co_await proxy_.ServeApiPath(exchange, to->project, std::move(to->app), std::move(to->rest));
    }
    co_return co_await api_.Handle(exchange);
  }
  if (Vitals::IsVitalPath(path)) co_return co_await vitals_.Handle(exchange);
  if (warehouse::CaptureHandler::Owns(path)) co_return co_await capture_.Handle(exchange);
  if (by_name) co_return co_await ui_.Serve(exchange);
  co_await ui_.ServeElsewhere(exchange);
}

}  // namespace hedgerow::server
