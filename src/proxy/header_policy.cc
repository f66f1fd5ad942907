#include "proxy/header_policy.h"

#include <algorithm>

namespace hedgerow::proxy {
namespace {

using net::EqualsIgnoreCase;

// Never pass a proxy (RFC 9110 section 7.6.1), beside what Connection names. Framing is net's.
constexpr std::string_view kHopByHop[] = {
    "Connection",        "Keep-Alive", "Proxy-Connection", "Proxy-Authenticate", "Proxy-Authorization", "TE",
    "Transfer-Encoding", "Trailer",    "Upgrade",          "Content-Length",
};

struct HeaderRule {
  std::string_view name;
  std::string_view reason;
};

constexpr HeaderRule kHiddenFromApp[] = {
    {"Authorization", "a personal API key, or credentials meant for us"},
    {"Host", "set to the app's own"},
    {"Origin", "set to the app's own: Streamlit compares it with Host"},
    {"Expect", "answered by net"},
    {"Forwarded", "a client could forge it, and the app must not believe it"},
    {"X-Forwarded-For", "likewise"},
    {"X-Forwarded-Host", "likewise"},
    {"X-Forwarded-Proto", "likewise"},
    {"X-Forwarded-Port", "likewise"},
    {"X-Real-IP", "likewise"},
    {"X-Hedgerow", "the UI's own proof of origin"},
    {"Sec-WebSocket-Extensions", "none on either leg: the relay replays frames that we have read"},
    {"Sec-WebSocket-Key", "the client makes its own on the second leg"},
    {"Sec-WebSocket-Version", "likewise"},
};

constexpr HeaderRule kHiddenFromViewer[] = {
    {"Clear-Site-Data", "would sign the viewer out of the app, again and again"},
    {"Service-Worker-Allowed", "a worker would outlive the viewer's rights"},
    {"Content-Security-Policy", "ours holds"},
    {"Content-Security-Policy-Report-Only", "would report to third parties"},
    {"X-Frame-Options", "frame-ancestors says who may embed"},
    {"Cross-Origin-Resource-Policy", "ours holds"},
    {"Cross-Origin-Opener-Policy", "ours holds"},
    {"Cross-Origin-Embedder-Policy", "would block the app's own images"},
    {"Origin-Agent-Cluster", "ours holds"},
    {"X-Content-Type-Options", "ours holds"},
    {"Referrer-Policy", "ours holds"},
    {"Access-Control-Allow-Origin", "apps are same-site to each other: none reads another"},
    {"Access-Control-Allow-Credentials", "likewise"},
    {"Access-Control-Allow-Methods", "likewise"},
    {"Access-Control-Allow-Headers", "likewise"},
    {"Access-Control-Expose-Headers", "likewise"},
    {"Access-Control-Max-Age", "likewise"},
    {"Strict-Transport-Security", "not the app's to promise"},
    {"Alt-Svc", "would lead past the proxy"},
    {"Server", "tells versions"},
    {"Date", "set by net"},
};

constexpr HeaderRule kDirectives[] = {
    {"default-src 'self'", "what is not named below"},
    {"script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'", "Streamlit, components.html and our observer are inline"},
    {"style-src 'self' 'unsafe-inline'", "Streamlit writes styles"},
    {"img-src 'self' data: blob: https:", "st.image of a URL, map tiles"},
    {"font-src 'self' data:", "icons"},
    {"connect-src 'self' https://*.cartocdn.com https://cartocdn.com", "st.map's base map; nothing else leaves"},
    {"worker-src 'self' blob:", "deck.gl, data grids"},
    {"frame-src 'self' data: blob:", "components"},
    {"media-src 'self' blob:", "st.audio, st.video"},
    {"object-src 'none'", "no plug-ins"},
    {"base-uri 'none'", "a <base> would move every relative link"},
    {"form-action 'self'", "no forms to elsewhere"},
};

template <size_t N>
bool In(const std::string_view (&names)[N], std::string_view name) {
  return std::any_of(std::begin(names), std::end(names), [&](auto row) { return EqualsIgnoreCase(row, name); });
}
template <size_t N>
bool In(const HeaderRule (&rows)[N], std::string_view name) {
  return std::any_of(std::begin(rows), std::end(rows),
                     [&](const HeaderRule& row) { return EqualsIgnoreCase(row.name, name); });
}

bool IsOurCookie(std::string_view name) { return name.starts_with("__Host-hedgerow") || name.starts_with("hedgerow"); }

// The app's own cookies stay; ours go.
std::string CookiesForApp(std::string_view cookies) {
  std::string kept;
  while (!cookies.empty()) {
    const size_t end = cookies.find(';');
    const std::string_view pair = net::TrimWhitespace(cookies.substr(0, end));
    if (!pair.empty() && !IsOurCookie(pair.substr(0, pair.find('=')))) {
      if (!kept.empty()) kept += "; ";
      kept += pair;
    }
    if (end == std::string_view::npos) break;
    cookies.remove_prefix(end + 1);
  }
  return kept;
}

// False for a cookie that reaches beyond the app's own host, or that would replace ours.
bool CookieMayPass(std::string_view cookie) {
  if (IsOurCookie(net::TrimWhitespace(cookie.substr(0, cookie.find('='))))) return false;
  for (size_t at = cookie.find(';'); at != std::string_view::npos; at = cookie.find(';', at + 1)) {
    std::string_view attribute = cookie.substr(at + 1);
    attribute = net::TrimWhitespace(attribute.substr(0, attribute.find_first_of("=;")));
    if (EqualsIgnoreCase(attribute, "Domain")) return false;
  }
  return true;
}

}  // namespace

net::Headers RequestHeadersForApp(const net::Headers& from, std::string_view host, std::string_view origin) {
  net::Headers to;
  to.Add("Host", host);
  if (from.Has("Origin")) to.Add("Origin", origin);
  const std::string_view connection = from.Find("Connection");
  for (const auto [name, value] : from) {
    if (In(kHopByHop, name) || In(kHiddenFromApp, name) || net::ListHasToken(connection, name)) continue;
    if (name.size() > 11 && EqualsIgnoreCase(name.substr(0, 11), "X-Hedgerow-")) continue;
    if (EqualsIgnoreCase(name, "Cookie")) {
      const std::string kept = CookiesForApp(value);
      if (!kept.empty()) to.Add(name, kept);
      continue;
    }
    to.Add(name, value);
  }
  return to;
}

net::Headers ResponseHeadersFromApp(const net::Headers& from) {
  net::Headers to;
  const std::string_view connection = from.Find("Connection");
  for (const auto [name, value] : from) {
    if (In(kHopByHop, name) || In(kHiddenFromViewer, name) || net::ListHasToken(connection, name)) continue;
    if (EqualsIgnoreCase(name, "Set-Cookie") && !CookieMayPass(value)) continue;
    to.Add(name, value);
  }
  return to;
}

AppOriginHeaders::AppOriginHeaders(const Origins& origins) {
  for (const HeaderRule& row : kDirectives) content_security_policy_.append(row.name).append("; ");
  // 'self' too, or custom components, which are frames within the frame, break.
  content_security_policy_ += "frame-ancestors 'self' " + origins.ui();
}

void AppOriginHeaders::AddTo(net::Headers& headers) const {
  headers.Add("Content-Security-Policy", content_security_policy_);
  headers.Add("Cross-Origin-Resource-Policy", "same-origin");
  headers.Add("Origin-Agent-Cluster", "?1");
  headers.Add("Referrer-Policy", "strict-origin-when-cross-origin");
  headers.Add("X-Content-Type-Options", "nosniff");
}

}  // namespace hedgerow::proxy
