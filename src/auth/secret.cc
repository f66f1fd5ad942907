#include "auth/secret.h"

#include <array>

#include "base/encoding.h"

namespace hedgerow::auth {
namespace {

constexpr size_t kTokenBytes = 32;
constexpr size_t kKeyLength = 43;  // of [a-z0-9]: 222 bits, and as long as PostHog's

Secret FromPlain(std::string plain) {
  std::string hash = HashSecret(plain);
  return {std::move(plain), std::move(hash)};
}

}  // namespace

Secret MakeSessionToken(Random& random) { return FromPlain(RandomToken(random, kTokenBytes)); }
Secret MakeLinkToken(Random& random) { return FromPlain(RandomToken(random, kTokenBytes)); }
Secret MakeApiKey(Random& random) { return FromPlain("phx_" + RandomName(random, kKeyLength)); }
std::string MakeProjectToken(Random& random) { return "phc_" + RandomName(random, kKeyLength); }

std::string MakeUuid(Random& random) {
  std::array<std::byte, 16> bytes;
  random.Fill(bytes);
  bytes[6] = (bytes[6] & std::byte{0x0f}) | std::byte{0x40};
  bytes[8] = (bytes[8] & std::byte{0x3f}) | std::byte{0x80};
  const std::string hex = Hex({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  return hex.substr(0, 8) + "-" + hex.substr(8, 4) + "-" + hex.substr(12, 4) + "-" + hex.substr(16, 4) + "-" +
         hex.substr(20);
}

std::string HashSecret(std::string_view plain) { return Sha256::HexOf(plain); }

std::string MaskKey(std::string_view plain) {
  return std::string(plain.substr(0, 4)) + "..." + std::string(plain.substr(plain.size() - 4));
}

}  // namespace hedgerow::auth
