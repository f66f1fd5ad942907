// The few pages that the proxy answers itself.
#pragma once

#include <string>
#include <string_view>

#include "net/http.h"

namespace hedgerow::proxy {

net::Response TextPage(int status, std::string_view sentence);

// For a frame whose viewer may not see the app: tells the UI around it, which asks for a new ticket or shows its own
// page; opened by itself it leads to the UI.
net::Response FramePage(int status, std::string_view ui_origin, std::string_view ui_page);

net::Response Redirect(std::string_view location);

}  // namespace hedgerow::proxy
