// Byte offsets of nodes as PostHog counts them: line, column and offset in code points.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

namespace hedgerow::hogql {

// Nodes come nearly in order, so the last line is tried first.
class Positions {
 public:
  explicit Positions(std::string_view source) {
    lines_.push_back(0);
    for (size_t i = 0; i < source.size(); ++i) {
      if (i % kBlock == 0) blocks_.push_back(points_);
      const auto c = static_cast<uint8_t>(source[i]);
      if (c == '\n') lines_.push_back(static_cast<uint32_t>(i + 1));
      points_ += (c & 0xC0) != 0x80;
    }
    blocks_.push_back(points_);
    ascii_ = points_ == source.size();
    source_ = source;
  }

  struct At {
    uint32_t line, column, offset;
  };
  At Find(uint32_t byte) {
    if (byte < lines_[last_] || (last_ + 1 < lines_.size() && byte >= lines_[last_ + 1])) {
      last_ = static_cast<size_t>(std::ranges::upper_bound(lines_, byte) - lines_.begin()) - 1;
    }
    const uint32_t offset = Points(byte);
    return {static_cast<uint32_t>(last_ + 1), offset - Points(lines_[last_]), offset};
  }

 private:
  static constexpr size_t kBlock = 64;

  uint32_t Points(uint32_t byte) const {
    if (ascii_) return byte;
    uint32_t points = blocks_[byte / kBlock];
    for (size_t i = byte / kBlock * kBlock; i < byte; ++i) points += (static_cast<uint8_t>(source_[i]) & 0xC0) != 0x80;
    return points;
  }

  std::string_view source_;
  std::vector<uint32_t> lines_;
  std::vector<uint32_t> blocks_;
  uint32_t points_ = 0;
  bool ascii_ = true;
  size_t last_ = 0;
};

}  // namespace hedgerow::hogql
