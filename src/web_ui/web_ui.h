// Serves the built front end on the UI's origin, and tells visitors of other addresses where it is.
//
//   case HostKind::kUi:       co_await ui.Serve(exchange);          // after the API's paths
//   case HostKind::kLoopback: co_await ui.ServeElsewhere(exchange); // page loads by address
#pragma once

#include <memory>
#include <string>

#include "net/http.h"
#include "web_ui/static_files.h"

namespace hedgerow::web_ui {

struct WebUiOptions {
  std::string folder;       // web/dist
  std::string cache;        // for compressed copies
  std::string ui_origin;    // "http://hedgerow.localhost:8000"
  std::string apps_source;  // what may be framed: "http://*.hedgerow-apps.localhost:8000"
};

// Thread: any, but Compress: a worker's.
class WebUi {
 public:
  static Result<std::unique_ptr<WebUi>> Load(WebUiOptions options);

  // A file, or the application's page for every other path that asks for one.
  net::Task<void> Serve(net::Exchange& exchange) const;

  // By loopback address: leads to the UI's origin. By another address: a page that says how to open it, because the
  // browser there cannot resolve our names.
  net::Task<void> ServeElsewhere(net::Exchange& exchange) const;

  void Compress(const std::atomic<bool>* stop = nullptr) { files_->Compress(stop); }

 private:
  explicit WebUi(WebUiOptions options);
  net::Headers PageHeaders() const;

  const WebUiOptions options_;
  std::unique_ptr<StaticFiles> files_;
  std::string content_security_policy_;
};

}  // namespace hedgerow::web_ui
