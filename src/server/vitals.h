// /_health (the process answers), /_ready (it can do its work, or which part cannot) and /metrics (Prometheus text
// format 0.0.4). Readable without signing in: they tell counts and states, never names.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "net/http.h"
#include "net/http_server.h"
#include "runtime/runtime.h"

namespace hedgerow::server {

struct VitalSources {
  std::function<net::ServerStats()> server;
  runtime::Runtime& runtime;
  sandbox::SandboxDriver& driver;
  net::Loop& home;
  std::function<net::Task<Result<void>>()> warehouse;  // a sign of life; on home
  std::function<std::string_view()> starting;          // what the start is doing; empty: it has ended. Any loop
  std::string version;
};

// Thread: any loop.
class Vitals {
 public:
  explicit Vitals(VitalSources sources) : sources_(std::move(sources)) {}

  static bool IsVitalPath(std::string_view path) {
    return path == "/_health" || path == "/_ready" || path == "/metrics";
  }
  net::Task<void> Handle(net::Exchange& exchange);

 private:
  net::Task<net::Response> Ready();
  net::Task<Result<sandbox::LimitsStatus>> Sandboxes();
  net::Task<net::Response> Metrics();

  VitalSources sources_;
};

}  // namespace hedgerow::server
