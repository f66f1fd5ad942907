#include "bridge/json_rows.h"

namespace hedgerow::bridge {

void JsonRows::Add(std::string_view bytes, std::string* out) {
  while (!bytes.empty()) {
    const size_t newline = bytes.find('\n');
    const std::string_view part = bytes.substr(0, newline);
    const bool ends = newline != bytes.npos;
    bytes.remove_prefix(ends ? newline + 1 : bytes.size());
    if (head_lines_ < 2) {
      head_ += part;
      if (ends) {
        head_ += '\n';
        ++head_lines_;
      }
      continue;
    }
    if (rows_ >= limit_rows_) {
      truncated_ = true;
      return;
    }
    if (!within_row_ && rows_ > 0) *out += ',';
    *out += part;
    within_row_ = !ends;
    if (ends) ++rows_;
  }
}

}  // namespace hedgerow::bridge
