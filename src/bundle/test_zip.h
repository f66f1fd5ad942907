// For tests: a zip written byte by byte, every field of every header at the test's hand.
//
//   TestZip zip;
//   zip.Add({.name = "app.py", .data = "import streamlit"});
//   zip.Add({.name = "link", .data = "app.py", .unix_mode = 0120777});
//   const std::string bytes = zip.Finish();
#pragma once

#include <zlib.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace hedgerow::bundle {

inline void PutNumber(std::string& out, uint64_t value, size_t width) {
  for (size_t i = 0; i < width; ++i) out += static_cast<char>(value >> (8 * i));
}

inline std::string ExtraField(uint16_t id, std::string_view body) {
  std::string field;
  PutNumber(field, id, 2);
  PutNumber(field, body.size(), 2);
  return field + std::string(body);
}

inline std::string Deflated(std::string_view data) {
  z_stream stream{};
  deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, data.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(data.data()));
  stream.avail_in = static_cast<uInt>(data.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

inline uint32_t Crc32(std::string_view data) {
  return static_cast<uint32_t>(::crc32_z(0, reinterpret_cast<const Bytef*>(data.data()), data.size()));
}

// What a test may set apart from the truth in one header.
struct HeaderLies {
  std::optional<std::string> name;
  std::optional<uint16_t> flags, method;
  std::optional<uint32_t> crc32, compressed_bytes, bytes;
  std::string extra;
};

struct TestEntry {
  std::string name;
  std::string data;
  uint32_t unix_mode = 0100644;
  bool deflate = false;
  uint16_t flags = 0;
  size_t descriptor_bytes = 0;  // 12, 16, 20 or 24: sizes follow the data, the local header says 0
  HeaderLies local;
  HeaderLies central;
  std::optional<uint32_t> offset;  // in the central header
  std::string before;              // raw bytes before the local header
};

class TestZip {
 public:
  TestZip& Add(const TestEntry& entry) {
    bytes_ += entry.before;
    const uint64_t offset = bytes_.size();
    const std::string stored = entry.deflate ? Deflated(entry.data) : entry.data;
    const bool has_descriptor = entry.descriptor_bytes != 0;
    const uint16_t flags = entry.flags | (has_descriptor ? 8 : 0);
    const uint32_t crc = Crc32(entry.data);

    const HeaderLies& local = entry.local;
    const std::string local_name = local.name.value_or(entry.name);
    bytes_ += "PK\x03\x04";
    PutNumber(bytes_, 20, 2);
    PutNumber(bytes_, local.flags.value_or(flags), 2);
    PutNumber(bytes_, local.method.value_or(entry.deflate ? 8 : 0), 2);
    PutNumber(bytes_, 0x21, 4);
    PutNumber(bytes_, local.crc32.value_or(has_descriptor ? 0 : crc), 4);
    PutNumber(bytes_, local.compressed_bytes.value_or(has_descriptor ? 0 : stored.size()), 4);
    PutNumber(bytes_, local.bytes.value_or(has_descriptor ? 0 : entry.data.size()), 4);
    PutNumber(bytes_, local_name.size(), 2);
    PutNumber(bytes_, local.extra.size(), 2);
    bytes_ += local_name + local.extra + stored;
    if (has_descriptor) {
      const size_t width = entry.descriptor_bytes >= 20 ? 8 : 4;
      if (entry.descriptor_bytes % 8 == 0) bytes_ += "PK\x07\x08";
      PutNumber(bytes_, crc, 4);
      PutNumber(bytes_, stored.size(), width);
      PutNumber(bytes_, entry.data.size(), width);
    }

    const HeaderLies& central = entry.central;
    const std::string name = central.name.value_or(entry.name);
    directory_ += "PK\x01\x02";
    PutNumber(directory_, 3 << 8 | 20, 2);  // made on Unix
    PutNumber(directory_, 20, 2);
    PutNumber(directory_, central.flags.value_or(flags), 2);
    PutNumber(directory_, central.method.value_or(entry.deflate ? 8 : 0), 2);
    PutNumber(directory_, 0x21, 4);
    PutNumber(directory_, central.crc32.value_or(crc), 4);
    PutNumber(directory_, central.compressed_bytes.value_or(static_cast<uint32_t>(stored.size())), 4);
    PutNumber(directory_, central.bytes.value_or(static_cast<uint32_t>(entry.data.size())), 4);
    PutNumber(directory_, name.size(), 2);
    PutNumber(directory_, central.extra.size(), 2);
    PutNumber(directory_, 0, 2 + 2 + 2);  // comment, disk, internal attributes
    PutNumber(directory_, entry.unix_mode << 16, 4);
    PutNumber(directory_, entry.offset.value_or(static_cast<uint32_t>(offset)), 4);
    directory_ += name + central.extra;
    ++count_;
    return *this;
  }

  // Local headers and data, then the directory, then `before_end`, then the end record.
  std::string Finish(std::string_view comment = {}, std::string_view before_end = {}, int count_error = 0) const {
    std::string out = bytes_ + directory_ + std::string(before_end);
    return out + EndRecord(count_ + count_error, directory_.size(), bytes_.size(), comment);
  }

  // With a zip64 end record and masks in the plain one.
  std::string FinishZip64() const {
    std::string record = "PK\x06\x06";
    PutNumber(record, 44, 8);
    PutNumber(record, 45, 2);
    PutNumber(record, 45, 2);
    PutNumber(record, 0, 8);  // disks
    PutNumber(record, count_, 8);
    PutNumber(record, count_, 8);
    PutNumber(record, directory_.size(), 8);
    PutNumber(record, bytes_.size(), 8);
    record += "PK\x06\x07";
    PutNumber(record, 0, 4);
    PutNumber(record, bytes_.size() + directory_.size(), 8);
    PutNumber(record, 1, 4);
    return bytes_ + directory_ + record + EndRecord(0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, "");
  }

  static std::string EndRecord(uint64_t count, uint64_t directory_bytes, uint64_t offset, std::string_view comment) {
    std::string out = "PK\x05\x06";
    PutNumber(out, 0, 4);
    PutNumber(out, count, 2);
    PutNumber(out, count, 2);
    PutNumber(out, directory_bytes, 4);
    PutNumber(out, offset, 4);
    PutNumber(out, comment.size(), 2);
    return out + std::string(comment);
  }

  size_t directory_offset() const { return bytes_.size(); }

 private:
  std::string bytes_;
  std::string directory_;
  size_t count_ = 0;
};

}  // namespace hedgerow::bundle
