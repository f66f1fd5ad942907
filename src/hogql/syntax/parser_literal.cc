#include <charconv>
#include <cmath>
#include <cstdlib>

#include "hogql/syntax/parser_impl.h"

namespace hedgerow::hogql {
namespace {

bool EqualsIgnoreCase(std::string_view text, std::string_view lower) {
  if (text.size() != lower.size()) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i] >= 'A' && text[i] <= 'Z' ? static_cast<char>(text[i] + 32) : text[i];
    if (c != lower[i]) return false;
  }
  return true;
}

}  // namespace

std::string_view ParserImpl::Undo(std::string_view raw, char quote) {
  std::string out;
  out.reserve(raw.size());
  for (size_t i = 0; i < raw.size(); ++i) {
    const char c = raw[i];
    if (c == quote && quote != '\0') {
      ++i;  // doubled
      out += c;
    } else if (c == '\\' && i + 1 < raw.size()) {
      switch (raw[i + 1]) {
        case 'b':
        case 'B':
          out += '\b';
          break;
        case 'f':
        case 'F':
          out += '\f';
          break;
        case 'r':
        case 'R':
          out += '\r';
          break;
        case 'n':
        case 'N':
          out += '\n';
          break;
        case 't':
        case 'T':
          out += '\t';
          break;
        case 'a':
        case 'A':
          out += '\a';
          break;
        case 'v':
        case 'V':
          out += '\v';
          break;
        case '0':
          break;  // PostHog drops NUL
        case 'x':
        case 'X':
          out += '\\';
          out += raw[i + 1];
          break;  // and keeps \x41 as it stands
        default:
          out += raw[i + 1];
      }
      ++i;
    } else {
      out += c;
    }
  }
  return arena_.CopyText(out);
}

std::string_view ParserImpl::Unquote(const Token& token) {
  const std::string_view inner = source_.substr(token.start + 1, token.end - token.start - 2);
  return (token.flags & Token::kEscaped) == 0 ? inner : Undo(inner, source_[token.start]);
}

Name ParserImpl::NameOf(const Token& token) { return token.kind == Tok::kQuotedIdent ? Unquote(token) : TextOf(token); }

Name ParserImpl::ParseName(std::string_view what) {
  if (!IsName(Now())) {
    Fail(what);
    return {};
  }
  Name name = NameOf(Now());
  if (name.data() == nullptr) name = std::string_view("");
  Next();
  return name;
}

bool ParserImpl::ParseNames(List<Name>& names, bool trailing_comma) {
  std::vector<Name> list;
  do {
    if (trailing_comma && !list.empty() && !IsName(Now())) break;
    Name name = ParseName("a name");
    if (name.data() == nullptr) return false;
    list.push_back(name);
  } while (Accept(Tok::kComma));
  names = arena_.Copy(list.data(), list.size());
  return true;
}

std::string_view ParserImpl::ParseDottedName() {
  Name name = ParseName("a column name");
  if (name.data() == nullptr || !Is(Tok::kDot)) return name;
  std::string dotted(name);
  while (Accept(Tok::kDot)) {
    Name part = ParseName("a column name");
    if (part.data() == nullptr) return part;
    dotted.append(".").append(part);
  }
  return arena_.CopyText(dotted);
}

// PostHog refuses these as aliases; quoted ones pass.
bool ParserImpl::CheckAlias(const Token& token, uint32_t start) {
  if (token.kind != Tok::kIdent) return true;
  for (std::string_view reserved : {"true", "false", "null", "team_id"}) {
    if (EqualsIgnoreCase(TextOf(token), reserved)) {
      Report({start, token.end}, "`" + std::string(TextOf(token)) + "` is a reserved word and cannot be an alias",
             "choose another name", false);
    }
  }
  return true;
}

bool ParserImpl::ParseIndex(int64_t& index, std::string_view after) {
  const std::string_view digits = TextOf(Now());
  const bool leading_zero = digits.size() > 1 && digits[0] == '0';
  if (leading_zero || std::from_chars(digits.data(), digits.data() + digits.size(), index).ec != std::errc{}) {
    return FailAt({Start(), Now().end}, "expected a whole number after `" + std::string(after) + "`");
  }
  Next();
  return true;
}

