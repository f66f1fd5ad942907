// The outside of an Arrow IPC stream: where one message ends, how many rows it has, and how to make a batch shorter.
// The columns themselves are never read. (Arrow columnar format, "Encapsulated message format"; Message.fbs,
// Schema.fbs.)
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace hedgerow::warehouse {

inline constexpr std::string_view kArrowEndMarker("\xff\xff\xff\xff\0\0\0\0", 8);

enum class ArrowKind { kSchema, kRecordBatch, kOther };

struct ArrowMessage {
  ArrowKind kind = ArrowKind::kOther;
  std::span<char> metadata;
  size_t total_bytes = 0;  // prefix, metadata and body
  uint64_t rows = 0;       // of a record batch
};

// The message at the front. Nullopt if `bytes` does not hold all of it, or is no Arrow; *needed says how many bytes
// would do (0: it is malformed, or the end marker).
std::optional<ArrowMessage> ReadArrowMessage(std::span<char> bytes, size_t* needed = nullptr);

// For each column of a schema message the index of its field node: nested types have nodes of their own in between.
std::vector<size_t> ArrowColumnNodes(std::span<char> schema_metadata);

// Cuts a record batch after `rows` rows by rewriting its length fields where they stand. Buffers keep their bytes: a
// reader goes by the lengths. Children of lists stay as long as they were, because offsets beyond the new length are
// never followed; null counts become upper bounds. False if the message is malformed.
bool ShortenArrowBatch(const ArrowMessage& batch, const std::vector<size_t>& column_nodes, uint64_t rows);

}  // namespace hedgerow::warehouse
