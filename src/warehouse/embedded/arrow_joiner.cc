#include "warehouse/embedded/arrow_joiner.h"

#include <cstring>
#include <optional>

namespace hedgerow::warehouse {
namespace {

constexpr std::string_view kEndMarker("\xff\xff\xff\xff\0\0\0\0", 8);
constexpr size_t kPrefixBytes = 8;  // continuation marker and metadata length
constexpr int kNestingMax = 64;

template <class T>
T Load(const char* at) {
  T value;
  std::memcpy(&value, at, sizeof value);
  return value;
}
template <class T>
void Store(char* at, T value) {
  std::memcpy(at, &value, sizeof value);
}

// Just enough FlatBuffers to find fields; every offset is checked against the buffer.
class Table {
 public:
  Table() = default;
  Table(std::span<char> buffer, size_t at) : buffer_(buffer), at_(at) {
    if (!Inside(at, 4)) return;
    const int64_t vtable = static_cast<int64_t>(at) - Load<int32_t>(&buffer[at]);
    if (vtable < 0 || !Inside(vtable, 4)) return;
    vtable_ = static_cast<size_t>(vtable);
    vtable_bytes_ = Load<uint16_t>(&buffer[vtable_]);
    if (!Inside(vtable_, vtable_bytes_)) vtable_bytes_ = 0;
  }
  static Table Root(std::span<char> buffer) {
    return buffer.size() < 4 ? Table() : Table(buffer, Load<uint32_t>(buffer.data()));
  }

  char* Field(size_t id, size_t bytes) const {  // null if absent
    const size_t slot = 4 + 2 * id;
    if (slot + 2 > vtable_bytes_) return nullptr;
    const size_t offset = Load<uint16_t>(&buffer_[vtable_ + slot]);
    return offset != 0 && Inside(at_ + offset, bytes) ? &buffer_[at_ + offset] : nullptr;
  }
  Table Child(size_t id) const {
    const auto at = Follow(id);
    return at ? Table(buffer_, *at) : Table();
  }
  struct Vector {
    char* begin = nullptr;
    size_t size = 0;
  };
  Vector Elements(size_t id, size_t element_bytes) const {
    const auto at = Follow(id);
    if (!at || !Inside(*at, 4)) return {};
    const size_t size = Load<uint32_t>(&buffer_[*at]);
    if (size > buffer_.size() || !Inside(*at + 4, size * element_bytes)) return {};
    return {buffer_.data() + *at + 4, size};
  }
  Table ElementTable(const Vector& vector, size_t index) const {
    char* slot = vector.begin + 4 * index;
    const size_t at = static_cast<size_t>(slot - buffer_.data()) + Load<uint32_t>(slot);
    return Table(buffer_, at);
  }

 private:
  bool Inside(size_t at, size_t bytes) const { return at <= buffer_.size() && bytes <= buffer_.size() - at; }
  std::optional<size_t> Follow(size_t id) const {
    const char* slot = Field(id, 4);
    if (slot == nullptr) return std::nullopt;
    return static_cast<size_t>(slot - buffer_.data()) + Load<uint32_t>(slot);
  }

