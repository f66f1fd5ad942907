// SELECT, set operations and WITH.
#include "hogql/syntax/parser_impl.h"

namespace hedgerow::hogql {

bool ParserImpl::AtSetOperator() const { return Is(Kw::kUnion) || Is(Kw::kIntersect) || Is(Kw::kExcept); }

// select (UNION ALL select)* [ORDER BY ...] [LIMIT ...]
Node* ParserImpl::ParseSelectSet() {
  Deeper deeper(depth_);
  if (!deeper.ok()) {
    FailAt({Start(), Now().end}, "the query is nested too deeply (500 levels at most)");
    return nullptr;
  }
  const uint32_t start = Start();
  bool parens = false;
  Node* first = ParseSelectOrParens(parens);
  return first == nullptr ? nullptr : ParseSelectSetAfter(first, parens, start);
}

Node* ParserImpl::ParseSelectSetAfter(Node* first, bool parens, uint32_t start) {
  std::vector<SetBranch> branches;
  while (AtSetOperator()) {
    SetBranch branch;
    const uint32_t branch_start = Start();
    branch.op = ParseSetOperator();
    branch.query = ParseSelectOrParens(parens);
    if (branch.query == nullptr) return nullptr;
    branch.span = From(branch_start);
    branches.push_back(branch);
  }
  Node* query = first;
  SelectSet* set = nullptr;
  if (!branches.empty()) {
    set = WrapInSet(first, start);
    set->rest = arena_.Copy(branches.data(), branches.size());
    for (const SetBranch& branch : branches) {
      if (!Adopt(set, branch.query)) return nullptr;
    }
    query = set;
  }
  const bool ordered = Is(Kw::kOrder, Kw::kBy);
  if (!ordered && !Is(Kw::kLimit) && !Is(Kw::kOffset)) return query;
  if (query->kind == Kind::kPlaceholder) return query;
  if (!parens && branches.empty() && query->kind == Kind::kSelect) {
    // An unbracketed SELECT took what it could. OFFSET 3 LIMIT 4 are two halves of one clause; a second LIMIT replaces
    // the first, as PostHog has it.
    SelectQuery* select = static_cast<SelectQuery*>(query);
    if (ordered || (select->limit != nullptr && select->offset != nullptr)) return query;
    if (select->limit == nullptr && Accept(Kw::kLimit)) {
      select->limit = ParseLimitExpr(select->limit_percent);
      select->span = From(start);
      return select->limit != nullptr && Adopt(select, select->limit) ? select : nullptr;
    }
    if (!Is(Kw::kLimit)) return query;
  }
  if (set == nullptr) set = WrapInSet(query, start);
  if (ordered) {
    at_ += 2;
    if (!ParseOrderList(set->order_by) || !Adopt(set, set->order_by)) return nullptr;
  }
  if (!ParseSetLimit(set)) return nullptr;
  set->span = From(start);
  return set;
}

SelectSet* ParserImpl::WrapInSet(Node* query, uint32_t start) {
  SelectSet* set = Make<SelectSet>(start);
  set->first = query;
  Adopt(set, query);
  return set;
}

// LIMIT a [%] [, b] [WITH TIES] | LIMIT a [%] [WITH TIES] OFFSET b | OFFSET b
bool ParserImpl::ParseSetLimit(SelectSet* set) {
  if (Accept(Kw::kLimit)) {
    set->limit = ParseLimitExpr(set->limit_percent);
    if (set->limit == nullptr || !Adopt(set, set->limit)) return false;
    if (Accept(Tok::kComma)) {
      set->offset = ParseExpr();
      if (set->offset == nullptr || !Adopt(set, set->offset)) return false;
    }
    if (Is(Kw::kWith, Kw::kTies)) {
      at_ += 2;
      set->limit_with_ties = true;
    }
  }
  if (set->offset == nullptr && Accept(Kw::kOffset)) {
    set->offset = ParseExpr();
    if (set->offset == nullptr || !Adopt(set, set->offset)) return false;
  }
  return true;
}

// One of UNION|INTERSECT|EXCEPT [ALL|DISTINCT] [BY NAME]; a bare UNION is UNION DISTINCT.
std::string_view ParserImpl::ParseSetOperator() {
  struct Row {
    Kw op, kind;
    std::string_view plain, by_name;
  };
  static constexpr Row kRows[] = {
      {Kw::kUnion, Kw::kAll, "UNION ALL", "UNION ALL BY NAME"},
      {Kw::kUnion, Kw::kNone, "UNION DISTINCT", "UNION DISTINCT BY NAME"},
      {Kw::kUnion, Kw::kDistinct, "UNION DISTINCT", "UNION DISTINCT BY NAME"},
      {Kw::kIntersect, Kw::kAll, "INTERSECT ALL", "INTERSECT ALL BY NAME"},
      {Kw::kIntersect, Kw::kNone, "INTERSECT", "INTERSECT BY NAME"},
      {Kw::kIntersect, Kw::kDistinct, "INTERSECT DISTINCT", "INTERSECT DISTINCT BY NAME"},
      {Kw::kExcept, Kw::kAll, "EXCEPT ALL", "EXCEPT ALL BY NAME"},
      {Kw::kExcept, Kw::kNone, "EXCEPT", "EXCEPT BY NAME"},
  };
  const Kw op = Now().keyword;
  Next();
  Kw kind = Kw::kNone;
  if (Is(Kw::kAll) || (Is(Kw::kDistinct) && op != Kw::kExcept)) {
    kind = Now().keyword;
    Next();
  }
  const bool by_name = Is(Kw::kBy, Kw::kName);
  if (by_name) at_ += 2;
  for (const Row& row : kRows) {
    if (row.op == op && row.kind == kind) return by_name ? row.by_name : row.plain;
  }
  return {};
}

// SELECT ... | (set) | WITH ... (set) | {placeholder}
Node* ParserImpl::ParseSelectOrParens(bool& parens) {
  const uint32_t start = Start();
  parens = false;
  if (Is(Tok::kLBrace)) {
    parens = true;
    Node* node = ParseBraces();
    if (node == nullptr || node->kind == Kind::kPlaceholder) return node;
    FailAt(node->span, "a query cannot begin with a dict", "a placeholder is written {name}");
    return nullptr;
  }
  if (Accept(Tok::kLParen)) {
    parens = true;
    Node* query = ParseSelectSet();
    return query != nullptr && Expect(Tok::kRParen, "`)` to close the subquery") ? query : nullptr;
  }
  if (Is(Kw::kWith)) {
    std::vector<Cte> ctes;
    if (!ParseWith(ctes)) return nullptr;
    if (Is(Tok::kLParen)) {
      Next();
      parens = true;
      Node* query = ParseSelectSet();
      if (query == nullptr || !Expect(Tok::kRParen, "`)` to close the query")) return nullptr;
      AddCtesToFirst(query, ctes);
      return query;
    }
    SelectQuery* query = ParseSelect();
    if (query == nullptr) return nullptr;
    query->ctes = arena_.Copy(ctes.data(), ctes.size());
    query->span.start = start;
    for (const Cte& cte : ctes) {
      if (!Adopt(query, cte.expr)) return nullptr;
    }
    return query;
  }
  return ParseSelect();
}

// WITH x AS (...) (SELECT ...): the names belong to the first SELECT within.
void ParserImpl::AddCtesToFirst(Node* query, const std::vector<Cte>& ctes) {
  while (query->kind == Kind::kSelectSet) query = static_cast<SelectSet*>(query)->first;
  if (query->kind != Kind::kSelect) return;
  SelectQuery* select = static_cast<SelectQuery*>(query);
  std::vector<Cte> all(select->ctes.begin(), select->ctes.end());
  all.insert(all.end(), ctes.begin(), ctes.end());
  select->ctes = arena_.Copy(all.data(), all.size());
}

bool ParserImpl::ParseWith(std::vector<Cte>& ctes) {
  Next();
  bool recursive = false;
  if (Is(Kw::kRecursive) && Ahead(1).kind != Tok::kDot) {
    Next();
    recursive = true;
  }
  do {
    if (!ctes.empty() && LooksLikeSelect(0)) break;
    Cte cte;
    if (!ParseCte(cte, recursive)) return false;
    ctes.push_back(cte);
  } while (Accept(Tok::kComma));
  return true;
}

// name [(columns)] [USING KEY (columns)] AS [NOT] [MATERIALIZED] ( -- rather than `expr AS name`
bool ParserImpl::IsSubqueryCte() const {
  if (!IsName(Now())) return false;
  size_t n = 1;
  auto skip_names = [&] {
    if (Ahead(n).kind != Tok::kLParen) return false;
    for (++n; IsName(Ahead(n)); ++n) {
      ++n;
      if (Ahead(n).kind != Tok::kComma) break;
    }
    return Ahead(n++).kind == Tok::kRParen;
  };
  if (Ahead(n).kind == Tok::kLParen && !skip_names()) return false;
  if (Ahead(n).keyword == Kw::kUsing && Ahead(n + 1).keyword == Kw::kKey) return true;
  if (Ahead(n).keyword != Kw::kAs) return false;
  const Token& next = Ahead(n + 1);
  return next.kind == Tok::kLParen || (next.keyword == Kw::kMaterialized && Ahead(n + 2).kind == Tok::kLParen) ||
         (next.keyword == Kw::kNot && Ahead(n + 2).keyword == Kw::kMaterialized);
}

bool ParserImpl::ParseCte(Cte& cte, bool recursive) {
  const uint32_t start = Start();
  cte.recursive = recursive;
  auto column_names = [&](List<Name>& names) {
    return Expect(Tok::kLParen, "`(`") && ParseNames(names, false) && Expect(Tok::kRParen, "`)`");
  };
  if (IsSubqueryCte()) {
    cte.name = ParseName("a name");
    if (Is(Tok::kLParen)) {
      cte.has_columns = true;
      if (!column_names(cte.columns)) return false;
    }
    if (Is(Kw::kUsing)) {
      at_ += 2;
      cte.has_using_key = true;
      if (!column_names(cte.using_key)) return false;
    }
    if (!Expect(Kw::kAs, "AS")) return false;
    if (Accept(Kw::kNot)) cte.materialized = 0;
    if (Accept(Kw::kMaterialized) && cte.materialized < 0) cte.materialized = 1;
    if (!Expect(Tok::kLParen, "`(`")) return false;
    cte.expr = ParseSelectSet();
    if (cte.expr == nullptr || !Expect(Tok::kRParen, "`)` to close the WITH query")) return false;
    cte.span = From(start);
    return true;
  }
  cte.is_column = true;
  Expr* expr = ParseExpr(kTernaryPower);
  if (expr == nullptr) return false;
  if (Is(Kw::kAs)) {
    Next();
    cte.name = ParseName("a name after AS");
    if (cte.name.data() == nullptr) return false;
  } else if (expr->kind == Kind::kLambda && static_cast<Lambda*>(expr)->expr->kind == Kind::kAlias) {
    // `x -> x + 1 AS inc`: the body took the name.
    Alias* alias = static_cast<Alias*>(static_cast<Lambda*>(expr)->expr);
    cte.name = alias->alias;
    static_cast<Lambda*>(expr)->expr = alias->expr;
  } else {
    return Fail("AS and a name");
  }
  cte.expr = expr;
  cte.span = From(start);
  return true;
}

}  // namespace hedgerow::hogql
