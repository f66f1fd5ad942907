#include "auth/session_cookie.h"

#include <fmt/format.h>

namespace hedgerow::auth {
namespace {

// Lax, not Strict: a link in a mail must lead to a signed-in page. What changes something needs X-Hedgerow besides.
constexpr std::string_view kAttributes = "Path=/; Secure; HttpOnly; SameSite=Lax";

}  // namespace

std::string SetSessionCookie(std::string_view token) {
  return fmt::format("{}={}; Max-Age={}; {}", kSessionCookie, token, kSessionLives.count(), kAttributes);
}

std::string ClearSessionCookie() { return fmt::format("{}=; Max-Age=0; {}", kSessionCookie, kAttributes); }

}  // namespace hedgerow::auth
