// Which host means what. The UI has one origin; each app has its own, on another site, so that an app's JavaScript
// never rides the user's session.
//
//   TRY(auto origins, Origins::Parse("http://hedgerow.localhost:8000", "http://{id}.hedgerow-apps.localhost:8000"));
//   switch (origins.Classify(head).kind) ...
#pragma once

#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/result.h"
#include "net/http.h"

namespace hedgerow::proxy {

enum class HostKind {
  kUi,
  kApp,       // app is set
  kLoopback,  // localhost, 127.0.0.1, [::1] or any address literal: Bearer API and capture; page loads are redirected
  kUnknown,   // 421
};

struct HostMatch {
  HostKind kind = HostKind::kUnknown;
  ShortId app;
};

class Origins {
 public:
  // `apps_url` holds {id} where the app's name goes, as the first label of its host.
  static Result<Origins> Parse(std::string_view ui_url, std::string_view apps_url);

  HostMatch Classify(std::string_view host) const;  // of a RequestHead: lower case, with port

  const std::string& ui() const { return ui_; }  // "http://hedgerow.localhost:8000"
  std::string App(const ShortId& app) const;     // "http://abc.hedgerow-apps.localhost:8000"
  std::string AppHost(const ShortId& app) const;
  std::string AppPage(ProjectId project, const ShortId& app) const;  // the UI's page of it
  // For a Content-Security-Policy: "http://*.hedgerow-apps.localhost:8000".
  std::string AnyApp() const;

 private:
  std::string ui_, ui_host_, apps_scheme_, apps_suffix_;
};

}  // namespace hedgerow::proxy
