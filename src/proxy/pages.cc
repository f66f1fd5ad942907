#include "proxy/pages.h"

#include <fmt/format.h>

namespace hedgerow::proxy {
namespace {

// Origins and paths come from our own configuration; escaped all the same.
std::string ScriptString(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\' || c == '<' || static_cast<unsigned char>(c) < 0x20) {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned char>(c));
    } else {
      out += c;
    }
  }
  return out + "\"";
}

}  // namespace

net::Response TextPage(int status, std::string_view sentence) {
  return {.status = status,
          .headers = {{"Content-Type", "text/plain; charset=utf-8"}, {"Cache-Control", "no-store"}},
          .body = std::string(sentence) + "\n"};
}

net::Response FramePage(int status, std::string_view ui_origin, std::string_view ui_page) {
  std::string body = fmt::format(
      "<!doctype html><meta charset=\"utf-8\"><title>Hedgerow</title><script>"
      "if(window.parent!==window)window.parent.postMessage({{type:{}}},{});else location.replace({});"
      "</script>",
      ScriptString("hedgerow:unauthorized"), ScriptString(ui_origin), ScriptString(ui_page));
  return {.status = status,
          .headers = {{"Content-Type", "text/html; charset=utf-8"}, {"Cache-Control", "no-store"}},
          .body = std::move(body)};
}

net::Response Redirect(std::string_view location) {
  return {.status = 303,
          .headers = {{"Location", location}, {"Cache-Control", "no-store"}, {"Referrer-Policy", "no-referrer"}}};
}

}  // namespace hedgerow::proxy
