// The clauses of one SELECT, in the order in which they must stand.
#include "hogql/syntax/parser_impl.h"

namespace hedgerow::hogql {

SelectQuery* ParserImpl::ParseSelect() {
  const uint32_t start = Start();
  if (!Expect(Kw::kSelect, at_ == 0 ? "SELECT, WITH, `(` or `{`" : "SELECT")) return nullptr;
  SelectQuery* query = Make<SelectQuery>(start);
  if (!ParseSelectBody(query)) return nullptr;
  query->span = From(start);
  return query;
}

// A column called `distinct`: SELECT distinct, a | SELECT distinct WHERE x | SELECT distinct().
bool ParserImpl::DistinctIsAName() const {
  const Token& next = Ahead(1);
  switch (next.kind) {
    case Tok::kEnd:
    case Tok::kComma:
    case Tok::kRParen:
    case Tok::kRBracket:
    case Tok::kRBrace:
    case Tok::kSemicolon:
      return true;
    case Tok::kLParen:
      return Ahead(2).kind == Tok::kRParen;
    case Tok::kKeyword:
      break;
    default:
      return false;
  }
  switch (next.keyword) {
    case Kw::kWhere:
    case Kw::kPrewhere:
    case Kw::kHaving:
    case Kw::kQualify:
    case Kw::kLimit:
    case Kw::kOffset:
      return BeginsOperand(Ahead(2)) || IsName(Ahead(2));
    case Kw::kGroup:
    case Kw::kOrder:
      return Ahead(2).keyword == Kw::kBy;
    case Kw::kUnion:
    case Kw::kIntersect:
    case Kw::kExcept:
      return true;
    default:
      return false;
  }
}

bool ParserImpl::ParseSelectBody(SelectQuery* query) {
  if (Is(Kw::kDistinct) && !DistinctIsAName()) {
    Next();
    query->distinct = true;
  }
  if (Is(Kw::kTop) && Ahead(1).kind == Tok::kDecimal) {
    Report({Start(), Ahead(1).end}, "SELECT TOP is not supported",
           "use LIMIT " + std::string(TextOf(Ahead(1))) + " at the end of the query", true);
    at_ += 2;
    if (Is(Kw::kWith, Kw::kTies)) at_ += 2;
  }
  if (!ParseSelectList(query)) return false;
  if (Accept(Kw::kFrom)) {
    query->from = ParseJoins();
    if (query->from == nullptr || !Adopt(query, query->from)) return false;
  }
  if (!ParseArrayJoin(query)) return false;
  auto clause = [&](Kw keyword, Expr*& into) {
    if (!Accept(keyword)) return true;
    into = ParseExpr();
    return into != nullptr && Adopt(query, into);
  };
  if (!clause(Kw::kPrewhere, query->prewhere) || !clause(Kw::kWhere, query->where)) return false;
  if (!RefuseUnsupported() || !ParseGroupBy(query)) return false;
  if (!clause(Kw::kHaving, query->having) || !clause(Kw::kQualify, query->qualify)) return false;
  return RefuseUnsupported() && ParseWindows(query) && ParseOrderBy(query) && ParseLimits(query) && RefuseUnsupported();
}

// SAMPLE after WHERE and SETTINGS are in the grammar, but no HogQL.
bool ParserImpl::RefuseUnsupported() {
  if (Is(Kw::kSample) || (Is(Kw::kUsing) && Ahead(1).keyword == Kw::kSample)) {
    return FailAt({Start(), Now().end}, "SAMPLE is not supported here",
                  "put it behind the table: FROM events SAMPLE 0.1", true);
  }
  if (Is(Kw::kSettings)) {
    return FailAt({Start(), Now().end}, "SETTINGS is not supported", "leave it out: limits are set for you", true);
  }
  return true;
}

bool ParserImpl::ParseSelectList(SelectQuery* query) {
  const size_t mark = scratch_.size();
  do {
    if (scratch_.size() > mark && EndsList()) {
      // `SELECT a, from` names a column; `SELECT a, FROM t` and `SELECT a,` end the list.
      break;
    }
    Expr* item = ParseSelectItem();
    if (item == nullptr) return false;
    scratch_.push_back(item);
  } while (Accept(Tok::kComma));
  query->select = TakeScratch(mark);
  return Adopt(query, query->select);
}

// expr | expr name | name: expr
Expr* ParserImpl::ParseSelectItem() {
  const uint32_t start = Start();
  const Token first = Now();
  auto alias_for = [&](Expr* expr, const Token& name) -> Expr* {
    CheckAlias(name, start);
    Alias* node = Make<Alias>(start);
    node->alias = NameOf(name);
    node->expr = expr;
    return Adopt(node, expr) ? node : nullptr;
  };
  const bool any_word =
      IsName(first) || first.kind == Tok::kKeyword || first.kind == Tok::kInf || first.kind == Tok::kNan;
  if (any_word && Ahead(1).kind == Tok::kColon) {
    at_ += 2;
    Expr* expr = ParseExpr();
    return expr == nullptr ? nullptr : alias_for(expr, first);
  }
  if (first.keyword == Kw::kFrom && (Ahead(1).kind == Tok::kIdent || Ahead(1).kind == Tok::kQuotedIdent)) {
    FailAt({first.start, first.end}, "there is nothing between SELECT and FROM", "name the columns, or write SELECT *");
    return nullptr;
  }
  Expr* expr = ParseExpr();
  if (expr == nullptr) return nullptr;
  const Token name = Now();
  if (name.kind == Tok::kIdent || name.kind == Tok::kQuotedIdent || MayBeImplicitAlias(name.keyword)) {
    if (expr->kind == Kind::kField && As<Field>(*expr).chain.size == 1 &&
        FindKeyword(As<Field>(*expr).chain[0]) == Kw::kFrom) {
      FailAt(expr->span, "there is nothing between SELECT and FROM", "name the columns, or write SELECT *");
      return nullptr;
    }
    Next();
    return alias_for(expr, name);
  }
  return expr;
}

bool ParserImpl::ParseArrayJoin(SelectQuery* query) {
  const uint32_t start = Start();
  const bool side = Is(Kw::kLeft) || Is(Kw::kInner);
  if (!(Ahead(side ? 1 : 0).keyword == Kw::kArray && Ahead(side ? 2 : 1).keyword == Kw::kJoin)) return true;
  query->array_join_op = Is(Kw::kLeft) ? "LEFT ARRAY JOIN" : side ? "INNER ARRAY JOIN" : "ARRAY JOIN";
  at_ += side ? 3 : 2;
  if (query->from == nullptr) {
    return FailAt(From(start), "ARRAY JOIN needs a FROM clause before it", "write FROM a table, then ARRAY JOIN");
  }
  if (!ParseClauseList(query->array_join)) return false;
  for (const Expr* expr : query->array_join) {
    if (expr->kind != Kind::kAlias) {
      Report(expr->span, "an array of ARRAY JOIN needs a name", "write ARRAY JOIN items AS item", false);
    }
  }
  return Adopt(query, query->array_join);
}

bool ParserImpl::ParseGroupBy(SelectQuery* query) {
  if (!Is(Kw::kGroup, Kw::kBy)) return true;
  at_ += 2;
  const Token next = Ahead(1);
  const bool all_alone = Is(Kw::kAll) && next.kind != Tok::kDot && next.kind != Tok::kComma &&
                         next.kind != Tok::kLParen && next.kind != Tok::kLBracket &&
                         (next.kind == Tok::kKeyword || next.kind == Tok::kEnd || next.kind == Tok::kRParen ||
                          next.kind == Tok::kSemicolon);
  if (all_alone) {
    Next();
    query->group_by_mode = GroupByMode::kAll;
  } else if (Is(Kw::kGrouping) && next.keyword == Kw::kSets) {
    at_ += 2;
    if (!Expect(Tok::kLParen, "`(`")) return false;
    const size_t mark = scratch_.size();
    do {
      const uint32_t start = Start();
      List<Expr*> exprs;
      if (!Expect(Tok::kLParen, "`(` of a grouping set") || !ParseExprList(exprs, Tok::kRParen)) return false;
      Next();
      GroupingSet* set = MakeKind<GroupingSet>(Kind::kGroupingSet, start);
      set->exprs = exprs;
      if (!Adopt(set, exprs)) return false;
      scratch_.push_back(set);
    } while (Accept(Tok::kComma));
    query->group_by = TakeScratch(mark);
    query->group_by_mode = GroupByMode::kGroupingSets;
    if (!Expect(Tok::kRParen, "`,` or `)`")) return false;
  } else if ((Is(Kw::kCube) || Is(Kw::kRollup)) && next.kind == Tok::kLParen) {
    const Saved saved = Save();
    const GroupByMode mode = Is(Kw::kCube) ? GroupByMode::kCube : GroupByMode::kRollup;
    at_ += 2;
    if (!Is(Tok::kRParen) && ParseExprList(query->group_by, Tok::kRParen) && Ahead(1).kind != Tok::kComma) {
      Next();
      query->group_by_mode = mode;
    } else {
      Restore(saved);
      if (!ParseClauseList(query->group_by)) return false;
    }
  } else if (!ParseClauseList(query->group_by)) {
    return false;
  }
  if (Is(Kw::kWith) && (Ahead(1).keyword == Kw::kCube || Ahead(1).keyword == Kw::kRollup)) {
    query->with_cube = Ahead(1).keyword == Kw::kCube;
    query->with_rollup = !query->with_cube;
    at_ += 2;
  }
  if (Is(Kw::kWith, Kw::kTotals)) {
    at_ += 2;
    query->with_totals = true;
  }
  return Adopt(query, query->group_by);
}

bool ParserImpl::ParseWindows(SelectQuery* query) {
  if (!Is(Kw::kWindow)) return true;
  Next();
  std::vector<NamedWindow> windows;
  do {
    NamedWindow named{};
    named.name = ParseName("a window's name");
    if (named.name.data() == nullptr || !Expect(Kw::kAs, "AS") || !Expect(Tok::kLParen, "`(`")) return false;
    named.window = ParseWindow();
    if (named.window == nullptr || !Expect(Tok::kRParen, "PARTITION BY, ORDER BY, ROWS, RANGE or `)`")) return false;
    if (!Adopt(query, named.window)) return false;
    windows.push_back(named);
  } while (Accept(Tok::kComma));
  query->windows = arena_.Copy(windows.data(), windows.size());
  return true;
}

bool ParserImpl::ParseOrderBy(SelectQuery* query) {
  if (!Is(Kw::kOrder, Kw::kBy)) return true;
  at_ += 2;
  if (!ParseOrderList(query->order_by) || !Adopt(query, query->order_by)) return false;
  if (!(Is(Kw::kInterpolate) && Ahead(1).kind == Tok::kLParen)) return true;
  at_ += 2;
  query->has_interpolate = true;
  const size_t mark = scratch_.size();
  while (!Is(Tok::kRParen)) {
    InterpolateExpr* item = Make<InterpolateExpr>(Start());
    item->expr = ParseExpr(kTernaryPower);
    if (item->expr == nullptr) return false;
    if (Accept(Kw::kAs)) {
      item->value = ParseExpr(kTernaryPower);
      if (item->value == nullptr) return false;
    }
    item->span.end = End();
    if (!Adopt(item, item->expr) || !Adopt(item, item->value)) return false;
    scratch_.push_back(item);
    if (!Accept(Tok::kComma)) break;
  }
  query->interpolate = TakeScratch<InterpolateExpr>(mark);
  return Expect(Tok::kRParen, "`,` or `)`") && Adopt(query, query->interpolate);
}

Expr* ParserImpl::ParseLimitExpr(bool& percent) {
  const bool outer = percent_ends_;
  percent_ends_ = true;
  Expr* limit = ParseExpr();
  percent_ends_ = outer;
  if (limit != nullptr) percent = Accept(Tok::kPercent);
  return limit;
}

// [LIMIT a [, b | OFFSET b] BY list] [LIMIT a [%] [, b] [WITH TIES] | LIMIT a [%] [WITH TIES] OFFSET b | OFFSET b]
// HogQL's LIMIT a, b takes a rows from the b-th on: the reverse of ClickHouse, except in LIMIT BY.
bool ParserImpl::ParseLimits(SelectQuery* query) {
  while (Is(Kw::kLimit)) {
    const uint32_t start = Start();
    Next();
    bool percent = false;
    Expr* first = ParseLimitExpr(percent);
    if (first == nullptr) return false;
    Expr* second = nullptr;
    bool comma = false, ties = false;
    if (Is(Kw::kWith, Kw::kTies)) {
      at_ += 2;
      ties = true;
    }
    if ((comma = Accept(Tok::kComma)) || Accept(Kw::kOffset)) {
      second = ParseExpr();
      if (second == nullptr) return false;
    }
    if (!Adopt(query, first) || !Adopt(query, second)) return false;
    if (Is(Kw::kBy) && query->limit_by == nullptr && !percent && !ties) {
      Next();
      LimitBy* by = arena_.New<LimitBy>();
      by->n = comma ? second : first;
      by->offset = comma ? first : second;
      if (!ParseClauseList(by->exprs) || !Adopt(query, by->exprs)) return false;
      by->span = From(start);
      query->limit_by = by;
      continue;
    }
    if (comma && Is(Kw::kWith, Kw::kTies)) {
      at_ += 2;
      ties = true;
    }
    query->limit = first;
    query->offset = second;
    query->limit_percent = percent;
    query->limit_with_ties = ties;
    return true;
  }
  if (Accept(Kw::kOffset)) {
    query->offset = ParseExpr();
    return query->offset != nullptr && Adopt(query, query->offset);
  }
  return true;
}

}  // namespace hedgerow::hogql
