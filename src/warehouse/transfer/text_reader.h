// Lines and characters of a text file, with the position in the unpacked text.
// Thread: one at a time.
#pragma once

#include <memory>

#include "warehouse/transfer/byte_source.h"
#include "warehouse/transfer/row_source.h"

namespace hedgerow::warehouse {

class TextReader {
 public:
  static Result<TextReader> Open(const std::string& path, uint64_t skip_bytes, uint64_t file_bytes);

  // The next line without its end; false at the end of the text. A line over kRowBytesMax comes cut short, `too_long`.
  Result<bool> Line(std::string_view* line, bool* too_long);

  uint64_t bytes() const { return bytes_; }  // of the text behind the line handed out last
  double part_done() const {
    return file_bytes_ == 0 ? 1 : static_cast<double>(source_->file_bytes_read()) / static_cast<double>(file_bytes_);
  }

 private:
  TextReader(std::unique_ptr<ByteSource> source, uint64_t file_bytes)
      : source_(std::move(source)), file_bytes_(file_bytes) {}
  Result<bool> Fill();

  std::unique_ptr<ByteSource> source_;
  std::string_view chunk_;
  std::string joined_;  // a line that lies in two chunks
  uint64_t bytes_ = 0, file_bytes_ = 0;
};

}  // namespace hedgerow::warehouse
