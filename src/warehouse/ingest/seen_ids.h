// The uuids of recently stored events, so that an SDK's second attempt is not stored twice. Two generations of a set of
// 64-bit fingerprints: the older one is dropped when the younger is full, so memory is bounded (128 MB at the very
// most) and at least the last four million events are remembered. since() tells how far back that reaches: what was
// stored before is forgotten here. A wrong "seen" has odds of 1 in 10^12 a look-up.
#pragma once

#include <cstddef>
#include <vector>

#include "base/clock.h"
#include "warehouse/uuid.h"

namespace hedgerow::warehouse {

// A set of numbers other than 0, open addressing, at most two thirds full.
class FingerprintSet {
 public:
  bool contains(uint64_t print) const {
    if (slots_.empty()) return false;
    for (size_t at = print & (slots_.size() - 1); slots_[at] != 0; at = (at + 1) & (slots_.size() - 1)) {
      if (slots_[at] == print) return true;
    }
    return false;
  }
  void insert(uint64_t print) {
    if ((size_ + 1) * 3 > slots_.size() * 2) Grow();
    Put(print);
  }
  size_t size() const { return size_; }

 private:
  void Put(uint64_t print) {
    size_t at = print & (slots_.size() - 1);
    while (slots_[at] != 0 && slots_[at] != print) at = (at + 1) & (slots_.size() - 1);
    size_ += slots_[at] == 0 ? 1 : 0;
    slots_[at] = print;
  }
  void Grow() {
    const std::vector<uint64_t> old =
        std::exchange(slots_, std::vector<uint64_t>(slots_.empty() ? 64 : slots_.size() * 2));
    size_ = 0;
    for (const uint64_t print : old) {
      if (print != 0) Put(print);
    }
  }
  std::vector<uint64_t> slots_;  // a power of two of them
  size_t size_ = 0;
};

class SeenIds {
 public:
  explicit SeenIds(size_t generation = 4'000'000) : generation_(generation) {}

  bool Contains(int64_t team_id, const Uuid& id) const {
    const uint64_t print = Fingerprint(team_id, id);
    return young_.contains(print) || old_.contains(print);
  }
  void Add(int64_t team_id, const Uuid& id, WallTime now) {
    if (young_.size() >= generation_) {
      old_ = std::exchange(young_, {});
      since_ = young_since_;
      young_since_ = now;
    }
    young_.insert(Fingerprint(team_id, id));
  }
  // Everything stored from here on is remembered.
  WallTime since() const { return since_; }
  void ForgetBefore(WallTime since) { since_ = young_since_ = since; }
  void Clear(WallTime since) {
    young_ = {}, old_ = {};
    ForgetBefore(since);
  }

 private:
  static uint64_t Fingerprint(int64_t team_id, const Uuid& id) {  // splitmix64 over the parts
    uint64_t hash = id.high ^ (id.low * 0x9E3779B97F4A7C15ULL) ^ (static_cast<uint64_t>(team_id) << 32);
    hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9ULL;
    hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EBULL;
    hash ^= hash >> 31;
    return hash == 0 ? 1 : hash;
  }

  size_t generation_;
  FingerprintSet young_, old_;
  WallTime since_, young_since_;
};

}  // namespace hedgerow::warehouse
