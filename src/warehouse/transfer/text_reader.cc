#include "warehouse/transfer/text_reader.h"

#include <algorithm>

namespace hedgerow::warehouse {

Result<TextReader> TextReader::Open(const std::string& path, uint64_t skip_bytes, uint64_t file_bytes) {
  TRY(auto source, ByteSource::Open(path));
  TextReader reader(std::move(source), file_bytes);
  // By reading, also where a seek would do: packed files have no other way, and it is 1 s a gigabyte.
  while (reader.bytes_ < skip_bytes) {
    TRY(const bool more, reader.Fill());
    if (!more) return Fail(Code::kConflict, "\"" + path + "\" has become shorter since its import was cut short.");
    const size_t skipped = std::min<uint64_t>(reader.chunk_.size(), skip_bytes - reader.bytes_);
    reader.chunk_.remove_prefix(skipped);
    reader.bytes_ += skipped;
  }
  return reader;
}

Result<bool> TextReader::Fill() {
  if (!chunk_.empty()) return true;
  TRY(chunk_, source_->Next());
  return !chunk_.empty();
}

Result<bool> TextReader::Line(std::string_view* line, bool* too_long) {
  *too_long = false;
  joined_.clear();
  bool any = false;
  for (;;) {
    TRY(const bool more, Fill());
    if (!more) {
      *line = joined_;
      return any;
    }
    any = true;
    const size_t end = chunk_.find('\n');
    const std::string_view part = chunk_.substr(0, end);
    const bool whole = end != chunk_.npos && joined_.empty() && !*too_long;
    bytes_ += part.size() + (end == chunk_.npos ? 0 : 1);
    chunk_.remove_prefix(part.size() + (end == chunk_.npos ? 0 : 1));
    if (whole) {
      *line = part;
      return true;
    }
    if (joined_.size() + part.size() > kRowBytesMax) {
      *too_long = true;
      joined_.resize(std::min<size_t>(joined_.size(), 1000));
    } else {
      joined_.append(part);
    }
    if (end != std::string_view::npos) {
      *line = joined_;
      return true;
    }
  }
}

}  // namespace hedgerow::warehouse
