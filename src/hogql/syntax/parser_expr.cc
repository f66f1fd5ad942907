// Expressions: operators behind an operand. See enum Power for how tightly each binds.
#include "hogql/syntax/parser_impl.h"

namespace hedgerow::hogql {
namespace {

struct Infix {
  Power power = kAnyPower;  // kAnyPower: no operator
  CompareOp compare = CompareOp::kEq;
  uint8_t tokens = 1;
  char arithmetic = 0;
};

// The operator that the tokens at hand spell, IS, BETWEEN and NOT ... included.
Infix InfixOf(const Token& now, const Token& next, const Token& third) {
  auto compare = [](CompareOp op, uint8_t tokens = 1) { return Infix{kComparePower, op, tokens, 0}; };
  switch (now.kind) {
    case Tok::kAsterisk:
      return {kMultiplyPower, {}, 1, '*'};
    case Tok::kSlash:
      return {kMultiplyPower, {}, 1, '/'};
    case Tok::kPercent:
      return {kMultiplyPower, {}, 1, '%'};
    case Tok::kPlus:
      return {kAddPower, {}, 1, '+'};
    case Tok::kDash:
      return {kAddPower, {}, 1, '-'};
    case Tok::kConcat:
      return {kAddPower, {}, 1, '|'};
    case Tok::kEq:
    case Tok::kEqDouble:
      return compare(CompareOp::kEq);
    case Tok::kNotEq:
      return compare(CompareOp::kNotEq);
    case Tok::kLt:
      return compare(CompareOp::kLt);
    case Tok::kLtEq:
      return compare(CompareOp::kLtEq);
    case Tok::kGt:
      return compare(CompareOp::kGt);
    case Tok::kGtEq:
      return compare(CompareOp::kGtEq);
    case Tok::kRegexSingle:
    case Tok::kRegexDouble:
      return compare(CompareOp::kRegex);
    case Tok::kNotRegex:
      return compare(CompareOp::kNotRegex);
    case Tok::kIRegexSingle:
    case Tok::kIRegexDouble:
      return compare(CompareOp::kIRegex);
    case Tok::kNotIRegex:
      return compare(CompareOp::kNotIRegex);
    case Tok::kNullish:
      return {kNullishPower};
    case Tok::kQuery:
      return {kTernaryPower};
    case Tok::kKeyword:
      break;
    default:
      return {};
  }
  switch (now.keyword) {
    case Kw::kAnd:
      return {kAndPower};
    case Kw::kOr:
      return {kOrPower};
    case Kw::kAs:
      return {kAliasPower};
    case Kw::kLike:
      return compare(CompareOp::kLike);
    case Kw::kILike:
      return compare(CompareOp::kILike);
    case Kw::kIn:
      return compare(CompareOp::kIn);
    case Kw::kBetween:
      return {kBetweenPower};
    case Kw::kIgnore:
      return next.keyword == Kw::kNulls ? Infix{kIgnorePower, {}, 2} : Infix{};
    case Kw::kIs: {
      const Token& what = next.keyword == Kw::kNot ? third : next;
      if (what.kind == Tok::kNull) return {kIsPower};
      return what.keyword == Kw::kDistinct ? Infix{kDistinctFromPower} : Infix{};
    }
    case Kw::kNot:
      if (next.keyword == Kw::kLike) return compare(CompareOp::kNotLike, 2);
      if (next.keyword == Kw::kILike) return compare(CompareOp::kNotILike, 2);
      if (next.keyword == Kw::kIn) return compare(CompareOp::kNotIn, 2);
      return next.keyword == Kw::kBetween ? Infix{kBetweenPower, {}, 2} : Infix{};
    default:
      return {};
  }
}

}  // namespace

Expr* ParserImpl::ParseExpr(int power) {
  Deeper deeper(depth_);
  if (!deeper.ok()) {
    FailAt({Start(), Now().end}, "the query is nested too deeply (500 levels at most)");
    return nullptr;
  }
  Expr* left = ParsePrefix();
  return left == nullptr ? nullptr : ParseInfix(left, power);
}

Expr* ParserImpl::ParseInfix(Expr* left, int power) {
  bool aliased = false;  // after `a AS b` only comparisons, AND, OR, ?: and AS may follow, as in PostHog's parser
  while (left != nullptr) {
    const Infix infix = InfixOf(Now(), Ahead(1), Ahead(2));
    if (infix.power == kAnyPower || infix.power < power) break;
    if (aliased && infix.power != kComparePower && infix.power > kAndPower) break;
    aliased = false;
    switch (infix.power) {
      case kMultiplyPower:
        if (infix.arithmetic == '%' && percent_ends_ && (!BeginsOperand(Ahead(1)) || Ahead(1).keyword == Kw::kWith))
          return left;
        left = ParseBinary(left, infix.arithmetic, kMultiplyPower);
        break;
      case kAddPower:
        left = infix.arithmetic == '|' ? ParseConcat(left) : ParseBinary(left, infix.arithmetic, kAddPower);
        break;
      case kComparePower:
        left = ParseCompare(left, infix.compare, infix.tokens);
        break;
      case kIgnorePower:
        at_ += 2;
        if (left->kind == Kind::kCall) static_cast<Call*>(left)->ignore_nulls = true;
        break;
      case kIsPower:
      case kDistinctFromPower:
        left = ParseIs(left);
        break;
      case kNullishPower: {
        Next();
        Expr* right = ParseExpr(kNullishPower + 1);
        left =
            right == nullptr ? nullptr : MakeCall(left->span.start, "ifNull", Call::Spelling::kNullish, {left, right});
        break;
      }
      case kBetweenPower:
        left = ParseBetween(left, infix.tokens == 2);
        break;
      case kAndPower:
        left = ParseLogical(left, Kind::kAnd);
        break;
      case kOrPower:
        left = ParseLogical(left, Kind::kOr);
        break;
      case kTernaryPower:
        left = ParseTernary(left);
        break;
      case kAliasPower:
        if (!IsName(Ahead(1)) && Ahead(1).kind != Tok::kString) {
          Next();
          Fail("a name after AS");
          return nullptr;
        }
        left = ParseAlias(left);
        aliased = true;
        break;
      default:
        return left;
    }
  }
  return left;
}

Expr* ParserImpl::ParseBinary(Expr* left, char op, int power) {
  Next();
  Expr* right = ParseExpr(power + 1);
  if (right == nullptr) return nullptr;
  Arithmetic* node = Make<Arithmetic>(left->span.start);
  node->op = op;
  node->left = left;
  node->right = right;
  return Adopt(node, left) && Adopt(node, right) ? node : nullptr;
}

Expr* ParserImpl::ParseCompare(Expr* left, CompareOp op, int tokens) {
  at_ += static_cast<size_t>(tokens);
  if (op == CompareOp::kIn || op == CompareOp::kNotIn) {
    // `IN COHORT x`, but `IN cohort` names a column.
    if (Is(Kw::kCohort) && BeginsOperand(Ahead(1)) && Ahead(1).kind != Tok::kDash && Ahead(1).kind != Tok::kPlus &&
        Ahead(1).kind != Tok::kAsterisk && Ahead(1).kind != Tok::kDot) {
      Next();
      op = op == CompareOp::kIn ? CompareOp::kInCohort : CompareOp::kNotInCohort;
    }
  }
  Expr* right = ParseExpr(kComparePower + 1);
  if (right == nullptr) return nullptr;
  Compare* node = Make<Compare>(left->span.start);
  node->op = op;
  node->left = left;
  node->right = right;
  return Adopt(node, left) && Adopt(node, right) ? node : nullptr;
}

// a AND b AND c is one node; so are a AND (b AND c) and (a AND b) AND c.
Expr* ParserImpl::ParseLogical(Expr* left, Kind kind) {
  const Kw word = kind == Kind::kAnd ? Kw::kAnd : Kw::kOr;
  const int power = kind == Kind::kAnd ? kAndPower : kOrPower;
  const size_t mark = scratch_.size();
  auto add = [&](Expr* operand) {
    if (operand->kind != kind) return scratch_.push_back(operand);
    for (Expr* inner : static_cast<Logical*>(operand)->exprs) scratch_.push_back(inner);
  };
  add(left);
  while (Accept(word)) {
    Expr* right = ParseExpr(power + 1);
    if (right == nullptr) return nullptr;
    add(right);
  }
  Logical* node = MakeKind<Logical>(kind, left->span.start);
  node->exprs = TakeScratch(mark);
  return Adopt(node, node->exprs) ? node : nullptr;
}

// a || b || c is concat(a, b, c), whatever the brackets.
Expr* ParserImpl::ParseConcat(Expr* left) {
  const size_t mark = scratch_.size();
  auto add = [&](Expr* operand) {
    const bool nested = operand->kind == Kind::kCall && static_cast<Call*>(operand)->name == "concat";
    if (!nested) return scratch_.push_back(operand);
    for (Expr* inner : static_cast<Call*>(operand)->args) scratch_.push_back(inner);
  };
  add(left);
  while (Accept(Tok::kConcat)) {
    Expr* right = ParseExpr(kAddPower + 1);
    if (right == nullptr) return nullptr;
    add(right);
  }
  Call* node = MakeCall(left->span.start, "concat", Call::Spelling::kConcatOperator, {});
  node->args = TakeScratch(mark);
  return Adopt(node, node->args) ? node : nullptr;
}

Expr* ParserImpl::ParseBetween(Expr* left, bool negated) {
  at_ += negated ? 2 : 1;
  Expr* low = ParseExpr(kBetweenPower + 1);
  if (low == nullptr || !Expect(Kw::kAnd, "AND between the bounds")) return nullptr;
  Expr* high = ParseExpr(kBetweenPower + 1);
  if (high == nullptr) return nullptr;
  Between* node = Make<Between>(left->span.start);
  node->negated = negated;
  node->expr = left;
  node->low = low;
  node->high = high;
  return Adopt(node, left) && Adopt(node, low) && Adopt(node, high) ? node : nullptr;
}

// IS [NOT] NULL, IS [NOT] DISTINCT FROM x.
Expr* ParserImpl::ParseIs(Expr* left) {
  Next();
  const bool negated = Accept(Kw::kNot);
  if (Is(Tok::kNull)) {
    const uint32_t null_start = Start();
    Next();
    Compare* node = Make<Compare>(left->span.start);
    node->op = negated ? CompareOp::kNotEq : CompareOp::kEq;
    node->is_null_style = true;
    node->left = left;
    node->right = MakeNull(null_start);
    return Adopt(node, left) ? node : nullptr;
  }
  Next();  // DISTINCT
  if (!Expect(Kw::kFrom, "FROM after IS DISTINCT")) return nullptr;
  Expr* right = ParseExpr(kDistinctFromPower + 1);
  if (right == nullptr) return nullptr;
  IsDistinctFrom* node = Make<IsDistinctFrom>(left->span.start);
  node->negated = negated;
  node->left = left;
  node->right = right;
  return Adopt(node, left) && Adopt(node, right) ? node : nullptr;
}

Expr* ParserImpl::ParseTernary(Expr* left) {
  Next();
  Expr* then = ParseExpr();
  if (then == nullptr || !Expect(Tok::kColon, "`:` of the `a ? b : c`")) return nullptr;
  Expr* otherwise = ParseExpr(kTernaryPower);
  if (otherwise == nullptr) return nullptr;
  return MakeCall(left->span.start, "if", Call::Spelling::kTernary, {left, then, otherwise});
}

Expr* ParserImpl::ParseAlias(Expr* left) {
  Next();
  const Token name = Now();
  CheckAlias(name, left->span.start);
  Next();
  Alias* node = Make<Alias>(left->span.start);
  node->alias = name.kind == Tok::kString ? Unquote(name) : NameOf(name);
  node->expr = left;
  return Adopt(node, left) ? node : nullptr;
}

Expr* ParserImpl::ParsePostfix(Expr* left) {
  while (left != nullptr) {
    switch (Now().kind) {
      case Tok::kLParen: {
        const uint32_t start = left->span.start;
        List<Expr*> args;
        Next();
        if (!ParseExprList(args, Tok::kRParen) || !Expect(Tok::kRParen, "`)`")) return nullptr;
        ExprCall* node = Make<ExprCall>(start);
        node->expr = left;
        node->args = args;
        left = Adopt(node, left) && Adopt(node, args) ? node : nullptr;
        break;
      }
      case Tok::kLBracket:
        left = ParseSubscript(left, false);
        break;
      case Tok::kDot:
      case Tok::kNullProperty:
        left = ParseAccess(left);
        break;
      case Tok::kDoubleColon:
        left = ParseCastSuffix(left);
        break;
      default:
        return left;
    }
  }
  return left;
}

// x.1, x.name, x?.1, x?.name, x?.[expr]
Expr* ParserImpl::ParseAccess(Expr* left) {
  const bool nullish = Is(Tok::kNullProperty);
  Next();
  if (nullish && Is(Tok::kLBracket)) return ParseSubscript(left, true);
  if (Is(Tok::kDecimal)) {
    int64_t index = 0;
    if (!ParseIndex(index, nullish ? "?." : ".")) return nullptr;
    TupleAccess* node = Make<TupleAccess>(left->span.start);
    node->nullish = nullish;
    node->tuple = left;
    node->index = index;
    return Adopt(node, left) ? node : nullptr;
  }
  const uint32_t name_start = Start();
  Name name = ParseName("a property name or a number");
  if (name.data() == nullptr) return nullptr;
  ArrayAccess* node = Make<ArrayAccess>(left->span.start);
  node->nullish = nullish;
  node->by_name = true;
  node->array = left;
  node->property = MakeString(name_start, name);
  return Adopt(node, left) ? node : nullptr;
}

// x[i], x[from:to]; the bracket is the current token.
Expr* ParserImpl::ParseSubscript(Expr* left, bool nullish) {
  Next();
  Expr* index = nullptr;
  if (!Is(Tok::kColon) || nullish) {
    index = ParseExpr();
    if (index == nullptr) return nullptr;
  }
  if (!nullish && Accept(Tok::kColon)) {
    Expr* end = nullptr;
    if (!Is(Tok::kRBracket)) {
      end = ParseExpr();
      if (end == nullptr) return nullptr;
    }
    if (!Expect(Tok::kRBracket, "`]`")) return nullptr;
    ArraySlice* node = Make<ArraySlice>(left->span.start);
    node->array = left;
    node->start = index;
    node->end = end;
    return Adopt(node, left) && Adopt(node, index) && Adopt(node, end) ? node : nullptr;
  }
  if (!Expect(Tok::kRBracket, "`]`")) return nullptr;
  ArrayAccess* node = Make<ArrayAccess>(left->span.start);
  node->nullish = nullish;
  node->array = left;
  node->property = index;
  return Adopt(node, left) && Adopt(node, index) ? node : nullptr;
}

// Elements until `close`; a SELECT may stand among them without brackets of its own.
bool ParserImpl::ParseExprList(List<Expr*>& list, Tok close) {
  const size_t mark = scratch_.size();
  while (!Is(close)) {
    Expr* expr = LooksLikeSelect(0) ? ParseSelectSet() : ParseExpr();
    if (expr == nullptr) return false;
    scratch_.push_back(expr);
    if (!Accept(Tok::kComma)) break;
  }
  if (!Is(close)) return Fail(close == Tok::kRParen ? "`,` or `)`" : "`,` or `]`");
  list = TakeScratch(mark);
  return true;
}

// After a comma: does the list end here (GROUP BY a, HAVING ...)? A clause word with an operand behind it is a clause.
bool ParserImpl::EndsList() const {
  switch (Now().kind) {
    case Tok::kEnd:
    case Tok::kRParen:
    case Tok::kSemicolon:
    case Tok::kRBrace:
    case Tok::kRBracket:
      return true;
    case Tok::kKeyword:
      break;
    default:
      return false;
  }
  if (!BeginsClause(Now().keyword)) return false;
  const Token& next = Ahead(1);
  switch (Now().keyword) {
    case Kw::kGroup:
    case Kw::kOrder:
      return next.keyword == Kw::kBy;
    case Kw::kArray:
      return next.keyword == Kw::kJoin;
    case Kw::kLeft:
    case Kw::kInner:
      return next.keyword == Kw::kArray && Ahead(2).keyword == Kw::kJoin;
    case Kw::kWith:
      return next.keyword == Kw::kTotals || next.keyword == Kw::kCube || next.keyword == Kw::kRollup ||
             next.keyword == Kw::kFill;
    case Kw::kUnion:
    case Kw::kIntersect:
    case Kw::kExcept:
      return next.kind == Tok::kLParen || next.kind == Tok::kLBrace || next.keyword == Kw::kAll ||
             next.keyword == Kw::kBy || next.keyword == Kw::kDistinct || next.keyword == Kw::kSelect ||
             next.keyword == Kw::kWith;
    default:
      break;
  }
  switch (next.kind) {
    case Tok::kDot:
    case Tok::kDash:
    case Tok::kPlus:
    case Tok::kAsterisk:
    case Tok::kColonEquals:
      return false;
    case Tok::kKeyword:
      if (next.keyword == Kw::kAs || next.keyword == Kw::kAnd || next.keyword == Kw::kOr) return false;
      return next.keyword != Kw::kFrom || Is(Kw::kWhere) || Is(Kw::kLimit) || Is(Kw::kHaving) || Is(Kw::kOffset) ||
             Is(Kw::kPrewhere) || Is(Kw::kQualify);
    default:
      return BeginsOperand(next);
  }
}

bool ParserImpl::ParseClauseList(List<Expr*>& list) {
  const size_t mark = scratch_.size();
  do {
    if (scratch_.size() > mark && EndsList()) break;
    Expr* expr = ParseExpr();
    if (expr == nullptr) return false;
    scratch_.push_back(expr);
  } while (Accept(Tok::kComma));
  list = TakeScratch(mark);
  return true;
}

}  // namespace hedgerow::hogql
