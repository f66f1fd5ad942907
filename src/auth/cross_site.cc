#include "auth/cross_site.h"

namespace hedgerow::auth {
namespace {

std::unexpected<Error> Refuse(std::string detail) {
  return Fail(Code::kForbidden, "This request did not come from Hedgerow's own pages, so it was refused.",
              std::move(detail));
}

bool IsSafeMethod(std::string_view method) { return method == "GET" || method == "HEAD" || method == "OPTIONS"; }

bool IsOwnOrigin(std::string_view origin, const net::RequestHead& head, std::string_view ui_origin) {
  return origin == ui_origin || origin == head.scheme + "://" + head.host;
}

Result<void> CheckOrigin(const net::RequestHead& head, std::string_view ui_origin) {
  if (head.headers.Has("Origin") && !IsOwnOrigin(head.headers.Find("Origin"), head, ui_origin)) {
    return Refuse("Origin: " + std::string(head.headers.Find("Origin")));
  }
  const std::string_view site = head.headers.Find("Sec-Fetch-Site");
  // "none" is an address typed or opened from a bookmark: a navigation, so never one that changes something.
  const bool typed = site == "none" && IsSafeMethod(head.method);
  if (!site.empty() && site != "same-origin" && !typed) return Refuse("Sec-Fetch-Site: " + std::string(site));
  return {};
}

}  // namespace

Result<void> CheckCookieRequest(const net::RequestHead& head, std::string_view ui_origin) {
  TRY_VOID(CheckOrigin(head, ui_origin));
  if (!IsSafeMethod(head.method) && head.headers.Find(kOwnHeader) != "1") {
    return Fail(Code::kForbidden, "Requests that ride the session cookie and change something need X-Hedgerow: 1.");
  }
  return {};
}

Result<void> CheckSignInRequest(const net::RequestHead& head, std::string_view ui_origin) {
  return CheckOrigin(head, ui_origin);
}

std::string SafeRedirect(std::string_view next) {
  if (!next.starts_with('/') || next.size() > 2048) return "/";
  // "//host" and "/\host" are other sites to a browser; control characters are dropped by it before it looks.
  if (next.size() > 1 && (next[1] == '/' || next[1] == '\\')) return "/";
  for (const char c : next) {
    if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7f || c == '\\') return "/";
  }
  return std::string(next);
}

}  // namespace hedgerow::auth
