// The rows of an INSERT on their way into the engine: kept in memory (memfd), read by the engine as a file.
//
//   TRY(auto body, InsertBody::Create());
//   TRY_VOID(body.Append(chunk));  ...
//   TRY(std::string sql, body.Statement("INSERT INTO t (a) SELECT a FROM input('a Int64') FORMAT RowBinary"));
//
// Why not inline: the engine cuts inline binary data at its first empty line, and reads inline JSON at a tenth of the
// speed (measured).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/owned_fd.h"
#include "base/result.h"

namespace hedgerow::warehouse {

class InsertBody {
 public:
  static Result<InsertBody> Create();
  Result<void> Append(std::string_view bytes);
  // The statement with the file in the place of what ClickHouse would read from the request:
  //   ... FROM input('structure') FORMAT F    → ... FROM file('/proc/self/fd/N', 'F', 'structure')
  //   INSERT INTO t (columns) FORMAT F        → INSERT INTO t (columns) SELECT * FROM file('/proc/self/fd/N', 'F')
  Result<std::string> Statement(std::string_view insert) const;
  uint64_t bytes() const { return bytes_; }

 private:
  explicit InsertBody(OwnedFd file) : file_(std::move(file)) {}
  OwnedFd file_;
  uint64_t bytes_ = 0;
};

// Where the data begins in "INSERT ... FORMAT F\n<data>"; npos if there is none behind a FORMAT clause.
size_t InlineDataOffset(std::string_view text);

}  // namespace hedgerow::warehouse
