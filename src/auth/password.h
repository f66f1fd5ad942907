// Passwords as argon2id (RFC 9106) strings: libsodium's "interactive" cost, 64 MiB and two passes, about 60 ms.
// Both functions take that long: call them on net::WorkerPool.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace hedgerow::auth {

inline constexpr size_t kPasswordLengthMin = 8;
inline constexpr size_t kPasswordLengthMax = 1024;

Result<std::string> HashPassword(std::string_view password);

// An empty or foreign hash verifies nothing but takes as long, so that time does not tell whether an account exists.
bool VerifyPassword(std::string_view hash, std::string_view password);

// kInvalid (attr "password") when it is too short or too long.
Result<void> CheckPasswordRules(std::string_view password);

}  // namespace hedgerow::auth
