#include "auth/password.h"

#include <fmt/format.h>
#include <sodium.h>

namespace hedgerow::auth {
namespace {

constexpr unsigned long long kPasses = crypto_pwhash_OPSLIMIT_INTERACTIVE;
constexpr size_t kMemoryBytes = crypto_pwhash_MEMLIMIT_INTERACTIVE;

// A hash of no password that anybody has, with today's cost.
constexpr std::string_view kNobody =
    "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";

}  // namespace

Result<std::string> HashPassword(std::string_view password) {
  if (sodium_init() < 0) return FailInternal("libsodium does not start");
  char hash[crypto_pwhash_STRBYTES];
  if (crypto_pwhash_str_alg(hash, password.data(), password.size(), kPasses, kMemoryBytes,
                            crypto_pwhash_ALG_ARGON2ID13) != 0) {
    return Fail(Code::kUnavailable, "The server is short of memory. Try again in a moment.", "crypto_pwhash_str");
  }
  return std::string(hash);
}

bool VerifyPassword(std::string_view hash, std::string_view password) {
  if (sodium_init() < 0) return false;
  const bool known = !hash.empty() && hash.size() < crypto_pwhash_STRBYTES;
  const std::string checked(known ? hash : kNobody);
  const bool matches = crypto_pwhash_str_verify(checked.c_str(), password.data(), password.size()) == 0;
  return known && matches;
}

Result<void> CheckPasswordRules(std::string_view password) {
  if (password.size() < kPasswordLengthMin) {
    return Fail(Code::kInvalid, fmt::format("The password needs at least {} characters.", kPasswordLengthMin), {},
                "password");
  }
  if (password.size() > kPasswordLengthMax) {
    return Fail(Code::kInvalid, fmt::format("The password may have at most {} bytes.", kPasswordLengthMax), {},
                "password");
  }
  return {};
}

}  // namespace hedgerow::auth
