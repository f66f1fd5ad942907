// UUIDs (RFC 9562): parsed, printed, and made from names.
//
//   Uuid::FromName(kPersonNamespace, "1:alice@example.com")      // version 5: the same name, the same UUID, for ever
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/random.h"

namespace hedgerow::warehouse {

class Uuid {
 public:
  uint64_t high = 0, low = 0;  // big-endian halves, as numbers

  auto operator<=>(const Uuid&) const = default;
  explicit operator bool() const { return high != 0 || low != 0; }

  static std::optional<Uuid> Parse(std::string_view text);              // 8-4-4-4-12, hyphens optional, any case
  static Uuid FromName(const Uuid& name_space, std::string_view name);  // version 5 (SHA-1)
  static Uuid FromBits(uint64_t high, uint64_t low);                    // made into a version 4
  static Uuid Fresh(Random& random);                                    // version 4
  std::string ToString() const;
};

// The person of (project, distinct_id) before any merge.
Uuid PersonIdOf(int64_t team_id, std::string_view distinct_id);

}  // namespace hedgerow::warehouse

template <>
struct std::hash<hedgerow::warehouse::Uuid> {
  size_t operator()(const hedgerow::warehouse::Uuid& id) const { return id.high * 0x9E3779B97F4A7C15ULL ^ id.low; }
};
