#include "server/vitals.h"

#include <fmt/format.h>

#include <boost/json.hpp>

namespace hedgerow::server {
namespace {

constexpr std::chrono::seconds kAnswerLimit{3};  // of a part that is being restarted

net::Response Json(int status, const boost::json::value& body) {
  return {.status = status,
          .headers = {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}},
          .body = boost::json::serialize(body)};
}

void Metric(std::string* text, std::string_view name, std::string_view type, std::string_view help, double value) {
  *text += fmt::format("# HELP {0} {1}\n# TYPE {0} {2}\n{0} {3}\n", name, help, type, value);
}

}  // namespace

net::Task<void> Vitals::Handle(net::Exchange& exchange) {
  const std::string_view path = exchange.head().path();
  if (path == "/_health") {
    (void)co_await exchange.Send(Json(200, {{"status", "ok"}, {"version", sources_.version}}));
  } else if (path == "/_ready") {
    (void)co_await exchange.Send(co_await Ready());
  } else {
    (void)co_await exchange.Send(co_await Metrics());
  }
}

net::Task<Result<sandbox::LimitsStatus>> Vitals::Sandboxes() {
  co_return co_await net::WithDeadline(sources_.driver.Limits(), kAnswerLimit);
}

net::Task<net::Response> Vitals::Ready() {
  if (const std::string_view step = sources_.starting(); !step.empty()) {
    co_return Json(503, {{"status", "starting"}, {"starting", step}});
  }
  const auto warehouse = co_await net::RunOn(sources_.home, [this] { return sources_.warehouse(); });
  const auto limits = co_await net::RunOn(sources_.home, [this] { return Sandboxes(); });
  boost::json::object body{{"status", warehouse && limits ? "ready" : "not ready"},
                           {"warehouse", warehouse ? "ok" : warehouse.error().user_message},
                           {"sandboxes", limits ? "ok" : limits.error().user_message}};
  if (limits) {
    body["limits_enforced"] = limits->enforced;
    body["limits_reason"] = limits->reason;
  }
  co_return Json(warehouse && limits ? 200 : 503, body);
}

net::Task<net::Response> Vitals::Metrics() {
  const net::ServerStats server = sources_.server();
  const runtime::Runtime::Counts apps = co_await sources_.runtime.Count();
  std::string text;
  Metric(&text, "hedgerow_http_connections_open", "gauge", "Connections open now.",
         static_cast<double>(server.connections_open));
  Metric(&text, "hedgerow_http_connections_total", "counter", "Connections accepted.",
         static_cast<double>(server.connections_total));
  Metric(&text, "hedgerow_http_requests_total", "counter", "Requests served.",
         static_cast<double>(server.requests_total));
  Metric(&text, "hedgerow_websockets_open", "gauge", "Upgraded connections open now.",
         static_cast<double>(server.streams_open));
  Metric(&text, "hedgerow_apps_running", "gauge", "Apps with a running sandbox.", static_cast<double>(apps.running));
  Metric(&text, "hedgerow_viewers", "gauge", "Open viewers of apps.", static_cast<double>(apps.viewers));
  co_return net::Response{.headers = {{"Content-Type", "text/plain; version=0.0.4"}}, .body = std::move(text)};
}

}  // namespace hedgerow::server
