// Streamlit's static front end, which the proxy serves itself so that a page paints before its app exists. Implemented
// in web_ui/, joined in server/.
#pragma once

#include <string_view>

namespace hedgerow::proxy {

// Views live as long as the Shell.
struct ShellFile {
  std::string_view body;
  std::string_view brotli, gzip;  // empty: not compressed
  std::string_view content_type;
  std::string_view cache_control;
  std::string_view etag;
};

// Thread: any; never changes.
class Shell {
 public:
  virtual ~Shell() = default;
  virtual const ShellFile* Find(std::string_view path) const = 0;  // "/static/js/index.abc.js"
  virtual const ShellFile* Index() const = 0;                      // with the injected observer; null: no shell
};

}  // namespace hedgerow::proxy
