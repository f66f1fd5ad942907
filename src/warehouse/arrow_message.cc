#include "warehouse/arrow_message.h"

#include <algorithm>
#include <cstring>

namespace hedgerow::warehouse {
namespace {

constexpr size_t kPrefixBytes = 8;  // continuation marker and metadata length
constexpr size_t kMetadataBytesMax = 16 << 20;
constexpr uint64_t kBodyBytesMax = uint64_t{1} << 31;
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
constexpr uint8_t kSchema = 1, kRecordBatch = 3;
constexpr size_t kBatchLength = 0, kBatchNodes = 1;      // RecordBatch{length, nodes, buffers, ...}
constexpr size_t kFieldNodeBytes = 16;                   // FieldNode{length: int64, null_count: int64}
constexpr size_t kSchemaFields = 1, kFieldChildren = 5;  // Schema{endianness, fields}, Field{..., children}

size_t CountNodes(const Table& field, int depth) {
  size_t count = 1;
  const auto children = field.Elements(kFieldChildren, 4);
  if (depth >= kNestingMax) return count;
  for (size_t i = 0; i < children.size; ++i) count += CountNodes(field.ElementTable(children, i), depth + 1);
  return count;
}

}  // namespace

std::optional<ArrowMessage> ReadArrowMessage(std::span<char> bytes, size_t* needed) {
  size_t ignored = 0;
  size_t& wanted = needed == nullptr ? ignored : *needed;
  wanted = kPrefixBytes;
  if (bytes.size() < kPrefixBytes) return std::nullopt;
  const size_t metadata_bytes = Load<uint32_t>(&bytes[4]);
  wanted = 0;
  if (Load<uint32_t>(bytes.data()) != 0xffffffff || metadata_bytes == 0 || metadata_bytes > kMetadataBytesMax)
    return std::nullopt;
  wanted = kPrefixBytes + metadata_bytes;
  if (bytes.size() < wanted) return std::nullopt;
  ArrowMessage message{.metadata = bytes.subspan(kPrefixBytes, metadata_bytes)};
  const Table root = Table::Root(message.metadata);
  const char* length = root.Field(kMessageBodyLength, 8);
  const uint64_t body_bytes = length == nullptr ? 0 : Load<uint64_t>(length);
  if (body_bytes > kBodyBytesMax) {
    wanted = 0;
    return std::nullopt;
  }
  message.total_bytes = kPrefixBytes + metadata_bytes + body_bytes;
  wanted = message.total_bytes;
  if (bytes.size() < message.total_bytes) return std::nullopt;
  const char* type = root.Field(kMessageHeaderType, 1);
  if (type != nullptr && static_cast<uint8_t>(*type) == kSchema) message.kind = ArrowKind::kSchema;
  if (type != nullptr && static_cast<uint8_t>(*type) == kRecordBatch) {
    message.kind = ArrowKind::kRecordBatch;
    const char* rows = root.Child(kMessageHeader).Field(kBatchLength, 8);
    message.rows = rows == nullptr ? 0 : Load<uint64_t>(rows);
  }
  return message;
}

std::vector<size_t> ArrowColumnNodes(std::span<char> schema_metadata) {
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

bool ShortenArrowBatch(const ArrowMessage& batch, const std::vector<size_t>& column_nodes, uint64_t rows) {
  const Table header = Table::Root(batch.metadata).Child(kMessageHeader);
  char* length = header.Field(kBatchLength, 8);
  const auto nodes = header.Elements(kBatchNodes, kFieldNodeBytes);
  if (length == nullptr) return false;
  Store<uint64_t>(length, rows);
  for (const size_t index : column_nodes) {
    if (index >= nodes.size) return false;
    char* node = nodes.begin + index * kFieldNodeBytes;
    Store<uint64_t>(node, rows);
    Store<uint64_t>(node + 8, std::min(Load<uint64_t>(node + 8), rows));
  }
  return true;
}

}  // namespace hedgerow::warehouse
