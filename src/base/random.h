// Randomness from the kernel. Injected where tests need it to repeat; secrets always take SystemRandom.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace hedgerow {

class Random {
 public:
  virtual ~Random() = default;
  virtual void Fill(std::span<std::byte> out) = 0;
};

class SystemRandom final : public Random {
 public:
  void Fill(std::span<std::byte> out) override;  // getrandom(2); aborts if the kernel has none
};

// `length` characters of [a-z0-9], uniform. 12 characters carry 62 bits.
std::string RandomName(Random& random, size_t length);

// `bytes` random bytes as unpadded base64url, for tokens and keys.
std::string RandomToken(Random& random, size_t bytes);

}  // namespace hedgerow
