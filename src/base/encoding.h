// Hex, base64 and SHA-256, over libsodium and OpenSSL.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace hedgerow {

std::string Hex(std::string_view bytes);                          // lower case
std::string Base64Url(std::string_view bytes);                    // RFC 4648 section 5, no padding
std::optional<std::string> FromBase64Url(std::string_view text);  // nullopt if malformed
std::string Base64(std::string_view bytes);                       // RFC 4648 section 4, padded
std::optional<std::string> FromBase64(std::string_view text);     // padding optional, white space ignored

// SHA-256 (FIPS 180-4) of a stream.
class Sha256 {
 public:
  Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;
  ~Sha256();
  void Update(std::string_view bytes);
  std::string FinishHex();  // 64 characters; the object is spent
  static std::string HexOf(std::string_view bytes);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// HMAC-SHA-256 (RFC 2104), 32 raw bytes.
std::string HmacSha256(std::string_view key, std::string_view message);

// Equality in time that does not depend on where the strings differ.
bool ConstantTimeEqual(std::string_view a, std::string_view b);

}  // namespace hedgerow
