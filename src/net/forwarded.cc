#include "net/forwarded.h"

#include <arpa/inet.h>

#include <charconv>

namespace hedgerow::net {
namespace {

// 4 or 16 bytes; empty if this is no address. IPv4 in IPv6 counts as IPv4.
std::vector<unsigned char> ParseAddress(std::string_view text) {
  const std::string name(text);
  std::vector<unsigned char> bytes(16);
  if (::inet_pton(AF_INET, name.c_str(), bytes.data()) == 1) {
    bytes.resize(4);
    return bytes;
  }
  if (::inet_pton(AF_INET6, name.c_str(), bytes.data()) != 1) return {};
  constexpr std::array<unsigned char, 12> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  if (std::equal(kMapped.begin(), kMapped.end(), bytes.begin())) bytes.erase(bytes.begin(), bytes.begin() + 12);
  return bytes;
}

bool SharePrefix(const std::vector<unsigned char>& a, const std::vector<unsigned char>& b, int bits) {
  if (a.size() != b.size()) return false;
  for (size_t i = 0; bits > 0; ++i, bits -= 8) {
    const int mask = bits >= 8 ? 0xff : 0xff & (0xff << (8 - bits));
    if (((a[i] ^ b[i]) & mask) != 0) return false;
  }
  return true;
}

}  // namespace

Result<TrustedProxies> TrustedProxies::Parse(const std::vector<std::string>& texts) {
  TrustedProxies proxies;
  for (const std::string& text : texts) {
    const size_t slash = text.find('/');
    Block block{ParseAddress(text.substr(0, slash)), 0};
    const int bits_max = static_cast<int>(block.address.size()) * 8;
    block.prefix_bits = bits_max;
    if (slash != std::string::npos) {
      const char* end = text.data() + text.size();
      const auto [stop, error] = std::from_chars(text.data() + slash + 1, end, block.prefix_bits);
      if (error != std::errc() || stop != end) block.prefix_bits = -1;
    }
    if (block.address.empty() || block.prefix_bits < 0 || block.prefix_bits > bits_max) {
      return Fail(Code::kInvalid, "Not an address or CIDR block in the trusted proxies: " + text);
    }
    proxies.blocks_.push_back(std::move(block));
  }
  return proxies;
}

bool TrustedProxies::Contains(std::string_view text) const {
  if (blocks_.empty()) return false;
  const auto address = ParseAddress(text);
  return std::any_of(blocks_.begin(), blocks_.end(), [&](const Block& block) {
    return !address.empty() && SharePrefix(address, block.address, block.prefix_bits);
  });
}

void TrustedProxies::Apply(RequestHead& head) const {
  if (!Contains(head.peer)) return;
  std::string chain;
  for (const auto [name, value] : head.headers) {
    if (EqualsIgnoreCase(name, "X-Forwarded-For")) chain += (chain.empty() ? "" : ",") + std::string(value);
  }
  for (std::string_view rest = chain; !rest.empty();) {
    const size_t comma = rest.rfind(',');
    const std::string_view last = TrimWhitespace(comma == std::string_view::npos ? rest : rest.substr(comma + 1));
    if (ParseAddress(last).empty()) break;
    head.peer = last;
    if (!Contains(last) || comma == std::string_view::npos) break;
    rest = rest.substr(0, comma);
  }
  const std::string_view scheme = head.headers.Find("X-Forwarded-Proto");
  if (scheme == "http" || scheme == "https") head.scheme = scheme;
  if (const std::string_view host = head.headers.Find("X-Forwarded-Host"); !host.empty()) head.host = host;
}

}  // namespace hedgerow::net
