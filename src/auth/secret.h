// Tokens and keys: random text that its holder keeps and of which we keep only the SHA-256. They carry at least 200
// bits, so a plain hash is enough (there is nothing to guess, unlike with passwords).
#pragma once

#include <string>
#include <string_view>

#include "base/random.h"

namespace hedgerow::auth {

struct Secret {
  std::string plain;  // shown once, never kept
  std::string hash;   // what the store holds
};

Secret MakeSessionToken(Random& random);
Secret MakeLinkToken(Random& random);
Secret MakeApiKey(Random& random);             // phx_...
std::string MakeProjectToken(Random& random);  // phc_...: public
std::string MakeUuid(Random& random);          // RFC 9562, version 4

std::string HashSecret(std::string_view plain);
std::string MaskKey(std::string_view plain);  // "phx_...Ab3d"

}  // namespace hedgerow::auth
