#include "web_ui/web_ui.h"

#include <fmt/format.h>

namespace hedgerow::web_ui {
namespace {

struct Directive {
  std::string_view text;
  std::string_view reason;
};
constexpr Directive kDirectives[] = {
    {"default-src 'none'", "what is not named below does not load"},
    {"script-src 'self'", "no inline script: a stored name that holds markup stays text"},
    {"style-src 'self' 'unsafe-inline'", "components position pop-ups by inline style"},
    {"img-src 'self' data: blob:", "icons, previews"},
    {"font-src 'self' data:", "our fonts"},
    {"connect-src 'self'", "the API"},
    {"manifest-src 'self'", "the web manifest"},
    {"worker-src 'self' blob:", "reading a zip before it is sent"},
    {"object-src 'none'", "no plug-ins"},
    {"base-uri 'none'", "no moved links"},
    {"form-action 'self'", "no forms to elsewhere"},
    {"frame-ancestors 'none'", "nobody frames the UI"},
};

constexpr std::string_view kPage = R"html(<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Hedgerow</title>
<style>
body{{font:16px/1.6 system-ui,sans-serif;max-width:42rem;margin:12vh auto;padding:0 1.5rem;color:#1d1f27;background:#fbfaf7}}
code{{display:block;padding:.9rem 1.1rem;border-radius:.6rem;background:#23262f;color:#f6f3ea;overflow-x:auto;white-space:pre}}
@media(prefers-color-scheme:dark){{body{{color:#ececf0;background:#16181d}}}}
</style>
<h1>Hedgerow runs here</h1>
<p>Each app has an address of its own, and those names lead to the computer that the browser runs on. To open Hedgerow
from this one, forward its port:</p>
<code>ssh -L {port}:127.0.0.1:{port} {host}</code>
<p>and then open <a href="{origin}">{origin}</a> here. To serve a whole team, start Hedgerow with
<b>--url</b> and <b>--apps-url</b>.</p>
</html>
)html";

bool WantsPage(const net::RequestHead& head) {
  const std::string_view last = head.path().substr(head.path().rfind('/') + 1);
  return last.find('.') == std::string_view::npos || head.headers.Find("Sec-Fetch-Mode") == "navigate";
}

bool IsLoopback(std::string_view host) { return host == "localhost" || host == "[::1]" || host.starts_with("127."); }

// Host headers are checked by net to hold host characters only; escaped all the same.
std::string Escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '<':
        out += "&lt;";
        break;
      case '&':
        out += "&amp;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

}  // namespace

WebUi::WebUi(WebUiOptions options) : options_(std::move(options)) {
  for (const Directive& row : kDirectives) content_security_policy_.append(row.text).append("; ");
  content_security_policy_ += "frame-src " + options_.apps_source;
}

Result<std::unique_ptr<WebUi>> WebUi::Load(WebUiOptions options) {
  std::unique_ptr<WebUi> ui(new WebUi(std::move(options)));
  TRY(ui->files_, StaticFiles::Load({.folder = ui->options_.folder, .cache = ui->options_.cache}));
  if (ui->files_->Find("/index.html") == nullptr) {
    return Fail(Code::kNotFound,
                "The front end is not built: " + ui->options_.folder + "/index.html is missing. Run make build.");
  }
  return ui;
}

net::Headers WebUi::PageHeaders() const {
  return {{"Content-Security-Policy", content_security_policy_},
          {"Cross-Origin-Opener-Policy", "same-origin"},
          {"Cross-Origin-Resource-Policy", "same-origin"},
          {"Origin-Agent-Cluster", "?1"},
          {"Permissions-Policy", "camera=*, microphone=*, fullscreen=*, geolocation=(), payment=()"},
          {"Referrer-Policy", "same-origin"},
          {"X-Content-Type-Options", "nosniff"},
          {"X-Frame-Options", "DENY"}};
}

net::Task<void> WebUi::Serve(net::Exchange& exchange) const {
  const net::RequestHead& head = exchange.head();
  net::Headers headers = PageHeaders();
  if (head.method != "GET" && head.method != "HEAD") {
    headers.Add("Allow", "GET, HEAD");
    headers.Add("Content-Type", "text/plain; charset=utf-8");
    (void)co_await exchange.Send({405, std::move(headers), "Only GET and HEAD work here.\n"});
    co_return;
  }
  const StaticFile* file = files_->Find(head.path());
  if (file == nullptr && WantsPage(head)) file = files_->Find("/index.html");
  if (file == nullptr) {
    headers.Add("Content-Type", "text/plain; charset=utf-8");
    (void)co_await exchange.Send({404, std::move(headers), "Nothing is here.\n"});
    co_return;
  }
  headers.Add("Cache-Control", file->cache_control);
  headers.Add("ETag", file->etag);
  headers.Add("Vary", "Accept-Encoding");
  if (head.headers.Find("If-None-Match") == file->etag) {
    (void)co_await exchange.SendView(304, std::move(headers), {});
    co_return;
  }
  const Encoded chosen = Choose(*file, head.headers.Find("Accept-Encoding"));
  headers.Add("Content-Type", file->content_type);
  if (!chosen.encoding.empty()) headers.Add("Content-Encoding", chosen.encoding);
  (void)co_await exchange.SendView(200, std::move(headers), chosen.body);
}

net::Task<void> WebUi::ServeElsewhere(net::Exchange& exchange) const {
  const net::RequestHead& head = exchange.head();
  if (IsLoopback(head.host_name())) {
    (void)co_await exchange.Send(
        {303, {{"Location", options_.ui_origin + head.target}, {"Cache-Control", "no-store"}}, {}});
    co_return;
  }
  const size_t colon = options_.ui_origin.find(':', options_.ui_origin.find("//"));
  const std::string port = colon == std::string::npos ? "80" : options_.ui_origin.substr(colon + 1);
  net::Headers headers{
      {"Content-Type", "text/html; charset=utf-8"},
      {"Cache-Control", "no-store"},
      {"Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"},
      {"X-Content-Type-Options", "nosniff"}};
  std::string body =
      fmt::format(fmt::runtime(kPage), fmt::arg("port", port), fmt::arg("host", Escaped(head.host_name())),
                  fmt::arg("origin", Escaped(options_.ui_origin)));
  (void)co_await exchange.Send({200, std::move(headers), std::move(body)});
}

}  // namespace hedgerow::web_ui
