// Little-endian numbers of a zip and reading a file at an offset, without moving its shared position.
//
//   TRY(auto source, ByteSource::Open(zip));
//   TRY(const std::string head, source.Read(0, 30));     // exactly 30 bytes, or an error
//   const uint32_t signature = U32(head, 0);
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/owned_fd.h"
#include "base/result.h"

namespace hedgerow::bundle {

// The caller guarantees that `at` + width lies inside `bytes`.
inline uint64_t ReadLittleEndian(std::string_view bytes, size_t at, size_t width) {
  uint64_t value = 0;
  for (size_t i = width; i > 0; --i) value = value << 8 | static_cast<unsigned char>(bytes[at + i - 1]);
  return value;
}
inline uint16_t U16(std::string_view bytes, size_t at) { return ReadLittleEndian(bytes, at, 2); }
inline uint32_t U32(std::string_view bytes, size_t at) { return ReadLittleEndian(bytes, at, 4); }
inline uint64_t U64(std::string_view bytes, size_t at) { return ReadLittleEndian(bytes, at, 8); }

// Borrows the file; the file must not change while it is read.
class ByteSource {
 public:
  static Result<ByteSource> Open(const OwnedFd& file);
  uint64_t size() const { return size_; }
  // Exactly `length` bytes from `offset`. The caller has checked that they lie inside the file.
  Result<std::string> Read(uint64_t offset, size_t length) const;

 private:
  ByteSource(const OwnedFd& file, uint64_t size) : file_(&file), size_(size) {}
  const OwnedFd* file_;
  uint64_t size_;
};

}  // namespace hedgerow::bundle
