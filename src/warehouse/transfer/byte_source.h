// The bytes of a file, unpacked if it is packed (gzip or zstd, known by its first bytes, not by its name).
//
//   TRY(auto bytes, ByteSource::Open("events.jsonl.gz"));
//   for (;;) { TRY(const std::string_view chunk, bytes->Next()); if (chunk.empty()) break; ... }
//
// Thread: one at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/owned_fd.h"
#include "base/result.h"

namespace hedgerow::warehouse {

class ByteSource {
 public:
  static Result<std::unique_ptr<ByteSource>> Open(const std::string& path);
  virtual ~ByteSource() = default;

  // The next bytes, empty at the end; valid until the next call. A damaged or cut-short file is an error.
  virtual Result<std::string_view> Next() = 0;

  uint64_t file_bytes_read() const { return read_; }  // of the file as it lies there: for the progress bar

 protected:
  ByteSource(OwnedFd file, std::string path) : file_(std::move(file)), path_(std::move(path)) {}
  Result<std::string_view> ReadFile();
  const std::string& path() const { return path_; }

 private:
  OwnedFd file_;
  std::string path_;
  std::string buffer_;
  uint64_t read_ = 0;
};

}  // namespace hedgerow::warehouse
