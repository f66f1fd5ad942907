// The uuids of recently stored events, so that an SDK's second attempt is not stored twice. Two generations of a set of
// 64-bit fingerprints: the older one is dropped when the younger is full, so memory is bounded (about 64 MB) and at
// least the last million events are remembered. A wrong "seen" has odds of 1 in 10^13 a look-up.
#pragma once

#include <cstddef>
#include <unordered_set>

#include "warehouse/uuid.h"

namespace hedgerow::warehouse {

class SeenIds {
 public:
  explicit SeenIds(size_t generation = 1'000'000) : generation_(generation) {}

  bool Contains(int64_t team_id, const Uuid& id) const {
    const uint64_t print = Fingerprint(team_id, id);
    return young_.contains(print) || old_.contains(print);
  }
  void Add(int64_t team_id, const Uuid& id) {
    if (young_.size() >= generation_) {
      old_ = std::move(young_);
      young_ = {};
    }
    young_.insert(Fingerprint(team_id, id));
  }
  void Clear() { young_ = {}, old_ = {}; }

 private:
  static uint64_t Fingerprint(int64_t team_id, const Uuid& id) {  // splitmix64 over the parts
    uint64_t hash = id.high ^ (id.low * 0x9E3779B97F4A7C15ULL) ^ (static_cast<uint64_t>(team_id) << 32);
    hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9ULL;
    hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EBULL;
    return hash ^ (hash >> 31);
  }

  size_t generation_;
  std::unordered_set<uint64_t> young_, old_;
};

}  // namespace hedgerow::warehouse
