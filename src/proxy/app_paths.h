// What a path on an app's origin is. Streamlit's front end probes for its server under the last two levels of the
// page's path, so /<page>/_stcore/health must be a clear 404, not the page.
#pragma once

#include <string_view>

namespace hedgerow::proxy {

enum class AppPath {
  kPage,        // the front end's index: "/", "/page2"
  kOurs,        // /_hedgerow/...
  kHealth,      // answered by us
  kHostConfig,  // answered by us
  kStream,      // the WebSocket
  kSession,     // media, uploads, components: what an open page asks of the process that drew it
  kRelay,       // the app's own files
  kNowhere,     // 404
};

AppPath ClassifyPath(std::string_view path);

}  // namespace hedgerow::proxy
