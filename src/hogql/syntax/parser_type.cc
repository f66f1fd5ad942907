// Types of CAST and ::. PostHog keeps a type as lower-case text: "nullable(string)", "decimal(10, 2)", "int[]".
#include "hogql/syntax/parser_impl.h"

namespace hedgerow::hogql {
namespace {

void AppendLower(std::string& out, std::string_view text) {
  for (char c : text) out += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

}  // namespace

bool ParserImpl::ParseType(std::string& out) {
  Deeper deeper(depth_);
  if (!deeper.ok()) return FailAt({Start(), Now().end}, "the type is nested too deeply");
  if (!IsName(Now()) || Is(Kw::kAs)) return Fail("a type");
  AppendLower(out, NameOf(Now()));
  Next();
  if (Is(Tok::kLParen)) {
    Next();
    out += '(';
    if (!ParseTypeArguments(out)) return false;
    out += ')';
  } else {
    for (; IsName(Now()) && !Is(Kw::kAs); Next()) {
      out += ' ';
      AppendLower(out, NameOf(Now()));
    }
  }
  while (Is(Tok::kLBracket) &&
         (Ahead(1).kind == Tok::kRBracket || (Ahead(1).kind == Tok::kDecimal && Ahead(2).kind == Tok::kRBracket))) {
    Next();
    out += '[';
    if (Is(Tok::kDecimal)) {
      out += TextOf(Now());
      Next();
    }
    Next();
    out += ']';
  }
  return true;
}

// name type, ... | type, ... | expr, ...
bool ParserImpl::ParseTypeArguments(std::string& out) {
  if (Accept(Tok::kRParen)) return true;
  if ((Is(Tok::kString) || Is(Tok::kTemplateStart)) && Ahead(1).kind == Tok::kEq) {
    return FailAt({Start(), Now().end}, "enum types are not supported in a cast", "cast to String or Int64", true);
  }
  if (Now().flags & Token::kNoTypeArguments) return false;
  const Saved saved = Save();
  const bool named = IsName(Now()) && IsName(Ahead(1));
  std::string types;
  bool ok = IsName(Now()) && !(Now().flags & Token::kNoTypes);
  while (ok && !Is(Tok::kRParen)) {
    if (!types.empty()) types += ", ";
    if (named) {
      if (!IsName(Now())) break;
      AppendLower(types, NameOf(Now()));
      types += ' ';
      Next();
    }
    ok = ParseType(types) && (Accept(Tok::kComma) || Is(Tok::kRParen));
  }
  if (ok && Accept(Tok::kRParen)) {
    out += types;
    return true;
  }
  Restore(saved);
  tokens_[at_].flags |= Token::kNoTypes;
  bool first = true;
  while (!Is(Tok::kRParen)) {
    const size_t from = at_;
    if (ParseExpr() == nullptr) {
      tokens_[saved.at].flags |= Token::kNoTypeArguments;
      return false;
    }
    if (!first) out += ", ";
    for (size_t i = from; i < at_; ++i) out += TextOf(tokens_[i]);
    first = false;
    if (!Accept(Tok::kComma)) break;
  }
  return Expect(Tok::kRParen, "`,` or `)`");
}

// left::type, without brackets in the type: `a::Foo (1)` would be a call otherwise.
Expr* ParserImpl::ParseCastSuffix(Expr* left) {
  Next();
  const Token token = Now();
  const bool fits = token.kind == Tok::kIdent || token.kind == Tok::kQuotedIdent || IsIntervalUnit(token.keyword) ||
                    token.keyword == Kw::kDate || token.keyword == Kw::kTime || token.keyword == Kw::kTimestamp ||
                    token.keyword == Kw::kInterval;
  if (!fits) {
    if (token.kind == Tok::kKeyword) {
      FailAt({token.start, token.end}, "`" + std::string(TextOf(token)) + "` is no type name after `::`",
             "types with arguments are written CAST(x AS Array(Int64))");
    } else {
      Fail("a type");
    }
    return nullptr;
  }
  std::string type;
  AppendLower(type, NameOf(token));
  Next();
  const bool local = Ahead(1).keyword == Kw::kLocal;
  if (Is(Kw::kWith) && Ahead(local ? 2 : 1).keyword == Kw::kTime && Ahead(local ? 3 : 2).keyword == Kw::kZone) {
    at_ += local ? 4 : 3;
    type += local ? " with local time zone" : " with time zone";
  }
  TypeCast* node = Make<TypeCast>(left->span.start);
  node->expr = left;
  node->type_name = arena_.CopyText(type);
  node->written = source_.substr(token.start, End() - token.start);
  return Adopt(node, left) ? node : nullptr;
}

}  // namespace hedgerow::hogql
