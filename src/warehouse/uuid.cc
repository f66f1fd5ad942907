#include "warehouse/uuid.h"

#include <span>

#include <openssl/sha.h>

#include <array>

namespace hedgerow::warehouse {
namespace {

// Ours: random once, then fixed, because the ids of persons depend on it.
constexpr Uuid kPersonNamespace{0x8d3b6c52f1a04e7bULL, 0x9c2e57d0b4a1f836ULL};

void PutBigEndian(uint64_t value, unsigned char* out) {
  for (int i = 7; i >= 0; --i, value >>= 8) out[i] = static_cast<unsigned char>(value);
}
uint64_t GetBigEndian(const unsigned char* in) {
  uint64_t value = 0;
  for (int i = 0; i < 8; ++i) value = value << 8 | in[i];
  return value;
}
Uuid Stamp(uint64_t high, uint64_t low, uint64_t version) {  // RFC 9562 section 4: version and variant bits
  return {(high & ~0xF000ULL) | version << 12, (low & ~(3ULL << 62)) | 2ULL << 62};
}
int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::optional<Uuid> Uuid::Parse(std::string_view text) {
  const bool hyphens = text.size() == 36;
  if (!hyphens && text.size() != 32) return std::nullopt;
  Uuid id;
  int digits = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (hyphens && (i == 8 || i == 13 || i == 18 || i == 23)) {
      if (text[i] != '-') return std::nullopt;
      continue;
    }
    const int digit = HexDigit(text[i]);
    if (digit < 0) return std::nullopt;
    uint64_t& half = digits++ < 16 ? id.high : id.low;
    half = half << 4 | static_cast<uint64_t>(digit);
  }
  return id;
}

Uuid Uuid::FromName(const Uuid& name_space, std::string_view name) {
  std::string input(16, '\0');
  PutBigEndian(name_space.high, reinterpret_cast<unsigned char*>(input.data()));
  PutBigEndian(name_space.low, reinterpret_cast<unsigned char*>(input.data()) + 8);
  input += name;
  std::array<unsigned char, SHA_DIGEST_LENGTH> digest{};
  SHA1(reinterpret_cast<const unsigned char*>(input.data()), input.size(), digest.data());
  return Stamp(GetBigEndian(digest.data()), GetBigEndian(digest.data() + 8), 5);
}

Uuid Uuid::FromBits(uint64_t high, uint64_t low) { return Stamp(high, low, 4); }

Uuid Uuid::Fresh(Random& random) {
  uint64_t bits[2];
  random.Fill(std::as_writable_bytes(std::span(bits)));
  return FromBits(bits[0], bits[1]);
}

std::string Uuid::ToString() const {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  text.reserve(36);
  for (int i = 0; i < 32; ++i) {
    if (i == 8 || i == 12 || i == 16 || i == 20) text += '-';
    const uint64_t half = i < 16 ? high : low;
    text += kDigits[half >> (60 - 4 * (i % 16)) & 15];
  }
  return text;
}

Uuid PersonIdOf(int64_t team_id, std::string_view distinct_id) {
  return Uuid::FromName(kPersonNamespace, std::to_string(team_id).append(":").append(distinct_id));
}

}  // namespace hedgerow::warehouse
