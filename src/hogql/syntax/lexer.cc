#include "hogql/syntax/lexer.h"

#include <array>

namespace hedgerow::hogql {
namespace {

enum Class : uint8_t { kLetter = 1, kDigit = 2, kSpace = 4, kHexDigit = 8 };

constexpr std::array<uint8_t, 256> BuildClasses() {
  std::array<uint8_t, 256> classes{};
  for (int c = 'a'; c <= 'z'; ++c) classes[c] |= kLetter;
  for (int c = 'A'; c <= 'Z'; ++c) classes[c] |= kLetter;
  classes['_'] |= kLetter;
  classes['$'] |= kLetter;
  for (int c = '0'; c <= '9'; ++c) classes[c] |= kDigit | kHexDigit;
  for (int c = 'a'; c <= 'f'; ++c) classes[c] |= kHexDigit;
  for (int c = 'A'; c <= 'F'; ++c) classes[c] |= kHexDigit;
  for (char c : {' ', '\t', '\r', '\n', '\v', '\f'}) classes[static_cast<uint8_t>(c)] |= kSpace;
  return classes;
}
constexpr std::array<uint8_t, 256> kClasses = BuildClasses();

bool Is(char c, uint8_t classes) { return (kClasses[static_cast<uint8_t>(c)] & classes) != 0; }

// Bytes of the Unicode White_Space (or U+FEFF) character at `p`, 0 if none. PostHog's lexer skips them all.
size_t UnicodeSpaceBytes(std::string_view p) {
  if (p.size() >= 2 && p[0] == '\xC2' && (p[1] == '\x85' || p[1] == '\xA0')) return 2;
  if (p.size() < 3) return 0;
  const auto a = static_cast<uint8_t>(p[0]), b = static_cast<uint8_t>(p[1]), c = static_cast<uint8_t>(p[2]);
  if (a == 0xE1 && b == 0x9A && c == 0x80) return 3;
  if (a == 0xE2 && b == 0x80 && ((c >= 0x80 && c <= 0x8A) || c == 0xA8 || c == 0xA9 || c == 0xAF)) return 3;
  if (a == 0xE2 && b == 0x81 && c == 0x9F) return 3;
  if (a == 0xE3 && b == 0x80 && c == 0x80) return 3;
  if (a == 0xEF && b == 0xBB && c == 0xBF) return 3;
  return 0;
}

enum class Mode : uint8_t { kDefault, kTemplate, kFullTemplate, kTagOpen, kTagClose, kTagText };

class Lexer {
 public:
  Lexer(std::string_view source, std::vector<Token>& tokens) : text_(source), tokens_(tokens) {}

  void Run(LexStart start) {
    if (start == LexStart::kFullTemplate) modes_.push_back(Mode::kFullTemplate);
    while (at_ < text_.size()) {
      switch (modes_.empty() ? Mode::kDefault : modes_.back()) {
        case Mode::kDefault:
          Default();
          break;
        case Mode::kTemplate:
          TemplateText(true);
          break;
        case Mode::kFullTemplate:
          TemplateText(false);
          break;
        case Mode::kTagOpen:
          TagOpen();
          break;
        case Mode::kTagClose:
          TagClose();
          break;
        case Mode::kTagText:
          TagText();
          break;
      }
    }
    Push(Tok::kEnd, text_.size());
  }

 private:
  char At(size_t i) const { return i < text_.size() ? text_[i] : '\0'; }

  void Push(Tok kind, size_t end, Kw keyword = Kw::kNone, uint8_t flags = 0) {
    tokens_.push_back({kind, keyword, flags, static_cast<uint32_t>(at_), static_cast<uint32_t>(end)});
    at_ = end;
  }

  void Default() {
    const char c = text_[at_];
    if (Is(c, kSpace)) {
      ++at_;
    } else if (Is(c, kLetter)) {
      Word();
    } else if (Is(c, kDigit)) {
      Number();
    } else if (c == '\'' || c == '"' || c == '`') {
      Quoted(c, c == '\'' ? Tok::kString : Tok::kQuotedIdent);
    } else if (!Comment()) {
      Punctuation(c);
    }
  }

  void Word() {
    size_t end = at_ + 1;
    if (text_[at_] == 'f' && At(end) == '\'') {
      modes_.push_back(Mode::kTemplate);
      return Push(Tok::kTemplateStart, end + 1);
    }
    while (end < text_.size() && Is(text_[end], kLetter | kDigit)) ++end;
    const Kw keyword = FindKeyword(text_.substr(at_, end - at_));
    switch (keyword) {
      case Kw::kNone:
        return Push(Tok::kIdent, end);
      case Kw::kNullWord:
        return Push(Tok::kNull, end);
      case Kw::kInfWord:
        return Push(Tok::kInf, end);
      case Kw::kNanWord:
        return Push(Tok::kNan, end);
      default:
        return Push(Tok::kKeyword, end, keyword);
    }
  }