bool ParserImpl::StartsNumber(size_t ahead) const {
  switch (Ahead(ahead).kind) {
    case Tok::kDecimal:
    case Tok::kHex:
    case Tok::kBinary:
    case Tok::kFloat:
    case Tok::kInf:
    case Tok::kNan:
      return true;
    case Tok::kDot:
      return Ahead(ahead + 1).kind == Tok::kDecimal;
    default:
      return false;
  }
}

// [+-] number. 1.5 comes as three tokens, so that t.1.2 can be what it is.
Expr* ParserImpl::ParseNumber() {
  const uint32_t start = Start();
  const bool negative = Is(Tok::kDash);
  if (Is(Tok::kDash) || Is(Tok::kPlus)) Next();
  const Token first = Now();
  Next();
  bool is_double = first.kind == Tok::kFloat || first.kind == Tok::kDot;
  if (first.kind == Tok::kDot) {
    Next();
  } else if (first.kind == Tok::kDecimal && Is(Tok::kDot) && !IsName(Ahead(1)) && Ahead(1).kind != Tok::kAsterisk) {
    is_double = true;
    Next();
    Accept(Tok::kDecimal);
  }
  Constant* constant = Make<Constant>(start);
  auto big = [&](std::string_view text) {
    constant->type = Constant::Type::kBigNumber;
    constant->text = text;
    return constant;
  };
  if (first.kind == Tok::kInf) return big(negative ? "-Infinity" : "Infinity");
  if (first.kind == Tok::kNan) return big("NaN");
  std::string text = negative ? "-" : "";
  for (char c : source_.substr(first.start, End() - first.start)) {
    if (c != ' ' && c != '\t' && c != '\n' && c != '\r') text += c;
  }
  if (is_double) {
    constant->type = Constant::Type::kDouble;
    constant->number = std::strtod(text.c_str(), nullptr);
    if (std::isinf(constant->number)) return big(negative ? "-Infinity" : "Infinity");
    return constant;
  }
  const int base = first.kind == Tok::kHex ? 16 : first.kind == Tok::kBinary ? 2 : 10;
  const std::string_view digits = TextOf(first).substr(base == 10 ? 0 : 2);
  const std::string signed_digits = (negative ? "-" : "") + std::string(digits);
  const auto parsed =
      std::from_chars(signed_digits.data(), signed_digits.data() + signed_digits.size(), constant->integer, base);
  if (parsed.ec != std::errc{}) return big(arena_.CopyText(text));
  constant->type = Constant::Type::kInteger;
  return constant;
}

// f'a{x}b', or a whole text field in which only {x} is special. One part stands for itself, more are joined.
Expr* ParserImpl::ParseTemplate(bool full) {
  const uint32_t start = Start();
  if (!full) Next();
  const size_t mark = scratch_.size();
  bool first = true;
  while (!Is(full ? Tok::kEnd : Tok::kTemplateEnd)) {
    if (Is(Tok::kTemplateText)) {
      const Token token = Now();
      std::string_view text = TextOf(token);
      if (full && first && text.starts_with("F'")) text.remove_prefix(2);
      if (token.flags & Token::kEscaped) text = Undo(text, full ? '\0' : '\'');
      Next();
      if (!text.empty()) scratch_.push_back(MakeString(token.start, text));
    } else if (Accept(Tok::kTemplateOpen)) {
      Expr* expr = ParseExpr();
      if (expr == nullptr || !Expect(Tok::kRBrace, "`}` to close the template's expression")) return nullptr;
      scratch_.push_back(expr);
    } else {
      Fail(full ? "text or `{`" : "`'` to close the template");
      return nullptr;
    }
    first = false;
  }
  if (!full) Next();
  if (scratch_.size() == mark) return MakeString(start, "");
  if (scratch_.size() == mark + 1) {
    Node* only = scratch_.back();
    scratch_.pop_back();
    return only;
  }
  Call* call = MakeCall(start, "concat", Call::Spelling::kTemplate, {});
  call->args = TakeScratch(mark);
  return Adopt(call, call->args) ? call : nullptr;
}

}  // namespace hedgerow::hogql
