#include "warehouse/ingest/json_cursor.h"

#include <charconv>
#include <cstdint>

namespace hedgerow::warehouse {
namespace {

bool IsDigitAt(std::string_view text, size_t at) { return at < text.size() && text[at] >= '0' && text[at] <= '9'; }

// The value of four hex digits at `at`, or -1.
int HexQuad(std::string_view text, size_t at) {
  unsigned value = 0;
  if (at + 4 > text.size()) return -1;
  const auto [end, error] = std::from_chars(text.data() + at, text.data() + at + 4, value, 16);
  return error == std::errc() && end == text.data() + at + 4 ? static_cast<int>(value) : -1;
}

void AppendUtf8(uint32_t point, std::string* out) {
  if (point < 0x80) {
    out->push_back(static_cast<char>(point));
    return;
  }
  if (point < 0x800) {
    out->push_back(static_cast<char>(0xC0 | (point >> 6)));
  } else if (point < 0x10000) {
    out->push_back(static_cast<char>(0xE0 | (point >> 12)));
    out->push_back(static_cast<char>(0x80 | ((point >> 6) & 0x3F)));
  } else {
    out->push_back(static_cast<char>(0xF0 | (point >> 18)));
    out->push_back(static_cast<char>(0x80 | ((point >> 12) & 0x3F)));
    out->push_back(static_cast<char>(0x80 | ((point >> 6) & 0x3F)));
  }
  out->push_back(static_cast<char>(0x80 | (point & 0x3F)));
}

// The code point of \uXXXX at `at` (behind the 'u'), two of them if they are a pair; moves `at` behind it.
uint32_t TakeCodePoint(std::string_view text, size_t* at) {
  const int high = HexQuad(text, *at);
  *at += 4;
  if (high < 0xD800 || high > 0xDFFF) return high < 0 ? 0xFFFD : static_cast<uint32_t>(high);
  if (high < 0xDC00 && text.substr(*at).starts_with("\\u")) {
    const int low = HexQuad(text, *at + 2);
    if (low >= 0xDC00 && low <= 0xDFFF) {
      *at += 6;
      return 0x10000 + (static_cast<uint32_t>(high - 0xD800) << 10) + static_cast<uint32_t>(low - 0xDC00);
    }
  }
  return 0xFFFD;
}

}  // namespace

char JsonCursor::Peek() {
  while (at_ < text_.size()) {
    const char c = text_[at_];
    if (c != ' ' && c != '\n' && c != '\r' && c != '\t') return c;
    ++at_;
  }
  return '\0';
}

bool JsonCursor::Expect(char c) {
  if (Peek() != c) return Failed();
  ++at_;
  return true;
}

bool JsonCursor::Enter(char bracket) {
  if (failed_ || !Expect(bracket)) return Failed();
  if (++depth_ > kJsonDepthMax) return Failed();
  first_ = true;
  return true;
}

// True if the container goes on.
bool JsonCursor::Next(char closing) {
  if (failed_) return false;
  if (Peek() == closing) {
    ++at_;
    --depth_;
    first_ = false;
    return false;
  }
  if (!first_ && !Expect(',')) return false;
  first_ = false;
  return true;
}

bool JsonCursor::NextElement() { return Next(']'); }

bool JsonCursor::NextField(std::string_view* key) {
  if (!Next('}')) return false;
  if (Peek() != '"') return Failed();
  const size_t begin = at_ + 1;
  if (!String()) return false;
  *key = text_.substr(begin, at_ - begin - 1);
  return Expect(':');
}

bool JsonCursor::String() {
  for (++at_; at_ < text_.size(); ++at_) {
    const auto c = static_cast<unsigned char>(text_[at_]);
    if (c == '"') return ++at_, true;
    if (c < 0x20) return Failed();
    if (c != '\\') continue;
    if (++at_ >= text_.size()) return Failed();
    if (text_[at_] == 'u') {
      if (HexQuad(text_, at_ + 1) < 0) return Failed();
      at_ += 4;
    } else if (std::string_view("\"\\/bfnrt").find(text_[at_]) == std::string_view::npos) {
      return Failed();
    }
  }
  return Failed();
}

bool JsonCursor::Number() {
  if (text_[at_] == '-') ++at_;
  if (!IsDigitAt(text_, at_)) return Failed();
  if (text_[at_] == '0') {
    ++at_;
  } else {
    while (IsDigitAt(text_, at_)) ++at_;
  }
  if (at_ < text_.size() && text_[at_] == '.') {
    if (!IsDigitAt(text_, ++at_)) return Failed();
    while (IsDigitAt(text_, at_)) ++at_;
  }
  if (at_ < text_.size() && (text_[at_] == 'e' || text_[at_] == 'E')) {
    if (++at_ < text_.size() && (text_[at_] == '+' || text_[at_] == '-')) ++at_;
    if (!IsDigitAt(text_, at_)) return Failed();
    while (IsDigitAt(text_, at_)) ++at_;
  }
  return true;
}

bool JsonCursor::Word(std::string_view word) {
  if (!text_.substr(at_).starts_with(word)) return Failed();
  at_ += word.size();
  return true;
}

bool JsonCursor::Value(std::string_view* raw) {
  if (failed_) return false;
  const char c = Peek();
  const size_t begin = at_;
  bool good = false;
  std::string_view ignored;
  switch (c) {
    case '{':
      good = EnterObject();
      while (good && NextField(&ignored)) good = Value(&ignored);
      break;
    case '[':
      good = EnterArray();
      while (good && NextElement()) good = Value(&ignored);
      break;
    case '"':
      good = String();
      break;
    case 't':
      good = Word("true");
      break;
    case 'f':
      good = Word("false");
      break;
    case 'n':
      good = Word("null");
      break;
    default:
      good = c == '-' || (c >= '0' && c <= '9') ? Number() : Failed();
  }
  if (!good || failed_) return false;
  *raw = text_.substr(begin, at_ - begin);
  return true;
}

bool JsonCursor::SkipBroken(size_t begin) {
  int depth = 0;
  bool in_string = false;
  for (size_t at = begin; at < text_.size(); ++at) {
    const char c = text_[at];
    if (in_string) {
      if (c == '\\') ++at;
      if (c == '"') in_string = false;
      continue;
    }
    if (c == '"') in_string = true;
    if (c == '{' || c == '[') ++depth;
    if ((c == '}' || c == ']') && --depth == 0) {
      at_ = at + 1;
      failed_ = first_ = false;
      return true;
    }
  }
  return false;
}

std::string UnescapeJson(std::string_view inside) {
  std::string text;
  text.reserve(inside.size());
  for (size_t at = 0; at < inside.size();) {
    const char c = inside[at++];
    if (c != '\\' || at == inside.size()) {
      text.push_back(c);
      continue;
    }
    const char escape = inside[at++];
    constexpr std::string_view kEscapes = "bfnrt", kMeant = "\b\f\n\r\t";
    if (escape == 'u') {
      AppendUtf8(TakeCodePoint(inside, &at), &text);
    } else if (const size_t which = kEscapes.find(escape); which != kEscapes.npos) {
      text.push_back(kMeant[which]);
    } else {
      text.push_back(escape);
    }
  }
  return text;
}

std::string TextOf(std::string_view raw) {
  if (raw.empty() || raw == "null" || raw.front() == '{' || raw.front() == '[') return {};
  if (raw.front() != '"') return std::string(raw);
  raw = raw.substr(1, raw.size() - 2);
  return raw.find('\\') == raw.npos ? std::string(raw) : UnescapeJson(raw);
}

}  // namespace hedgerow::warehouse
