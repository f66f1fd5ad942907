// Writes JSON token by token: commas, escapes and numbers are its business. Made for trees of a million nodes, where
// building a document first would cost more than the parse.
#pragma once

#include <array>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace hedgerow::hogql {

class JsonWriter {
 public:
  explicit JsonWriter(std::string& out) : out_(out) {}

  void BeginObject() {
    Value();
    Append("{");
    first_ = true;
  }
  void EndObject() {
    Append("}");
    first_ = false;
  }
  void BeginArray() {
    Value();
    Append("[");
    first_ = true;
  }
  void EndArray() {
    Append("]");
    first_ = false;
  }

  // `quoted` is `"key":`, written as it stands.
  void Key(std::string_view quoted) {
    if (!first_) Append(",");
    Append(quoted);
    first_ = true;
  }
  void NameKey(std::string_view name) {
    if (!first_) Append(",");
    first_ = true;
    String(name);
    Append(":");
    first_ = true;
  }
  void Raw(std::string_view json) {
    Value();
    Append(json);
  }
  // After a Key that brought its value along.
  void Done() { first_ = false; }
  void Bool(bool value) { Raw(value ? "true" : "false"); }
  void Null() { Raw("null"); }

  void Integer(int64_t value) {
    char buffer[24];
    Raw({buffer, static_cast<size_t>(std::to_chars(buffer, buffer + sizeof buffer, value).ptr - buffer)});
  }

  // Always recognisable as no integer: 1.0, 1e+20.
  void Double(double value) {
    char buffer[40];
    char* end = std::to_chars(buffer, buffer + 32, value).ptr;
    if (std::string_view(buffer, static_cast<size_t>(end - buffer)).find_first_of(".eE") == std::string_view::npos) {
      *end++ = '.';
      *end++ = '0';
    }
    Raw({buffer, static_cast<size_t>(end - buffer)});
  }

  void String(std::string_view text) {
    Value();
    out_ += '"';
    size_t clean = 0;
    for (size_t i = 0; i < text.size(); ++i) {
      const auto c = static_cast<uint8_t>(text[i]);
      if (c >= 0x20 && c != '"' && c != '\\') continue;
      out_.append(text, clean, i - clean);
      clean = i + 1;
      Escape(c);
    }
    out_.append(text, clean, text.size() - clean);
    out_ += '"';
  }

 private:
  void Value() {
    if (!first_) out_ += ',';
    first_ = false;
  }
  void Append(std::string_view text) { out_.append(text); }
  void Escape(uint8_t c) {
    static constexpr char kHex[] = "0123456789abcdef";
    switch (c) {
      case '"':
        out_ += "\\\"";
        break;
      case '\\':
        out_ += "\\\\";
        break;
      case '\n':
        out_ += "\\n";
        break;
      case '\r':
        out_ += "\\r";
        break;
      case '\t':
        out_ += "\\t";
        break;
      default:
        out_ += "\\u00";
        out_ += kHex[c >> 4];
        out_ += kHex[c & 15];
    }
  }

  std::string& out_;
  bool first_ = true;  // no comma before the next value
};

}  // namespace hedgerow::hogql
