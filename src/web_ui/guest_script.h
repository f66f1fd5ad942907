// The script that we inject into an app's page, so that the UI around the frame knows what happens in it.
//
// It posts to the UI's origin, and to nobody else:
//   {type: "hedgerow:drawn"}                      the app has put its first element on the page
//   {type: "hedgerow:location", path, search}     the address within the app changed
//   {type: "hedgerow:failed", reason}             the app could not be started (our close code 4503)
//   {type: "hedgerow:unauthorized"}               the viewer's right to see the app has ended
#pragma once

#include <string>
#include <string_view>

namespace hedgerow::web_ui {

// The <script> element for pages shown inside `ui_origin`.
std::string GuestScript(std::string_view ui_origin);

// Streamlit's index.html with the script as the first thing in its head; unchanged if it has no head.
std::string WithGuestScript(std::string_view index_html, std::string_view ui_origin);

}  // namespace hedgerow::web_ui
