// Reads JSON text (RFC 8259) field by field where it stands: checks all it passes, copies nothing, allocates nothing.
//
//   JsonCursor json(text);
//   std::string_view key, raw;
//   if (json.EnterObject()) while (json.NextField(&key)) if (key == "name") json.Value(&raw); else json.Value(&raw);
//   if (json.failed() || !json.AtEnd()) ...            // not JSON
//
// Every field's value must be passed (Value, or Enter... to its end) before the next is asked for. Keys and values come
// as they were written: TextOf unescapes. UTF-8 is the caller's to check. Not for building documents: boost::json.
#pragma once

#include <string>
#include <string_view>

namespace hedgerow::warehouse {

class JsonCursor {
 public:
  explicit JsonCursor(std::string_view text) : text_(text) {}

  char Peek();  // the first character of what comes next, '\0' at the end
  bool EnterObject() { return Enter('{'); }
  bool EnterArray() { return Enter('['); }
  bool NextField(std::string_view* key);  // false at the object's end or on a failure; `key` without its quotes
  bool NextElement();                     // false at the array's end or on a failure
  bool Value(std::string_view* raw);      // any whole value, with its quotes or brackets
  bool AtEnd() { return Peek() == '\0' && at_ == text_.size(); }

  bool failed() const { return failed_; }
  size_t offset() const { return at_; }
  // Behind the object that begins at `begin`, by its brackets alone; false if it has no end. Takes a failure back.
  bool SkipBroken(size_t begin);

 private:
  bool Enter(char bracket);
  bool Next(char closing);
  bool String();
  bool Number();
  bool Word(std::string_view word);
  bool Expect(char c);
  bool Failed() { return failed_ = true, false; }

  std::string_view text_;
  size_t at_ = 0;
  int depth_ = 0;
  bool first_ = false;  // of the container we are in: no comma before the next
  bool failed_ = false;
};

inline constexpr int kJsonDepthMax = 128;

// A string's text (a lone surrogate becomes U+FFFD), a number or boolean as it was written; else empty.
std::string TextOf(std::string_view raw);
// What stands between a string's quotes, unescaped.
std::string UnescapeJson(std::string_view inside);

}  // namespace hedgerow::warehouse
