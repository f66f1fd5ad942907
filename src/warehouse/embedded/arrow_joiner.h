// Joins the chunks of a streamed query into one well-formed Arrow IPC stream, at most `limit` rows long.
//
//   ArrowJoiner joiner(50'000);
//   Emit(joiner.Add(chunk.bytes(), chunk.rows()));   // a view into the chunk, which may be edited in place
//   Emit(joiner.Finish());
//   joiner.rows(), joiner.truncated()
//
// The engine makes each chunk a COMPLETE stream: schema message, record batches, end marker. The joiner keeps the first
// schema and the last marker and lets everything between through without a copy. A query asks for limit + 1 rows, so
// that truncation is known; the batch that goes over is shortened (arrow_message.h).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace hedgerow::warehouse {

class ArrowJoiner {
 public:
  explicit ArrowJoiner(uint64_t limit_rows) : limit_rows_(limit_rows) {}

  // What to send of this chunk; empty if nothing. Malformed chunks (none was ever seen) count as `broken`.
  std::string_view Add(std::span<char> chunk, uint64_t rows);
  std::string_view Finish() const;  // the end marker

  uint64_t rows() const { return rows_; }
  bool truncated() const { return truncated_; }
  bool broken() const { return broken_; }

 private:
  std::string_view Shorten(std::span<char> messages, uint64_t keep_rows);

  uint64_t limit_rows_;
  uint64_t rows_ = 0;
  bool first_ = true;
  bool truncated_ = false;
  bool broken_ = false;
  std::vector<size_t> column_nodes_;
};

}  // namespace hedgerow::warehouse
