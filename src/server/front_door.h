// Where a request goes, by host and path, on one loop. The only place that knows all the rooms behind.
//
//   UI host        /api/... → api (an app's proxy/ → proxy) · capture paths → ingest · everything else → web_ui
//   app host       → proxy
//   loopback, IP   the same as the UI host for programs; page loads are told where the UI is
//   else           421
#pragma once

#include "api/api_service.h"
#include "proxy/app_proxy.h"
#include "server/vitals.h"
#include "warehouse/ingest/capture_handler.h"
#include "web_ui/web_ui.h"

namespace hedgerow::server {

// Thread: its loop's.
class FrontDoor {
 public:
  FrontDoor(const proxy::Origins& origins, api::ApiService& api, proxy::AppProxy& proxy,
            warehouse::CaptureHandler& capture, const web_ui::WebUi& ui, Vitals& vitals)
      : origins_(origins), api_(api), proxy_(proxy), capture_(capture), ui_(ui), vitals_(vitals) {}

  net::Task<void> Handle(net::Exchange& exchange);

 private:
  net::Task<void> HandleUi(net::Exchange& exchange, bool by_name);

  const proxy::Origins& origins_;
  api::ApiService& api_;
  proxy::AppProxy& proxy_;
  warehouse::CaptureHandler& capture_;
  const web_ui::WebUi& ui_;
  Vitals& vitals_;
};

// "/api/projects/7/streamlit_apps/abc/proxy/x" → {7, "abc", "/x"}; nullopt for every other path.
struct ProxyPath {
  ProjectId project;
  ShortId app;
  std::string rest;
};
std::optional<ProxyPath> ParseProxyPath(std::string_view path);

}  // namespace hedgerow::server
