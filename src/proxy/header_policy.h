// Which headers pass between viewer and app, in each direction. Tables in the .cc, each row with its reason.
#pragma once

#include <string>
#include <string_view>

#include "net/headers.h"
#include "proxy/origins.h"

namespace hedgerow::proxy {

// What the app may see of a viewer's request. `host` and, if the request had one, `origin` become the app's own.
net::Headers RequestHeadersForApp(const net::Headers& from, std::string_view host, std::string_view origin);

// What the viewer may see of the app's answer, without our own headers.
net::Headers ResponseHeadersFromApp(const net::Headers& from);

// Our own on every answer of an app's origin.
class AppOriginHeaders {
 public:
  explicit AppOriginHeaders(const Origins& origins);
  void AddTo(net::Headers& headers) const;

 private:
  std::string content_security_policy_;
};

}  // namespace hedgerow::proxy