  std::span<char> buffer_;
  size_t at_ = 0, vtable_ = 0, vtable_bytes_ = 0;
};

// Message.fbs: Message{version, header_type, header, bodyLength}; header 1 = Schema, 3 = RecordBatch.
constexpr size_t kMessageHeaderType = 1, kMessageHeader = 2, kMessageBodyLength = 3;
constexpr uint8_t kRecordBatch = 3;
constexpr size_t kBatchLength = 0, kBatchNodes = 1;      // RecordBatch{length, nodes, buffers, ...}
constexpr size_t kFieldNodeBytes = 16;                   // FieldNode{length: int64, null_count: int64}
constexpr size_t kSchemaFields = 1, kFieldChildren = 5;  // Schema{endianness, fields}, Field{..., children}

struct Message {
  std::span<char> metadata;
  size_t total_bytes = 0;  // prefix, metadata and body
};

std::optional<Message> ReadMessage(std::span<char> bytes) {
  if (bytes.size() < kPrefixBytes) return std::nullopt;
  const size_t metadata_bytes = Load<uint32_t>(&bytes[4]);
  if (metadata_bytes == 0 || metadata_bytes > bytes.size() - kPrefixBytes) return std::nullopt;
  Message message{.metadata = bytes.subspan(kPrefixBytes, metadata_bytes)};
  const char* length = Table::Root(message.metadata).Field(kMessageBodyLength, 8);
  const uint64_t body_bytes = length == nullptr ? 0 : Load<uint64_t>(length);
  if (body_bytes > bytes.size() - kPrefixBytes - metadata_bytes) return std::nullopt;
  message.total_bytes = kPrefixBytes + metadata_bytes + body_bytes;
  return message;
}

size_t CountNodes(const Table& field, int depth) {
  size_t count = 1;
  const auto children = field.Elements(kFieldChildren, 4);
  if (depth >= kNestingMax) return count;
  for (size_t i = 0; i < children.size; ++i) count += CountNodes(field.ElementTable(children, i), depth + 1);
  return count;
}

std::vector<size_t> ColumnNodes(std::span<char> schema_metadata) {
  const Table schema = Table::Root(schema_metadata).Child(kMessageHeader);
  const auto fields = schema.Elements(kSchemaFields, 4);
  std::vector<size_t> nodes;
  size_t next = 0;
  for (size_t i = 0; i < fields.size; ++i) {
    nodes.push_back(next);
    next += CountNodes(schema.ElementTable(fields, i), 0);
  }
  return nodes;
}

}  // namespace

std::string_view ArrowJoiner::Add(std::span<char> chunk, uint64_t rows) {
  const auto schema = ReadMessage(chunk);
  if (!schema || chunk.size() < schema->total_bytes + kEndMarker.size()) {
    broken_ = true;
    return {};
  }
  const std::span<char> batches =
      chunk.subspan(schema->total_bytes, chunk.size() - schema->total_bytes - kEndMarker.size());
  std::string_view kept(batches.data(), batches.size());
  if (first_) nodes_before_column_ = ColumnNodes(schema->metadata);

  const uint64_t room = limit_rows_ - rows_;
  if (rows > room) {
    truncated_ = true;
    kept = Shorten(batches, room);
    rows = room;
  }
  rows_ += rows;
  if (first_) {
    first_ = false;
    kept = std::string_view(chunk.data(), schema->total_bytes + kept.size());
  }
  return kept;
}

// Cuts after `keep_rows` rows. Buffers keep their bytes: a reader goes by the lengths. Children of lists stay as long as
// they were, because offsets beyond the new length are never followed; null counts become upper bounds.
std::string_view ArrowJoiner::Shorten(std::span<char> batches, uint64_t keep_rows) {
  size_t kept_bytes = 0;
  while (kept_bytes < batches.size() && keep_rows > 0) {
    const auto message = ReadMessage(batches.subspan(kept_bytes));
    if (!message) {
      broken_ = true;
      return {};
    }
    const Table root = Table::Root(message->metadata);
    const char* type = root.Field(kMessageHeaderType, 1);
    if (type == nullptr || static_cast<uint8_t>(*type) != kRecordBatch) {  // a dictionary goes along
      kept_bytes += message->total_bytes;
      continue;
    }
    const Table batch = root.Child(kMessageHeader);
    char* length = batch.Field(kBatchLength, 8);
    const auto nodes = batch.Elements(kBatchNodes, kFieldNodeBytes);
    const uint64_t rows = length == nullptr ? 0 : Load<uint64_t>(length);
    kept_bytes += message->total_bytes;
    if (rows <= keep_rows) {
      keep_rows -= rows;
      continue;
    }
    Store<uint64_t>(length, keep_rows);
    for (const size_t index : nodes_before_column_) {
      if (index >= nodes.size) {
        broken_ = true;
        return {};
      }
      char* node = nodes.begin + index * kFieldNodeBytes;
      Store<uint64_t>(node, keep_rows);
      Store<uint64_t>(node + 8, std::min(Load<uint64_t>(node + 8), keep_rows));
    }
    keep_rows = 0;
  }
  return {batches.data(), kept_bytes};
}

std::string_view ArrowJoiner::Finish() const { return kEndMarker; }

}  // namespace hedgerow::warehouse
