// The session cookie. `__Host-` binds it to exactly this origin (RFC 6265bis section 4.1.3.2): no sub-domain and no app
// can set or shadow it. Browsers take Secure cookies on http://*.localhost too.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace hedgerow::auth {

inline constexpr std::string_view kSessionCookie = "__Host-hedgerow";
inline constexpr std::chrono::seconds kSessionLives = std::chrono::days(30);

std::string SetSessionCookie(std::string_view token);  // a Set-Cookie value
std::string ClearSessionCookie();

}  // namespace hedgerow::auth