  size_t SkipDigits(size_t i, uint8_t classes = kDigit) const {
    while (i < text_.size() && Is(text_[i], classes)) ++i;
    return i;
  }

  // End of an exponent that begins at `i` (its letter), or 0.
  size_t Exponent(size_t i, char letter) const {
    if ((At(i) | 0x20) != letter) return 0;
    ++i;
    if (At(i) == '+' || At(i) == '-') ++i;
    return Is(At(i), kDigit) ? SkipDigits(i) : 0;
  }

  void Number() {
    const char second = static_cast<char>(At(at_ + 1) | 0x20);
    if (text_[at_] == '0' && second == 'x' && Is(At(at_ + 2), kHexDigit)) {
      const size_t end = SkipDigits(at_ + 2, kHexDigit);
      const size_t fraction = At(end) == '.' ? SkipDigits(end + 1, kHexDigit) : end;
      if (size_t exponent = Exponent(fraction, 'p')) return Push(Tok::kFloat, exponent);
      if (size_t exponent = Exponent(end, 'p')) return Push(Tok::kFloat, exponent);
      return Push(Tok::kHex, end);
    }
    if (text_[at_] == '0' && (second == 'b' || second == 'o') && Is(At(at_ + 2), kDigit)) {
      const size_t end = SkipDigits(at_ + 2);
      const bool binary = text_.substr(at_ + 2, end - at_ - 2).find_first_not_of("01") == std::string_view::npos;
      return Push(second == 'b' && binary ? Tok::kBinary : Tok::kError, end);
    }
    const size_t end = SkipDigits(at_ + 1);
    if (At(end) == '.') {
      if (size_t exponent = Exponent(SkipDigits(end + 1), 'e')) return Push(Tok::kFloat, exponent);
    }
    if (size_t exponent = Exponent(end, 'e')) return Push(Tok::kFloat, exponent);
    Push(Tok::kDecimal, end);
  }

  // Whether the escape at `i` (a backslash) is known; all are two bytes but \xHH. 0: unknown.
  size_t EscapeBytes(size_t i, char quote) const {
    const char c = At(i + 1);
    switch (c | 0x20) {
      case 'b':
      case 'f':
      case 'r':
      case 'n':
      case 't':
      case 'a':
      case 'v':
        return 2;
      case 'x':
        return Is(At(i + 2), kHexDigit) && Is(At(i + 3), kHexDigit) ? 4 : 0;
      default:
        break;
    }
    if (c == '0' || c == '\\') return 2;
    if (c == '\'' && quote != '"') return 2;
    return c == '"' && quote == '"' ? 2 : 0;
  }

  void Quoted(char quote, Tok kind) {
    uint8_t flags = 0;
    for (size_t i = at_ + 1; i < text_.size(); ++i) {
      if (text_[i] == '\\') {
        const size_t bytes = EscapeBytes(i, quote);
        if (bytes == 0) return Push(Tok::kError, i + 2 < text_.size() ? i + 2 : text_.size());
        flags = Token::kEscaped;
        i += bytes - 1;
      } else if (text_[i] == quote) {
        if (At(i + 1) != quote) return Push(kind, i + 1, Kw::kNone, flags);
        flags = Token::kEscaped;
        ++i;
      }
    }
    Push(Tok::kError, text_.size());
  }

  bool Comment() {
    const char c = text_[at_], next = At(at_ + 1);
    // #1 is a column's number, any other # begins a comment.
    if (c == '#' && !Is(next, kDigit)) {
      const size_t end = text_.find('\n', at_);
      at_ = end == std::string_view::npos ? text_.size() : end;
      return true;
    }
    if ((c == '-' && next == '-') || (c == '/' && next == '/')) {
      const size_t end = text_.find_first_of("\n\r", at_);
      at_ = end == std::string_view::npos ? text_.size() : end;
      return true;
    }
    if (c == '/' && next == '*') {
      const size_t end = text_.find("*/", at_ + 2);
      if (end == std::string_view::npos) return false;
      at_ = end + 2;
      return true;
    }
    return false;
  }

