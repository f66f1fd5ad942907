#include "base/random.h"

#include <sys/random.h>

#include <vector>

#include "base/check.h"
#include "base/encoding.h"

namespace hedgerow {

void SystemRandom::Fill(std::span<std::byte> out) {
  while (!out.empty()) {
    const ssize_t got = ::getrandom(out.data(), out.size(), 0);
    CHECK(got > 0);
    out = out.subspan(static_cast<size_t>(got));
  }
}

std::string RandomName(Random& random, size_t length) {
  constexpr std::string_view kAlphabet = "abcdefghijklmnopqrstuvwxyz0123456789";
  constexpr unsigned kUsable = 256 - 256 % kAlphabet.size();  // Larger bytes would favour the first letters.
  std::string name;
  while (name.size() < length) {
    std::byte byte{};
    random.Fill({&byte, 1});
    const auto value = std::to_integer<unsigned>(byte);
    if (value < kUsable) name += kAlphabet[value % kAlphabet.size()];
  }
  return name;
}

std::string RandomToken(Random& random, size_t bytes) {
  std::vector<std::byte> raw(bytes);
  random.Fill(raw);
  return Base64Url({reinterpret_cast<const char*>(raw.data()), raw.size()});
}

}  // namespace hedgerow
