#include "warehouse/transfer/json_text.h"

#include <fmt/format.h>

#include <algorithm>

namespace hedgerow::warehouse {
namespace {

constexpr size_t kExactDigits = 15;  // of a double

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// JSON's grammar of numbers (RFC 8259 section 6), and few enough digits to come back as they were.
bool IsExactNumber(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  if (text.empty() || !IsDigit(text.front()) || !IsDigit(text.back())) return false;
  if (text.size() > 1 && text.front() == '0' && text[1] != '.') return false;
  if (text.size() > kExactDigits + 1 || std::count(text.begin(), text.end(), '.') > 1) return false;
  return std::all_of(text.begin(), text.end(), [](char c) { return IsDigit(c) || c == '.'; });
}

std::string_view TrimSpaces(std::string_view text) {
  const size_t begin = std::min(text.find_first_not_of(" \t\r\n"), text.size());
  text.remove_prefix(begin);
  return text.substr(0, text.find_last_not_of(" \t\r\n") + 1);
}

}  // namespace

void AppendJsonString(std::string_view text, std::string* out) {
  *out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      *out += '\\';
      *out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      *out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      *out += c;
    }
  }
  *out += '"';
}

void AppendJsonCell(std::string_view cell, std::string* out) {
  if (cell == "true" || cell == "false" || IsExactNumber(cell)) {
    out->append(cell);
  } else {
    AppendJsonString(cell, out);
  }
}

bool LooksLikeObject(std::string_view text) {
  text = TrimSpaces(text);
  return text.starts_with('{') && text.ends_with('}');
}

}  // namespace hedgerow::warehouse