  void Punctuation(char c) {
    const char next = At(at_ + 1);
    auto one = [&](Tok kind) { Push(kind, at_ + 1); };
    auto two = [&](Tok kind) { Push(kind, at_ + 2); };
    switch (c) {
      case '-':
        return next == '>' ? Arrow() : one(Tok::kDash);
      case '*':
        return one(Tok::kAsterisk);
      case ':':
        return next == ':' ? two(Tok::kDoubleColon) : next == '=' ? two(Tok::kColonEquals) : one(Tok::kColon);
      case ',':
        return one(Tok::kComma);
      case '|':
        return next == '|' ? two(Tok::kConcat) : one(Tok::kError);
      case '.':
        return Dot();
      case '=':
        if (next == '~') return At(at_ + 2) == '*' ? Push(Tok::kIRegexDouble, at_ + 3) : two(Tok::kRegexDouble);
        return next == '=' ? two(Tok::kEqDouble) : one(Tok::kEq);
      case '>':
        return next == '=' ? two(Tok::kGtEq) : one(Tok::kGt);
      case '#':
        return one(Tok::kHash);
      case '~':
        return next == '*' ? two(Tok::kIRegexSingle) : one(Tok::kRegexSingle);
      case '[':
        return one(Tok::kLBracket);
      case '(':
        return one(Tok::kLParen);
      case '<':
        return LessThan(next);
      case '!':
        if (next == '~') return At(at_ + 2) == '*' ? Push(Tok::kNotIRegex, at_ + 3) : two(Tok::kNotRegex);
        return next == '=' ? two(Tok::kNotEq) : one(Tok::kError);
      case '?':
        return next == '.' ? two(Tok::kNullProperty) : next == '?' ? two(Tok::kNullish) : one(Tok::kQuery);
      case '%':
        return one(Tok::kPercent);
      case '+':
        return one(Tok::kPlus);
      case ']':
        return one(Tok::kRBracket);
      case ')':
        return one(Tok::kRParen);
      case ';':
        return one(Tok::kSemicolon);
      case '/':
        return next == '>' ? two(Tok::kSlashGt) : one(Tok::kSlash);
      case '{':
        modes_.push_back(Mode::kDefault);
        return one(Tok::kLBrace);
      case '}':
        if (!modes_.empty()) modes_.pop_back();
        return one(Tok::kRBrace);
      default:
        if (size_t bytes = UnicodeSpaceBytes(text_.substr(at_))) {
          at_ += bytes;
          return;
        }
        return Push(Tok::kError, at_ + Utf8Bytes(c));
    }
  }

  size_t Utf8Bytes(char c) const {
    const auto lead = static_cast<uint8_t>(c);
    const size_t bytes = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    return at_ + bytes <= text_.size() ? bytes : text_.size() - at_;
  }

  void Dot() {
    if (Is(At(at_ + 1), kDigit) && !AfterOperand()) {
      if (size_t exponent = Exponent(SkipDigits(at_ + 1), 'e')) return Push(Tok::kFloat, exponent);
    }
    Push(Tok::kDot, at_ + 1);
  }

  // Marks where the lambda begins whose arrow this is, so that the parser need not search ahead: linear, as each chain
  // of names is walked once.
  void Arrow() {
    auto is_name = [](const Token& t) {
      return t.kind == Tok::kIdent || t.kind == Tok::kQuotedIdent || (t.kind == Tok::kKeyword && MayBeName(t.keyword));
    };
    size_t i = tokens_.size();
    const bool parens = i > 0 && tokens_[i - 1].kind == Tok::kRParen;
    if (parens) --i;
    if (i > 0 && tokens_[i - 1].kind == Tok::kComma) --i;
    bool expect_name = true;
    for (; i > 0; --i, expect_name = !expect_name) {
      Token& t = tokens_[i - 1];
      if (expect_name ? !is_name(t) : t.kind != Tok::kComma) break;
      if (expect_name && !parens) t.flags |= Token::kLambdaHead;
    }
    if (parens && i > 0 && tokens_[i - 1].kind == Tok::kLParen) tokens_[i - 1].flags |= Token::kLambdaHead;
    Push(Tok::kArrow, at_ + 2);
  }

  // Whether the token before ends an operand: then `<` compares and `.5` is a tuple access.
  bool AfterOperand() const {
    if (tokens_.empty()) return false;
    const Token& t = tokens_.back();
    switch (t.kind) {
      case Tok::kKeyword:
        return !FollowsOperand(t.keyword) && t.keyword != Kw::kSelect && t.keyword != Kw::kDistinct &&
               t.keyword != Kw::kNot && t.keyword != Kw::kCase;
      case Tok::kIdent:
      case Tok::kQuotedIdent:
      case Tok::kNull:
      case Tok::kInf:
      case Tok::kNan:
      case Tok::kDecimal:
      case Tok::kHex:
      case Tok::kBinary:
      case Tok::kFloat:
      case Tok::kString:
      case Tok::kTemplateEnd:
      case Tok::kRBrace:
      case Tok::kRBracket:
      case Tok::kRParen:
        return true;
      default:
        return false;
    }
  }

