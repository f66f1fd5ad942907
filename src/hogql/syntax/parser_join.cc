// FROM: tables, aliases, joins.
//
// A chain of joins is a list: each table knows the next. `a JOIN b JOIN c ON x ON y` and brackets give the same list,
// so a constraint belongs to the latest join that has none yet.
#include "hogql/syntax/parser_impl.h"

namespace hedgerow::hogql {
namespace {

struct JoinRow {
  Kw words[4];
  std::string_view type;
};
// Every spelling of a join and PostHog's name for it. Longest first where one begins another.
constexpr JoinRow kJoinRows[] = {
#define SIDE(S, s)                                                                                                    \
  {{Kw::kAsof, Kw::kAnti, Kw::S, Kw::kOuter}, s " OUTER ANTI ASOF JOIN"},                                             \
      {{Kw::kAsof, Kw::kSemi, Kw::S, Kw::kOuter}, s " OUTER SEMI ASOF JOIN"},                                         \
      {{Kw::kAsof, Kw::kAnti, Kw::S}, s " ANTI ASOF JOIN"}, {{Kw::kAsof, Kw::kSemi, Kw::S}, s " SEMI ASOF JOIN"},     \
      STRICT(S, s, kSemi, "SEMI"), STRICT(S, s, kAll, "ALL"), STRICT(S, s, kAnti, "ANTI"), STRICT(S, s, kAny, "ANY"), \
      STRICT(S, s, kAsof, "ASOF"), {{Kw::S, Kw::kOuter}, s " OUTER JOIN"}, {{Kw::S}, s " JOIN"}
#define STRICT(S, s, W, w)                                                                                  \
  {{Kw::W, Kw::S, Kw::kOuter}, s " OUTER " w " JOIN"}, {{Kw::S, Kw::kOuter, Kw::W}, s " OUTER " w " JOIN"}, \
      {{Kw::W, Kw::S}, s " " w " JOIN"}, {{Kw::S, Kw::W}, s " " w " JOIN"}
    SIDE(kLeft, "LEFT"),
    SIDE(kRight, "RIGHT"),
    STRICT(kFull, "FULL", kAll, "ALL"),
    STRICT(kFull, "FULL", kAny, "ANY"),
    STRICT(kFull, "FULL", kAsof, "ASOF"),
    {{Kw::kFull, Kw::kOuter}, "FULL OUTER JOIN"},
    {{Kw::kFull}, "FULL JOIN"},
    {{Kw::kAll, Kw::kInner}, "ALL INNER JOIN"},
    {{Kw::kInner, Kw::kAll}, "ALL INNER JOIN"},
    {{Kw::kAny, Kw::kInner}, "ANY INNER JOIN"},
    {{Kw::kInner, Kw::kAny}, "ANY INNER JOIN"},
    {{Kw::kAsof, Kw::kInner}, "ASOF INNER JOIN"},
    {{Kw::kInner, Kw::kAsof}, "ASOF INNER JOIN"},
    {{Kw::kAsof, Kw::kAnti}, "ASOF ANTI JOIN"},
    {{Kw::kAsof, Kw::kSemi}, "ASOF SEMI JOIN"},
    {{Kw::kInner}, "INNER JOIN"},
    {{Kw::kAll}, "ALL INNER JOIN"},
    {{Kw::kAny}, "ANY INNER JOIN"},
    {{Kw::kAsof}, "ASOF INNER JOIN"},
    {{Kw::kAnti}, "ANTI JOIN"},
    {{Kw::kSemi}, "SEMI JOIN"},
#undef STRICT
#undef SIDE
};

bool IsJoinWord(Kw keyword) {
  switch (keyword) {
    case Kw::kAll:
    case Kw::kAny:
    case Kw::kAsof:
    case Kw::kAnti:
    case Kw::kSemi:
    case Kw::kInner:
    case Kw::kLeft:
    case Kw::kRight:
    case Kw::kFull:
    case Kw::kOuter:
      return true;
    default:
      return false;
  }
}

}  // namespace

JoinExpr* ParserImpl::ParseJoins() {
  Deeper deeper(depth_);
  if (!deeper.ok()) {
    FailAt({Start(), Now().end}, "the query is nested too deeply (500 levels at most)");
    return nullptr;
  }
  JoinExpr* first = ParseJoinOperand();
  if (first == nullptr) return nullptr;
  JoinExpr* last = first;
  while (last->next != nullptr) last = last->next;
  std::vector<JoinExpr*> open;  // joins that may still get a constraint
  while (true) {
    if (Is(Kw::kOn) || Is(Kw::kUsing)) {
      if (open.empty()) {
        if (Is(Kw::kUsing) && Ahead(1).keyword == Kw::kSample) return first;
        Fail("no constraint: no JOIN before it can take one");
        return nullptr;
      }
      if (!ParseConstraint(open.back()) || !Adopt(first, open.back()->constraint->expr)) return nullptr;
      open.pop_back();
      continue;
    }
    if ((Is(Kw::kPivot) || Is(Kw::kUnpivot)) && Ahead(1).keyword != Kw::kJoin) {
      if (!ParsePivots(first) || !ParseTableAlias(first)) return nullptr;
      last = first;
      while (last->next != nullptr) last = last->next;
      open.clear();
      continue;
    }
    std::string_view type;
    bool natural = false, constraint_allowed = true;
    const size_t before = at_;
    if (!ParseJoinOperator(type, natural, constraint_allowed)) return at_ == before ? first : nullptr;
    JoinExpr* right = ParseJoinOperand();
    if (right == nullptr) return nullptr;
    right->join_type = type;
    right->natural = natural;
    last->next = right;
    if (constraint_allowed) open.push_back(right);
    if (!Adopt(first, right)) return nullptr;
    while (last->next != nullptr) {
      last = last->next;
      if (last != right && !Adopt(first, last)) return nullptr;
    }
  }
}

// False with the position unchanged: no join follows.
bool ParserImpl::ParseJoinOperator(std::string_view& type, bool& natural, bool& constraint_allowed) {
  if (Accept(Tok::kComma)) {
    type = "CROSS JOIN";
    constraint_allowed = false;
    return true;
  }
  if (Now().kind != Tok::kKeyword) return false;
  if (Is(Kw::kCross, Kw::kJoin)) {
    at_ += 2;
    type = "CROSS JOIN";
    constraint_allowed = false;
    return true;
  }
  if (Is(Kw::kPositional, Kw::kJoin)) {
    at_ += 2;
    type = "POSITIONAL JOIN";
    return true;
  }
  size_t n = Is(Kw::kNatural) ? 1 : 0;
  natural = n == 1;
  const size_t words_from = n;
  while (IsJoinWord(Ahead(n).keyword) && n - words_from < 4) ++n;
  const size_t words = n - words_from;
  if (Ahead(words_from + (words > 0 ? 1 : 0)).keyword == Kw::kArray || (words == 0 && Ahead(n).keyword != Kw::kJoin)) {
    return false;
  }
  if (Ahead(n).keyword != Kw::kJoin) {
    at_ += n;
    return Fail("JOIN");
  }
  if (words == 0) type = "JOIN";
  for (const JoinRow& row : kJoinRows) {
    bool same = words > 0;
    for (size_t i = 0; i < 4 && same; ++i)
      same = row.words[i] == (i < words ? Ahead(words_from + i).keyword : Kw::kNone);
    if (same) type = row.type;
  }
  if (type.empty()) {
    Next();
    return Fail("a kind of join such as LEFT JOIN or ANY INNER JOIN");
  }
  at_ += n + 1;
  return true;
}

bool ParserImpl::ParseConstraint(JoinExpr* join) {
  const uint32_t start = Start();
  JoinConstraint* constraint = arena_.New<JoinConstraint>();
  constraint->is_using = Is(Kw::kUsing);
  Next();
  List<Expr*> list;
  const uint32_t list_start = Start();
  if (!ParseClauseList(list)) return false;
  if (list.size == 1) {
    constraint->expr = list[0];
  } else if (!constraint->is_using) {
    return FailAt({list[0]->span.start, End()}, "JOIN ... ON takes one condition", "join conditions with AND", true);
  } else {
    Collection* tuple = MakeKind<Collection>(Kind::kTuple, list_start);
    tuple->exprs = list;
    if (!Adopt(tuple, list)) return false;
    constraint->expr = tuple;
  }
  constraint->span = From(start);
  join->constraint = constraint;
  return true;
}

// table [FINAL] [SAMPLE ...] | (joins)
JoinExpr* ParserImpl::ParseJoinOperand() {
  JoinExpr* join = ParseTable();
  if (join == nullptr || join->next != nullptr) return join;
  if (!Is(Kw::kFinal) && !Is(Kw::kSample)) return join;
  if (Accept(Kw::kFinal)) join->table_final = true;
  if (Is(Kw::kSample) && !ParseSample(join)) return nullptr;
  join->span.end = End();
  return join;
}

JoinExpr* ParserImpl::ParseTable() {
  const uint32_t start = Start();
  JoinExpr* join = Make<JoinExpr>(start);
  switch (Now().kind) {
    case Tok::kLParen: {
      JoinExpr* joins = nullptr;
      join->table = ParseTableParens(joins);
      if (joins != nullptr) return joins;
      break;
    }
    case Tok::kLBrace:
      join->table = ParseBraces();
      if (join->table != nullptr && join->table->kind != Kind::kPlaceholder) {
        FailAt(join->table->span, "a dict is no table", "a placeholder is written {name}");
        return nullptr;
      }
      break;
    case Tok::kTagOpen:
      join->table = ParseTag();
      break;
    default:
      if (!ParseTableName(join)) return nullptr;
  }
  if (join->table == nullptr || !ParseTableAlias(join)) return nullptr;
  while (Is(Kw::kPivot) || Is(Kw::kUnpivot)) {
    if (Ahead(1).kind != Tok::kLParen && Ahead(1).keyword != Kw::kInclude) break;
    if (!ParsePivots(join) || !ParseTableAlias(join)) return nullptr;
  }
  join->span = From(start);
  return Adopt(join, join->table) && Adopt(join, join->table_args) ? join : nullptr;
}

// a.b.c or f(args)
bool ParserImpl::ParseTableName(JoinExpr* join) {
  const uint32_t start = Start();
  if (!IsName(Now())) return Fail("a table");
  std::vector<Name> chain{NameOf(Now())};
  Next();
  if (Is(Tok::kLParen)) {
    Next();
    join->has_table_args = true;
    if (!ParseExprList(join->table_args, Tok::kRParen)) return false;
    Next();
  } else {
    while (Is(Tok::kDot)) {
      Next();
      Name part = ParseName("a table's name");
      if (part.data() == nullptr) return false;
      chain.push_back(part);
    }
  }
  Field* field = Make<Field>(start);
  if (join->has_table_args) field->span.end = field->span.start + static_cast<uint32_t>(chain[0].size());
  field->chain = arena_.Copy(chain.data(), chain.size());
  join->table = field;
  return true;
}

bool ParserImpl::ParseTableAlias(JoinExpr* join) {
  while (true) {
    const bool as = Is(Kw::kAs);
    const Token name = Ahead(as ? 1 : 0);
    const bool bare = name.kind == Tok::kIdent || name.kind == Tok::kQuotedIdent || MayBeTableAlias(name.keyword);
    if (as ? !IsName(name) : !bare) {
      if (!as) return true;
      Next();
      return Fail("a table's alias after AS");
    }
    at_ += as ? 2 : 1;
    CheckAlias(name, name.start);
    join->alias = NameOf(name);
    join->column_aliases = {};
    if (Is(Tok::kLParen)) {
      Next();
      if (!ParseNames(join->column_aliases, false) || !Expect(Tok::kRParen, "`,` or `)`")) return false;
    }
  }
}

// (SELECT ...), (VALUES ...), ((SELECT ...) UNION ...), or bracketed joins, handed back through `joins`.
Node* ParserImpl::ParseTableParens(JoinExpr*& joins) {
  const uint32_t start = Start();
  Next();
  if (LooksLikeSelect(0)) {
    Node* query = ParseSelectSet();
    return query != nullptr && Expect(Tok::kRParen, "`)` to close the subquery") ? query : nullptr;
  }
  if (Is(Kw::kValues) && Ahead(1).kind == Tok::kLParen) return ParseValues();
  const bool inner_parens = Is(Tok::kLParen) || Is(Tok::kLBrace);
  JoinExpr* inner = ParseJoins();
  if (inner == nullptr) return nullptr;
  const bool bare =
      inner->next == nullptr && inner->alias.data() == nullptr && !inner->table_final && inner->sample == nullptr;
  const bool query = inner->table->kind == Kind::kSelect || inner->table->kind == Kind::kSelectSet ||
                     inner->table->kind == Kind::kPlaceholder;
  if (bare && query && inner_parens) {
    Node* node = ParseSelectSetAfter(inner->table, true, start);
    return node != nullptr && Expect(Tok::kRParen, "`)`") ? node : nullptr;
  }
  if (!Expect(Tok::kRParen, "`)`")) return nullptr;
  joins = inner;
  return nullptr;
}

Node* ParserImpl::ParseValues() {
  const uint32_t start = Start();
  Next();
  std::vector<List<Expr*>> rows;
  ValuesQuery* node = Make<ValuesQuery>(start);
  do {
    List<Expr*> row;
    if (!Expect(Tok::kLParen, "`(` of a row") || !ParseExprList(row, Tok::kRParen)) return nullptr;
    Next();
    if (!Adopt(node, row)) return nullptr;
    rows.push_back(row);
  } while (Accept(Tok::kComma));
  node->rows = arena_.Copy(rows.data(), rows.size());
  node->span = From(start);
  return Expect(Tok::kRParen, "`,` or `)`") ? node : nullptr;
}

}  // namespace hedgerow::hogql
