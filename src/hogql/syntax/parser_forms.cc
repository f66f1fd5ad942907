// Forms with words of their own: lambdas, CASE, INTERVAL, CAST, TRIM.
#include <charconv>

#include "hogql/syntax/parser_impl.h"

namespace hedgerow::hogql {
namespace {

struct Unit {
  Kw keyword;
  std::string_view function;
};
constexpr Unit kUnits[] = {
    {Kw::kSecond, "toIntervalSecond"},   {Kw::kMinute, "toIntervalMinute"}, {Kw::kHour, "toIntervalHour"},
    {Kw::kDay, "toIntervalDay"},         {Kw::kWeek, "toIntervalWeek"},     {Kw::kMonth, "toIntervalMonth"},
    {Kw::kQuarter, "toIntervalQuarter"}, {Kw::kYear, "toIntervalYear"},
};

std::string_view IntervalFunction(Kw unit) {
  for (const Unit& row : kUnits) {
    if (row.keyword == unit) return row.function;
  }
  return {};
}

}  // namespace

// x -> e, x, y -> e, (x, y) -> e, () -> e. The lexer marked where it begins.
Expr* ParserImpl::ParseArrowLambda() {
  const uint32_t start = Start();
  const bool parens = Accept(Tok::kLParen);
  List<Name> args;
  if (!(parens && Is(Tok::kRParen)) && !ParseNames(args, true)) return nullptr;
  if (parens && !Expect(Tok::kRParen, "`)`")) return nullptr;
  if (!Expect(Tok::kArrow, "`->`")) return nullptr;
  Expr* body = ParseExpr();
  if (body == nullptr) return nullptr;
  Lambda* node = Make<Lambda>(start);
  node->args = args;
  node->expr = body;
  return Adopt(node, body) ? node : nullptr;
}

// lambda x, y: e
Expr* ParserImpl::ParseColonLambda() {
  const uint32_t start = Start();
  Next();
  List<Name> args;
  if (!ParseNames(args, true) || !Expect(Tok::kColon, "`:` of the lambda")) return nullptr;
  Expr* body = ParseExpr();
  if (body == nullptr) return nullptr;
  Lambda* node = Make<Lambda>(start);
  node->args = args;
  node->expr = body;
  return Adopt(node, body) ? node : nullptr;
}

Expr* ParserImpl::ParseCase() {
  const uint32_t start = Start();
  Next();
  const size_t mark = scratch_.size();
  const bool with_subject = !Is(Kw::kWhen);
  if (with_subject) {
    Expr* subject = ParseExpr();
    if (subject == nullptr) return nullptr;
    scratch_.push_back(subject);
  }
  if (!Is(Kw::kWhen)) {
    Fail("WHEN");
    return nullptr;
  }
  size_t branches = 0;
  for (; Accept(Kw::kWhen); ++branches) {
    Expr* when = ParseExpr();
    if (when == nullptr || !Expect(Kw::kThen, "THEN")) return nullptr;
    scratch_.push_back(when);
    Expr* then = ParseExpr();
    if (then == nullptr) return nullptr;
    scratch_.push_back(then);
  }
  if (Accept(Kw::kElse)) {
    Expr* otherwise = ParseExpr();
    if (otherwise == nullptr) return nullptr;
    scratch_.push_back(otherwise);
  } else {
    scratch_.push_back(MakeNull(Start()));
  }
  if (!Expect(Kw::kEnd, "WHEN, ELSE or END")) return nullptr;
  Call* call = Make<Call>(start);
  call->name = with_subject ? "_caseWithExpression" : branches == 1 ? "if" : "multiIf";
  call->spelling = Call::Spelling::kCase;
  call->args = TakeScratch(mark);
  return Adopt(call, call->args) ? call : nullptr;
}

// INTERVAL expr UNIT, INTERVAL '3 days'
Expr* ParserImpl::ParseInterval() {
  const uint32_t start = Start();
  if (Ahead(1).kind == Tok::kString && !IsIntervalUnit(Ahead(2).keyword)) {
    return ParseIntervalText();
  }
  Next();
  Expr* amount = ParseExpr();
  if (amount == nullptr) return nullptr;
  const std::string_view function = IntervalFunction(Now().keyword);
  if (function.empty()) {
    Fail("SECOND, MINUTE, HOUR, DAY, WEEK, MONTH, QUARTER or YEAR");
    return nullptr;
  }
  Next();
  return MakeCall(start, function, Call::Spelling::kInterval, {amount});
}

Expr* ParserImpl::ParseIntervalText() {
  const uint32_t start = Start();
  Next();
  const Token token = Now();
  const std::string_view text = Unquote(token);
  const size_t space = text.find(' ');
  int64_t count = 0;
  const bool number = space != std::string_view::npos &&
                      std::from_chars(text.data(), text.data() + space, count).ptr == text.data() + space;
  std::string unit(space == std::string_view::npos ? std::string_view() : text.substr(space + 1));
  if (unit.size() > 1 && unit.back() == 's') unit.pop_back();
  std::string_view function;
  for (const Unit& row : kUnits) {
    if (KeywordText(row.keyword) == unit) function = row.function;
  }
  if (!number || function.empty()) {
    FailAt({token.start, token.end}, "an interval text is a whole number and a unit, as in '3 days'",
           "write INTERVAL 3 DAY", true);
    return nullptr;
  }
  const uint32_t text_start = Start();
  Next();
  return MakeCall(start, function, Call::Spelling::kInterval, {MakeInteger(text_start, count)});
}

// CAST(x AS type), TRY_CAST(x AS type); with a comma it is an ordinary call.
Expr* ParserImpl::ParseCast() {
  const Token word = Now();
  at_ += 2;
  if (Is(Tok::kRParen) || LooksLikeSelect(0) || Is(Kw::kDistinct)) {
    --at_;
    return ParseCall(NameOf(word), word.start, nullptr);
  }
  Expr* expr = ParseExpr(kTernaryPower);
  if (expr == nullptr) return nullptr;
  while (Is(Kw::kAs)) {
    const Saved saved = Save();
    Next();
    std::string type;
    const uint32_t type_start = Start();
    if (ParseType(type) && Is(Tok::kRParen)) {
      const uint32_t type_end = End();
      Next();
      TypeCast* node = Make<TypeCast>(word.start);
      node->is_try = word.keyword == Kw::kTryCast;
      node->expr = expr;
      node->type_name = arena_.CopyText(type);
      node->written = source_.substr(type_start, type_end - type_start);
      return Adopt(node, expr) ? node : nullptr;
    }
    if (Is(Tok::kRParen)) return nullptr;
    Restore(saved);
    if (!IsName(Ahead(1)) || (Ahead(2).keyword != Kw::kAs && Ahead(2).kind != Tok::kComma)) return nullptr;
    expr = ParseAlias(expr);
    if (expr == nullptr) return nullptr;
  }
  expr = ParseInfix(expr, kAnyPower);
  if (expr == nullptr) return nullptr;
  if (!Is(Tok::kComma) && !Is(Tok::kRParen)) {
    Fail("AS and a type");
    return nullptr;
  }
  return ParseCall(NameOf(word), word.start, expr);
}

// trim(BOTH 'x' FROM y)
Expr* ParserImpl::ParseTrim() {
  const Token word = Now();
  at_ += 2;
  const Kw side = Now().keyword;
  Next();
  const uint32_t what_start = Start();
  Expr* what = nullptr;
  if (Is(Tok::kString)) {
    std::string_view text = Unquote(Now());
    Next();
    what = MakeString(what_start, text);
  } else {
    what = ParseTemplate(false);
  }
  if (what == nullptr || !Expect(Kw::kFrom, "FROM")) return nullptr;
  Expr* expr = ParseExpr();
  if (expr == nullptr || !Expect(Tok::kRParen, "`)`")) return nullptr;
  const Name name = side == Kw::kLeading ? "trimLeft" : side == Kw::kTrailing ? "trimRight" : "trim";
  return MakeCall(word.start, name, Call::Spelling::kTrim, {expr, what});
}

}  // namespace hedgerow::hogql
