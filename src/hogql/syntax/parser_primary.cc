// Operands: what an expression may begin with.
#include "hogql/syntax/parser_impl.h"

namespace hedgerow::hogql {

Expr* ParserImpl::ParsePrefix() {
  const uint32_t start = Start();
  Expr* operand = nullptr;
  switch (Now().kind) {
    case Tok::kDash:
      if (!StartsNumber(1)) {
        Next();
        Expr* right = ParseExpr(kUnaryPower);
        if (right == nullptr) return nullptr;
        Arithmetic* node = Make<Arithmetic>(start);
        node->op = '-';
        node->left = MakeInteger(start, 0);
        node->right = right;
        return Adopt(node, right) ? node : nullptr;
      }
      operand = ParseNumber();
      break;
    case Tok::kPlus:
      if (!StartsNumber(1)) {
        Next();
        Fail("a number after `+`");
        return nullptr;
      }
      operand = ParseNumber();
      break;
    case Tok::kDot:
      if (!StartsNumber(0)) {
        Fail("an expression");
        return nullptr;
      }
      operand = ParseNumber();
      break;
    case Tok::kDecimal:
    case Tok::kHex:
    case Tok::kBinary:
    case Tok::kFloat:
    case Tok::kInf:
    case Tok::kNan:
      operand = ParseNumber();
      break;
    case Tok::kNull:
      Next();
      operand = MakeNull(start);
      break;
    case Tok::kString: {
      std::string_view text = Unquote(Now());
      Next();
      operand = MakeString(start, text);
      break;
    }
    case Tok::kTemplateStart:
      operand = ParseTemplate(false);
      break;
    case Tok::kTagOpen:
      operand = ParseTag();
      break;
    case Tok::kLParen:
      operand = ParseParens();
      break;
    case Tok::kLBracket:
      operand = ParseArray(start);
      break;
    case Tok::kLBrace:
      operand = ParseBraces();
      break;
    case Tok::kAsterisk:
      operand = ParseAsterisk(start, {});
      break;
    case Tok::kHash: {
      Next();
      int64_t index = 0;
      if (!Is(Tok::kDecimal)) {
        Fail("the number of a column after `#`");
        return nullptr;
      }
      if (!ParseIndex(index, "#")) return nullptr;
      PositionalRef* node = Make<PositionalRef>(start);
      node->index = index;
      operand = node;
      break;
    }
    default:
      if (!IsName(Now())) {
        Fail("an expression");
        return nullptr;
      }
      return ParseWord();
  }
  return operand == nullptr ? nullptr : ParsePostfix(operand);
}

// (SELECT ...), ((SELECT 1) UNION ALL ...), (x, y) -> z, (* REPLACE ...), (a, b), (a)
Expr* ParserImpl::ParseParens() {
  const uint32_t start = Start();
  if (Now().flags & Token::kLambdaHead) return ParseArrowLambda();
  Next();
  if (LooksLikeSelect(0)) {
    Node* query = ParseSelectSet();
    return query != nullptr && Expect(Tok::kRParen, "`)` to close the subquery") ? query : nullptr;
  }
  if (Is(Tok::kRParen)) {
    FailAt({start, Now().end}, "empty brackets are not an expression",
           "an empty array is [], an empty list cannot be searched");
    return nullptr;
  }
  const bool inner_parens = Is(Tok::kLParen) || Is(Tok::kLBrace);
  Expr* first = ParseExpr();
  if (first == nullptr) return nullptr;
  const bool is_query =
      first->kind == Kind::kSelect || first->kind == Kind::kSelectSet || first->kind == Kind::kPlaceholder;
  if (is_query && inner_parens &&
      (AtSetOperator() ||
       (first->kind != Kind::kPlaceholder && (Is(Kw::kOrder) || Is(Kw::kLimit) || Is(Kw::kOffset))))) {
    first = ParseSelectSetAfter(first, true, start);
    return first != nullptr && Expect(Tok::kRParen, "`)` to close the subquery") ? first : nullptr;
  }
  if (first->kind == Kind::kColumns && Is(Kw::kReplace)) {
    Columns* columns = static_cast<Columns*>(first);
    columns->form = Columns::Form::kParens;
    return ParseReplace(columns) && Expect(Tok::kRParen, "`)`") ? columns : nullptr;
  }
  if (first->kind == Kind::kField && Is(Kw::kReplace) && static_cast<Field*>(first)->chain.size > 0 &&
      static_cast<Field*>(first)->chain[static_cast<Field*>(first)->chain.size - 1] == "*") {
    Columns* columns = Make<Columns>(first->span.start);
    columns->form = Columns::Form::kParens;
    columns->all_columns = true;
    if (static_cast<Field*>(first)->chain.size > 1) columns->qualifier = static_cast<Field*>(first)->chain[0];
    return ParseReplace(columns) && Expect(Tok::kRParen, "`)`") ? columns : nullptr;
  }
  if (Accept(Tok::kRParen)) return first;
  if (!Is(Tok::kComma)) {
    Fail("`,` or `)`");
    return nullptr;
  }
  const size_t mark = scratch_.size();
  scratch_.push_back(first);
  while (Accept(Tok::kComma) && !Is(Tok::kRParen)) {
    Expr* expr = LooksLikeSelect(0) ? ParseSelectSet() : ParseExpr();
    if (expr == nullptr) return nullptr;
    scratch_.push_back(expr);
  }
  if (!Expect(Tok::kRParen, "`,` or `)`")) return nullptr;
  Collection* node = MakeKind<Collection>(Kind::kTuple, start);
  node->exprs = TakeScratch(mark);
  return Adopt(node, node->exprs) ? node : nullptr;
}

Expr* ParserImpl::ParseArray(uint32_t start) {
  Next();
  List<Expr*> exprs;
  if (!ParseExprList(exprs, Tok::kRBracket)) return nullptr;
  Next();
  Collection* node = MakeKind<Collection>(Kind::kArray, start);
  node->exprs = exprs;
  return Adopt(node, exprs) ? node : nullptr;
}

// {} and {key: value, ...} are dicts, {expr} is a placeholder.
Expr* ParserImpl::ParseBraces() {
  const uint32_t start = Start();
  Next();
  const size_t mark = scratch_.size();
  while (!Is(Tok::kRBrace)) {
    Expr* key = ParseExpr();
    if (key == nullptr) return nullptr;
    if (scratch_.size() == mark && Accept(Tok::kRBrace)) {
      Placeholder* node = Make<Placeholder>(start);
      node->expr = key;
      return Adopt(node, key) ? node : nullptr;
    }
    if (!Expect(Tok::kColon, scratch_.size() == mark ? "`}` or `:`" : "`:`")) return nullptr;
    Expr* value = ParseExpr();
    if (value == nullptr) return nullptr;
    scratch_.push_back(key);
    scratch_.push_back(value);
    if (!Accept(Tok::kComma)) break;
  }
  if (!Expect(Tok::kRBrace, "`,` or `}`")) return nullptr;
  Collection* node = MakeKind<Collection>(Kind::kDict, start);
  node->exprs = TakeScratch(mark);
  return Adopt(node, node->exprs) ? node : nullptr;
}

// * and * EXCLUDE (a, b); *COLUMNS(...) spreads. The current token is the asterisk.
Expr* ParserImpl::ParseAsterisk(uint32_t start, Name qualifier) {
  Next();
  if (qualifier.empty() && Is(Kw::kColumns) && Ahead(1).kind == Tok::kLParen) {
    Expr* columns = ParseColumnsCall();
    if (columns == nullptr) return nullptr;
    Spread* node = Make<Spread>(start);
    node->expr = columns;
    return Adopt(node, columns) ? node : nullptr;
  }
  if (Is(Kw::kExclude) && Ahead(1).kind == Tok::kLParen) {
    Columns* node = arena_.New<Columns>();
    node->kind = Kind::kColumns;
    node->form = Columns::Form::kBare;
    node->all_columns = true;
    node->qualifier = qualifier;
    if (!ParseExclude(node)) return nullptr;
    node->span = From(start);
    return node;
  }
  Field* node = Make<Field>(start);
  const Name star = "*";
  node->chain = arena_.Copy(&star, 1);
  return node;
}

bool ParserImpl::ParseExclude(Columns* columns) {
  Next();
  if (!Expect(Tok::kLParen, "`(` after EXCLUDE")) return false;
  std::vector<std::string_view> names;
  do {
    if (!names.empty() && Is(Tok::kRParen)) break;
    std::string_view name = ParseDottedName();
    if (name.data() == nullptr) return false;
    names.push_back(name);
  } while (Accept(Tok::kComma));
  columns->exclude = arena_.Copy(names.data(), names.size());
  return Expect(Tok::kRParen, "`,` or `)`");
}

bool ParserImpl::ParseReplace(Columns* columns) {
  Next();
  if (!Expect(Tok::kLParen, "`(` after REPLACE")) return false;
  std::vector<ColumnReplace> items;
  do {
    Expr* expr = ParseExpr(kTernaryPower);
    if (expr == nullptr || !Expect(Kw::kAs, "AS and a column name")) return false;
    Name name = ParseName("a column name");
    if (name.data() == nullptr) return false;
    items.push_back({name, expr});
    if (!Adopt(columns, expr)) return false;
  } while (Accept(Tok::kComma));
  columns->replace = arena_.Copy(items.data(), items.size());
  return Expect(Tok::kRParen, "`,` or `)`");
}

// A name, or a form that a keyword begins.
Expr* ParserImpl::ParseWord() {
  const Token word = Now();
  if (word.flags & Token::kLambdaHead) return ParseArrowLambda();
  if (word.kind == Tok::kKeyword) {
    bool tried = false;
    Expr* form = ParseKeywordForm(tried);
    if (tried) return form;
  }
  const Token next = Ahead(1);
  if (next.kind == Tok::kLParen) {
    Name name = NameOf(word);
    Next();
    Expr* call = ParseCall(name, word.start, nullptr);
    return call == nullptr ? nullptr : ParsePostfix(call);
  }
  if (next.kind == Tok::kColonEquals) {
    Name name = NameOf(word);
    at_ += 2;
    Expr* value = ParseExpr(kAliasPower + 1);
    if (value == nullptr) return nullptr;
    NamedArgument* node = Make<NamedArgument>(word.start);
    node->name = name;
    node->value = value;
    return Adopt(node, value) ? node : nullptr;
  }
  Expr* field = ParseField();
  return field == nullptr ? nullptr : ParsePostfix(field);
}

// `NOT x` rather than a column called `not`: an operator with an operand behind it wants the column.
bool ParserImpl::NegatesNext() const {
  const Token& next = Ahead(1);
  switch (next.keyword) {
    case Kw::kAnd:
    case Kw::kOr:
    case Kw::kIn:
    case Kw::kLike:
    case Kw::kILike:
    case Kw::kBetween:
    case Kw::kAs:
      return !(BeginsOperand(Ahead(2)) || IsName(Ahead(2)));
    default:
      break;
  }
  return BeginsOperand(next) || (next.kind == Tok::kKeyword && MayBeName(next.keyword));
}

// `tried` stays false when the word is a mere name here.
Expr* ParserImpl::ParseKeywordForm(bool& tried) {
  const Token word = Now();
  const Token next = Ahead(1);
  auto attempt = [&](auto parse) -> Expr* {
    if (Now().flags & Token::kNoForm) return nullptr;
    const Saved saved = Save();
    if (Expr* expr = parse()) {
      tried = true;
      return expr;
    }
    Restore(saved);
    tokens_[at_].flags |= Token::kNoForm;
    return nullptr;
  };
  auto then_postfix = [&](Expr* expr) {
    tried = true;
    return expr == nullptr ? nullptr : ParsePostfix(expr);
  };
  switch (word.keyword) {
    case Kw::kNot: {
      const bool call = next.kind == Tok::kLParen && !LooksLikeSelect(2);
      if (call || !NegatesNext()) return nullptr;
      tried = true;
      Next();
      Expr* operand = ParseExpr(kNotPower);
      if (operand == nullptr) return nullptr;
      Not* node = Make<Not>(word.start);
      node->expr = operand;
      return Adopt(node, operand) ? node : nullptr;
    }
    case Kw::kCase: {
      if (!BeginsOperand(next) && !IsName(next)) return nullptr;
      Expr* expr = attempt([&] { return ParseCase(); });
      return expr == nullptr ? nullptr : ParsePostfix(expr);
    }
    case Kw::kInterval: {
      if (!BeginsOperand(next) && next.keyword != Kw::kNot) return nullptr;
      Expr* expr = attempt([&] { return ParseInterval(); });
      return expr == nullptr ? nullptr : ParsePostfix(expr);
    }
    case Kw::kCast:
    case Kw::kTryCast:
      return next.kind == Tok::kLParen ? then_postfix(ParseCast()) : nullptr;
    case Kw::kColumns:
      return next.kind == Tok::kLParen && Ahead(2).kind != Tok::kRParen ? then_postfix(ParseColumnsCall()) : nullptr;
    case Kw::kTrim: {
      const Kw side = Ahead(2).keyword;
      const Tok what = Ahead(3).kind;
      if (next.kind != Tok::kLParen || (side != Kw::kBoth && side != Kw::kLeading && side != Kw::kTrailing) ||
          (what != Tok::kString && what != Tok::kTemplateStart)) {
        return nullptr;
      }
      return then_postfix(ParseTrim());
    }
    case Kw::kArray:
      if (next.kind != Tok::kLBracket) return nullptr;
      Next();
      return then_postfix(ParseArray(word.start));
    case Kw::kDate:
    case Kw::kTimestamp:
      if (next.kind != Tok::kString) return nullptr;
      tried = true;
      FailAt({word.start, next.end}, "date and time literals are not supported",
             word.keyword == Kw::kDate ? "write toDate('2026-01-31')" : "write toDateTime('2026-01-31 12:00:00')",
             true);
      return nullptr;
    case Kw::kLambda:
      if (!IsName(next) || (Ahead(2).kind != Tok::kColon && Ahead(2).kind != Tok::kComma)) return nullptr;
      if (Ahead(2).kind == Tok::kComma) {
        Expr* lambda = attempt([&] { return ParseColonLambda(); });
        return lambda;
      }
      tried = true;
      return ParseColonLambda();
    default:
      return nullptr;
  }
}

// a.b.c, t.*, true, false
Expr* ParserImpl::ParseField() {
  const Token first = Now();
  Name inline_chain[8];
  std::vector<Name> long_chain;
  size_t count = 0;
  auto push = [&](Name name) {
    if (count < std::size(inline_chain)) {
      inline_chain[count] = name;
    } else {
      if (count == std::size(inline_chain)) long_chain.assign(inline_chain, inline_chain + count);
      long_chain.push_back(name);
    }
    ++count;
  };
  push(NameOf(first));
  Next();
  while (Is(Tok::kDot)) {
    if (IsName(Ahead(1))) {
      Next();
      push(NameOf(Now()));
      Next();
    } else if (Ahead(1).kind == Tok::kAsterisk) {
      Next();
      if (Ahead(1).keyword == Kw::kExclude && Ahead(2).kind == Tok::kLParen)
        return ParseAsterisk(first.start, inline_chain[0]);
      Next();
      push("*");
      break;
    } else if (Ahead(1).kind == Tok::kDecimal) {
      break;
    } else {
      Next();
      Fail("a property name");
      return nullptr;
    }
  }
  if (count == 1 && first.kind == Tok::kIdent && (first.end - first.start == 4 || first.end - first.start == 5)) {
    std::string lower;
    for (char c : inline_chain[0]) lower += static_cast<char>(c | 0x20);
    if (lower == "true" || lower == "false") {
      Constant* constant = Make<Constant>(first.start);
      constant->type = Constant::Type::kBool;
      constant->boolean = lower == "true";
      return constant;
    }
  }
  Field* node = Make<Field>(first.start);
  node->chain = count <= std::size(inline_chain) ? arena_.Copy(inline_chain, count)
                                                 : arena_.Copy(long_chain.data(), long_chain.size());
  return node;
}

}  // namespace hedgerow::hogql