  void LessThan(char next) {
    if (Is(next, kLetter) && next != '$' && !AfterOperand()) {
      modes_.push_back(Mode::kTagOpen);
      return Push(Tok::kTagOpen, at_ + 1);
    }
    if (next == '=') return Push(Tok::kLtEq, at_ + 2);
    if (next == '>') return Push(Tok::kNotEq, at_ + 2);
    if (next == '/') {
      modes_.push_back(Mode::kTagClose);
      return Push(Tok::kLtSlash, at_ + 2);
    }
    Push(Tok::kLt, at_ + 1);
  }

  void TemplateText(bool quoted) {
    const char c = text_[at_];
    if (c == '{') {
      modes_.push_back(Mode::kDefault);
      return Push(Tok::kTemplateOpen, at_ + 1);
    }
    if (quoted && c == '\'' && At(at_ + 1) != '\'') {
      modes_.pop_back();
      return Push(Tok::kTemplateEnd, at_ + 1);
    }
    uint8_t flags = 0;
    size_t i = at_;
    for (; i < text_.size() && text_[i] != '{'; ++i) {
      if (text_[i] == '\\') {
        const size_t bytes = At(i + 1) == '{' ? 2 : EscapeBytes(i, '\'');
        if (bytes == 0 && quoted) return Push(Tok::kError, i + 2 < text_.size() ? i + 2 : text_.size());
        flags = Token::kEscaped;
        i += bytes == 0 ? 0 : bytes - 1;
      } else if (quoted && text_[i] == '\'') {
        if (At(i + 1) != '\'') break;
        flags = Token::kEscaped;
        ++i;
      }
    }
    Push(Tok::kTemplateText, i, Kw::kNone, flags);
  }

  // Inside <name ... >.
  void TagOpen() {
    const char c = text_[at_];
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
      ++at_;
    } else if (c == '/' && At(at_ + 1) == '>') {
      modes_.pop_back();
      Push(Tok::kSlashGt, at_ + 2);
    } else if (c == '>') {
      modes_.back() = Mode::kTagText;
      Push(Tok::kGt, at_ + 1);
    } else if (c == '=') {
      Push(Tok::kEq, at_ + 1);
    } else if (c == '\'') {
      Quoted(c, Tok::kString);
    } else if (c == '{') {
      modes_.push_back(Mode::kDefault);
      Push(Tok::kLBrace, at_ + 1);
    } else {
      TagName();
    }
  }

  void TagName() {
    size_t end = at_;
    while (end < text_.size() && text_[end] != '$' && (Is(text_[end], kLetter | kDigit) || text_[end] == '-')) ++end;
    if (end == at_) return Push(Tok::kError, at_ + Utf8Bytes(text_[at_]));
    Push(Tok::kIdent, end);
  }

  void TagClose() {
    const char c = text_[at_];
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
      ++at_;
    } else if (c == '>') {
      modes_.pop_back();
      Push(Tok::kGt, at_ + 1);
    } else {
      TagName();
    }
  }

  void TagText() {
    if (text_[at_] == '{') {
      modes_.push_back(Mode::kDefault);
      return Push(Tok::kLBrace, at_ + 1);
    }
    if (text_[at_] == '<') {
      if (At(at_ + 1) == '/') {
        modes_.back() = Mode::kTagClose;
        return Push(Tok::kLtSlash, at_ + 2);
      }
      modes_.push_back(Mode::kTagOpen);
      return Push(Tok::kTagOpen, at_ + 1);
    }
    const size_t end = text_.find_first_of("<{", at_);
    Push(Tok::kTagText, end == std::string_view::npos ? text_.size() : end);
  }

  std::string_view text_;
  std::vector<Token>& tokens_;
  std::vector<Mode> modes_;  // empty: default
  size_t at_ = 0;
};

}  // namespace

void Lex(std::string_view source, LexStart start, std::vector<Token>& tokens) {
  tokens.clear();
  tokens.reserve(source.size() / 4 + 8);
  Lexer(source, tokens).Run(start);
}

std::string_view ExplainBadToken(std::string_view source, const Token& token) {
  const std::string_view text = source.substr(token.start, token.end - token.start);
  const char first = text.empty() ? '\0' : text[0];
  const bool at_end = token.end == source.size();
  if (text.starts_with("0b") || text.starts_with("0B")) return "the digits of a binary number are 0 and 1";
  if (text.starts_with("0o") || text.starts_with("0O")) return "octal numbers are not supported: write it in decimal";
  if (text.size() >= 2 && text[text.size() - 2] == '\\') return "unknown escape in a quoted text";
  if (first == '\'') return "unterminated string literal";
  if ((first == '"' || first == '`') && at_end) return "unterminated quoted name";
  return "unexpected character";
}

}  // namespace hedgerow::hogql
