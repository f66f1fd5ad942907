// Compression of files that are served many times: as small as a few seconds allow.
#pragma once

#include <string>
#include <string_view>

namespace hedgerow::web_ui {

std::string Brotli(std::string_view bytes);  // RFC 7932; empty on failure
std::string Gzip(std::string_view bytes);    // RFC 1952; empty on failure

}  // namespace hedgerow::web_ui
