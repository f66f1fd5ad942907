// Calls: f(args), f(params)(args), DISTINCT, ORDER BY inside, FILTER, WITHIN GROUP, OVER, COLUMNS(...).
#include "hogql/syntax/parser_impl.h"

namespace hedgerow::hogql {

// The current token is `(`, or what follows `first_arg` when that has been parsed already.
Expr* ParserImpl::ParseCall(Name name, uint32_t start, Expr* first_arg) {
  Call* call = Make<Call>(start);
  call->name = name;
  if (first_arg == nullptr) Next();
  bool plain = true;
  if (!ParseArgs(call->args, first_arg, call->distinct, call->order_by)) return nullptr;
  plain = !call->distinct && call->order_by.empty();
  if (plain && Is(Tok::kLParen)) {
    Next();
    call->params = call->args;
    call->has_params = true;
    call->args = {};
    if (!ParseArgs(call->args, nullptr, call->distinct, call->order_by)) return nullptr;
  }
  if (plain && !call->has_params && Is(Kw::kWithin) && Ahead(1).keyword == Kw::kGroup) {
    at_ += 2;
    call->params = call->args;
    call->has_params = true;
    call->args = {};
    if (!Expect(Tok::kLParen, "`(`") || !Expect(Kw::kOrder, "ORDER BY") || !Expect(Kw::kBy, "BY") ||
        !ParseOrderList(call->within_group) || !Expect(Tok::kRParen, "`)`")) {
      return nullptr;
    }
  } else if (Is(Kw::kFilter) && Ahead(1).kind == Tok::kLParen && Ahead(2).keyword == Kw::kWhere) {
    at_ += 3;
    call->filter = ParseExpr();
    if (call->filter == nullptr || !Expect(Tok::kRParen, "`)`")) return nullptr;
  }
  call->span = From(start);
  if (!Adopt(call, call->args) || !Adopt(call, call->params) || !Adopt(call, call->order_by) ||
      !Adopt(call, call->filter) || !Adopt(call, call->within_group)) {
    return nullptr;
  }
  if (Is(Kw::kOver) && (Ahead(1).kind == Tok::kLParen || IsName(Ahead(1)))) return ParseOver(call);
  if (Is(Kw::kOver)) {
    Next();
    Fail("a window's name or `(` after OVER");
    return nullptr;
  }
  return call;
}

bool ParserImpl::ParseArgs(List<Expr*>& args, Expr* first_arg, bool& distinct, List<OrderExpr*>& order_by) {
  const size_t mark = scratch_.size();
  if (first_arg != nullptr) {
    scratch_.push_back(first_arg);
    if (!Accept(Tok::kComma) && !Is(Tok::kRParen)) return Fail("`,` or `)`");
  } else if (Is(Kw::kDistinct) &&
             !(Ahead(1).kind == Tok::kDot || Ahead(1).kind == Tok::kComma || Ahead(1).kind == Tok::kColonEquals)) {
    Next();
    distinct = true;
  }
  while (!Is(Tok::kRParen) && !Is(Kw::kOrder, Kw::kBy)) {
    Expr* expr = LooksLikeSelect(0) ? ParseSelectSet() : ParseExpr();
    if (expr == nullptr) return false;
    scratch_.push_back(expr);
    if (!Accept(Tok::kComma)) break;
  }
  args = TakeScratch(mark);
  if (Is(Kw::kOrder, Kw::kBy)) {
    at_ += 2;
    if (!ParseOrderList(order_by)) return false;
  }
  return Expect(Tok::kRParen, "`,` or `)`");
}

Expr* ParserImpl::ParseOver(Call* call) {
  Next();
  WindowFunction* node = Make<WindowFunction>(call->span.start);
  node->name = call->name;
  node->exprs = call->has_params ? call->params : call->args;
  if (call->has_params) node->args = call->args;
  node->parametric = call->has_params;
  node->distinct = call->distinct;
  node->filter = call->filter;
  if (!call->order_by.empty()) {
    FailAt(call->span, "a window function takes no ORDER BY among its arguments", "put it into OVER (ORDER BY ...)");
    return nullptr;
  }
  if (Accept(Tok::kLParen)) {
    node->over = ParseWindow();
    if (node->over == nullptr || !Expect(Tok::kRParen, "PARTITION BY, ORDER BY, ROWS, RANGE or `)`")) return nullptr;
  } else {
    node->over_identifier = ParseName("a window's name");
  }
  node->span = From(call->span.start);
  return Adopt(node, call) && Adopt(node, node->over) ? node : nullptr;
}

WindowExpr* ParserImpl::ParseWindow() {
  WindowExpr* window = Make<WindowExpr>(Start());
  const uint32_t start = Start();
  if (Is(Kw::kPartition, Kw::kBy)) {
    at_ += 2;
    if (!ParseClauseList(window->partition_by)) return nullptr;
  }
  if (Is(Kw::kOrder, Kw::kBy)) {
    at_ += 2;
    if (!ParseOrderList(window->order_by)) return nullptr;
  }
  if (Is(Kw::kRows) || Is(Kw::kRange)) {
    window->frame = Is(Kw::kRows) ? WindowExpr::Frame::kRows : WindowExpr::Frame::kRange;
    Next();
    const bool between = Accept(Kw::kBetween);
    window->frame_start = ParseFrameBound();
    if (window->frame_start == nullptr) return nullptr;
    if (between) {
      if (!Expect(Kw::kAnd, "AND")) return nullptr;
      window->frame_end = ParseFrameBound();
      if (window->frame_end == nullptr) return nullptr;
    }
  }
  window->span = From(start);
  return Adopt(window, window->partition_by) && Adopt(window, window->order_by) ? window : nullptr;
}

WindowFrameBound* ParserImpl::ParseFrameBound() {
  WindowFrameBound* bound = arena_.New<WindowFrameBound>();
  const uint32_t start = Start();
  if (Is(Kw::kCurrent, Kw::kRow)) {
    at_ += 2;
    bound->span = From(start);
    return bound;
  }
  if (Is(Kw::kUnbounded) && (Ahead(1).keyword == Kw::kPreceding || Ahead(1).keyword == Kw::kFollowing)) {
    Next();
  } else {
    bound->value = ParseExpr(kBetweenPower + 1);
    if (bound->value == nullptr) return nullptr;
  }
  if (!Is(Kw::kPreceding) && !Is(Kw::kFollowing)) {
    Fail("PRECEDING or FOLLOWING");
    return nullptr;
  }
  bound->type = Is(Kw::kPreceding) ? WindowFrameBound::Type::kPreceding : WindowFrameBound::Type::kFollowing;
  Next();
  bound->span = From(start);
  return bound;
}

// COLUMNS('regex'), COLUMNS(a, b), COLUMNS(* EXCLUDE (..) REPLACE (..)), COLUMNS(t.* ...)
Expr* ParserImpl::ParseColumnsCall() {
  const uint32_t start = Start();
  at_ += 2;
  Columns* node = Make<Columns>(start);
  if (Is(Tok::kString) && Ahead(1).kind == Tok::kRParen) {
    node->has_regex = true;
    node->regex = Unquote(Now());
    at_ += 2;
    node->span = From(start);
    return node;
  }
  const size_t mark = scratch_.size();
  while (!Is(Tok::kRParen)) {
    Expr* expr = LooksLikeSelect(0) ? ParseSelectSet() : ParseExpr();
    if (expr == nullptr) return nullptr;
    if (Is(Kw::kReplace) && Ahead(1).kind == Tok::kLParen && scratch_.size() == mark) {
      node->all_columns = true;
      if (expr->kind == Kind::kColumns) {
        node->exclude = static_cast<Columns*>(expr)->exclude;
        node->qualifier = static_cast<Columns*>(expr)->qualifier;
      } else if (expr->kind == Kind::kField && static_cast<Field*>(expr)->chain.size == 2) {
        node->qualifier = static_cast<Field*>(expr)->chain[0];
      }
      if (!ParseReplace(node) || !Expect(Tok::kRParen, "`)`")) return nullptr;
      node->span = From(start);
      return node;
    }
    scratch_.push_back(expr);
    if (!Accept(Tok::kComma)) break;
  }
  node->columns = TakeScratch(mark);
  if (!Expect(Tok::kRParen, "`,` or `)`")) return nullptr;
  node->span = From(start);
  return Adopt(node, node->columns) ? node : nullptr;
}

// expr [ASC|DESC] [NULLS FIRST|LAST] [COLLATE 'x'] [WITH FILL ...]
OrderExpr* ParserImpl::ParseOrder() {
  const uint32_t start = Start();
  OrderExpr* order = Make<OrderExpr>(start);
  order->expr = ParseExpr();
  if (order->expr == nullptr) return nullptr;
  order->descending = Is(Kw::kDesc) || Is(Kw::kDescending);
  if (order->descending || Is(Kw::kAsc)) Next();
  if (Is(Kw::kNulls) && (Ahead(1).keyword == Kw::kFirst || Ahead(1).keyword == Kw::kLast)) {
    order->nulls = Ahead(1).keyword == Kw::kFirst ? Nulls::kFirst : Nulls::kLast;
    at_ += 2;
  }
  if (Is(Kw::kCollate) && Ahead(1).kind == Tok::kString) {
    Next();
    order->collate = Unquote(Now());
    Next();
  }
  if (Is(Kw::kWith, Kw::kFill)) {
    at_ += 2;
    WithFill* fill = arena_.New<WithFill>();
    if (Accept(Kw::kFrom) && (fill->from = ParseExpr()) == nullptr) return nullptr;
    if (Accept(Kw::kTo) && (fill->to = ParseExpr()) == nullptr) return nullptr;
    if (Accept(Kw::kStep) && (fill->step = ParseExpr()) == nullptr) return nullptr;
    order->fill = fill;
    if (!Adopt(order, fill->from) || !Adopt(order, fill->to) || !Adopt(order, fill->step)) return nullptr;
  }
  order->span = From(start);
  return Adopt(order, order->expr) ? order : nullptr;
}

bool ParserImpl::ParseOrderList(List<OrderExpr*>& list) {
  const size_t mark = scratch_.size();
  do {
    OrderExpr* order = ParseOrder();
    if (order == nullptr) return false;
    scratch_.push_back(order);
  } while (Accept(Tok::kComma));
  list = TakeScratch<OrderExpr>(mark);
  return true;
}

}  // namespace hedgerow::hogql
