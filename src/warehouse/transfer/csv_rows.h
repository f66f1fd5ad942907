// The records of a CSV file (RFC 4180): a heading, quotes, line breaks inside quotes. The separator is the one that the
// heading uses most: comma, semicolon, tab or bar. A quote counts only at the beginning of a field, so that `5" pipe`
// harms nobody; one that is never closed costs its line, not the rest of the file.
#pragma once

#include <deque>

#include "warehouse/transfer/text_reader.h"

namespace hedgerow::warehouse {

class CsvRows final : public RowSource {
 public:
  static Result<std::unique_ptr<CsvRows>> Open(const std::string& path, uint64_t file_bytes, RowPosition begin);
  Result<bool> Next(SourceRow* row) override;
  RowPosition position() const override { return position_; }
  const std::vector<std::string>& columns() const override { return columns_; }
  double part_done() const override { return reader_.part_done(); }

 private:
  struct Line {
    std::string text;
    uint64_t end = 0;  // its position in the file
    bool too_long = false;
  };
  explicit CsvRows(TextReader reader) : reader_(std::move(reader)) {}
  Result<void> ReadHeading(const std::string& path);
  Result<bool> LookAhead(size_t lines);  // whether so many are in ahead_
  Result<size_t> RecordLines(std::string* problem);
  void Join(size_t lines, SourceRow* row);
  void Split(SourceRow* row) const;

  TextReader reader_;
  std::deque<Line> ahead_;
  std::string record_;
  std::vector<std::string> columns_;
  char separator_ = ',';
  RowPosition position_;
};

}  // namespace hedgerow::warehouse
