// Rows in ClickHouse's RowBinary format.
//
//   RowBinary rows;
//   rows.Uuid(id); rows.String("signed_up"); rows.DateTime64(time); rows.Int64(team.value);
//   engine.Insert({.table = "events", .columns = ..., .rows = rows.Take()});
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "warehouse/uuid.h"

namespace hedgerow::warehouse {

class RowBinary {
 public:
  void UInt8(uint8_t value) { bytes_.push_back(static_cast<char>(value)); }
  void Int64(int64_t value) { Append(value); }
  void UInt64(uint64_t value) { Append(value); }
  void DateTime64(WallTime time) { Append(ToMicros(time)); }  // DateTime64(6)
  void Uuid(const class Uuid& id) {                           // two little-endian halves, the high one first
    Append(id.high);
    Append(id.low);
  }
  void String(std::string_view text) {
    uint64_t size = text.size();  // LEB128
    for (; size >= 0x80; size >>= 7) bytes_.push_back(static_cast<char>(size | 0x80));
    bytes_.push_back(static_cast<char>(size));
    bytes_.append(text);
  }

  void Reserve(size_t bytes) { bytes_.reserve(bytes); }
  size_t size() const { return bytes_.size(); }
  bool empty() const { return bytes_.empty(); }
  void Add(std::string_view rows) { bytes_.append(rows); }
  std::string Take() { return std::exchange(bytes_, {}); }

 private:
  template <class T>
  void Append(T value) {
    char raw[sizeof value];
    std::memcpy(raw, &value, sizeof value);
    bytes_.append(raw, sizeof value);
  }
  std::string bytes_;
};

}  // namespace hedgerow::warehouse
