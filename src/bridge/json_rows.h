// The engine's rows as the text of a JSON array, made as they come: lines of JSONCompactEachRowWithNamesAndTypes in,
// `[1,"a"],[2,"b"]` out. Nothing is parsed: a line ends at a newline, and JSON has none inside a text.
//
//   JsonRows rows(limit);
//   rows.Add(bytes, &out);         // out: what to send on
//   rows.head()                    // the two first lines: names and types, each a JSON array
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace hedgerow::bridge {

class JsonRows {
 public:
  explicit JsonRows(uint64_t limit_rows) : limit_rows_(limit_rows) {}

  void Add(std::string_view bytes, std::string* out);

  bool head_complete() const { return head_lines_ == 2; }
  const std::string& head() const { return head_; }
  uint64_t rows() const { return rows_; }
  bool truncated() const { return truncated_; }  // there were more rows than the limit; they are left out

 private:
  const uint64_t limit_rows_;
  std::string head_;
  int head_lines_ = 0;
  uint64_t rows_ = 0;
  bool within_row_ = false;
  bool truncated_ = false;
};

}  // namespace hedgerow::bridge
