// SAMPLE, PIVOT and UNPIVOT.
#include "hogql/syntax/parser_impl.h"

namespace hedgerow::hogql {

// SAMPLE ratio [%] [OFFSET ratio] [(method)]
bool ParserImpl::ParseSample(JoinExpr* join) {
  const uint32_t start = Start();
  Next();
  Sample* sample = arena_.New<Sample>();
  sample->value = ParseRatio();
  if (sample->value == nullptr) return false;
  sample->percent = Accept(Tok::kPercent);
  if (Is(Kw::kOffset) && (StartsNumber(1) || Ahead(1).kind == Tok::kLBrace || Ahead(1).kind == Tok::kDash)) {
    Next();
    sample->offset = ParseRatio();
    if (sample->offset == nullptr) return false;
  }
  if (Is(Tok::kLParen) && IsName(Ahead(1)) && Ahead(2).kind == Tok::kRParen) at_ += 3;
  sample->span = From(start);
  join->sample = sample;
  return true;
}

Node* ParserImpl::ParseRatio() {
  const uint32_t start = Start();
  if (Is(Tok::kLBrace)) return ParseBraces();
  auto number = [&]() -> Expr* {
    if (StartsNumber(0) || ((Is(Tok::kDash) || Is(Tok::kPlus)) && StartsNumber(1))) return ParseNumber();
    Fail("a number");
    return nullptr;
  };
  RatioExpr* ratio = Make<RatioExpr>(start);
  ratio->left = number();
  if (ratio->left == nullptr) return nullptr;
  if (Accept(Tok::kSlash)) {
    ratio->right = number();
    if (ratio->right == nullptr) return nullptr;
  }
  ratio->span = From(start);
  return ratio;
}

// PIVOT and UNPIVOT behind a table or a chain of joins: `join` becomes the table that they make.
bool ParserImpl::ParsePivots(JoinExpr*& join) {
  const uint32_t start = join->span.start;
  const bool bare = join->next == nullptr && join->alias.data() == nullptr && !join->table_final &&
                    join->sample == nullptr && !join->has_table_args && join->join_type.empty();
  Node* table = bare ? join->table : join;
  Node* pivoted = Is(Kw::kPivot) ? ParsePivot(table, start) : ParseUnpivot(table, start);
  if (pivoted == nullptr) return false;
  JoinExpr* outer = Make<JoinExpr>(start);
  outer->table = pivoted;
  join = outer;
  return Adopt(outer, pivoted);
}

// PIVOT (aggregates FOR column IN (values) ... [GROUP BY list])
Node* ParserImpl::ParsePivot(Node* table, uint32_t start) {
  Next();
  if (!Expect(Tok::kLParen, "`(`")) return nullptr;
  Pivot* node = Make<Pivot>(start);
  node->table = table;
  const size_t mark = scratch_.size();
  do {
    if (scratch_.size() > mark && Is(Kw::kFor)) break;
    Expr* aggregate = ParseExpr();
    if (aggregate == nullptr) return nullptr;
    scratch_.push_back(aggregate);
  } while (Accept(Tok::kComma));
  node->aggregates = TakeScratch(mark);
  if (!Expect(Kw::kFor, "FOR")) return nullptr;
  std::vector<PivotColumn> columns;
  while (!Is(Tok::kRParen) && !Is(Kw::kGroup, Kw::kBy)) {
    PivotColumn column;
    const uint32_t column_start = Start();
    column.column = ParseTupleOrSingle();
    if (column.column == nullptr || !Expect(Kw::kIn, "IN") || !Expect(Tok::kLParen, "`(`") ||
        !ParseExprList(column.values, Tok::kRParen)) {
      return nullptr;
    }
    Next();
    column.span = From(column_start);
    if (!Adopt(node, column.column) || !Adopt(node, column.values)) return nullptr;
    columns.push_back(column);
  }
  if (columns.empty()) {
    Fail("a column and IN (...)");
    return nullptr;
  }
  node->columns = arena_.Copy(columns.data(), columns.size());
  if (Is(Kw::kGroup, Kw::kBy)) {
    at_ += 2;
    if (!ParseClauseList(node->group_by)) return nullptr;
  }
  if (!Expect(Tok::kRParen, "`)`")) return nullptr;
  node->span = From(start);
  return Adopt(node, table) && Adopt(node, node->aggregates) && Adopt(node, node->group_by) ? node : nullptr;
}

// UNPIVOT [INCLUDE NULLS] (value FOR name IN (columns), ...)
Node* ParserImpl::ParseUnpivot(Node* table, uint32_t start) {
  Next();
  Unpivot* node = Make<Unpivot>(start);
  node->table = table;
  if (Is(Kw::kInclude, Kw::kNulls)) {
    at_ += 2;
    node->include_nulls = true;
  }
  if (!Expect(Tok::kLParen, "`(`")) return nullptr;
  std::vector<UnpivotColumn> columns;
  do {
    if (!columns.empty() && Is(Tok::kRParen)) break;
    UnpivotColumn column;
    const uint32_t column_start = Start();
    column.value_columns = ParseTupleOrSingle();
    if (column.value_columns == nullptr || !Expect(Kw::kFor, "FOR")) return nullptr;
    column.name_columns = ParseTupleOrSingle();
    if (column.name_columns == nullptr || !Expect(Kw::kIn, "IN") || !Expect(Tok::kLParen, "`(`") ||
        !ParseExprList(column.values, Tok::kRParen)) {
      return nullptr;
    }
    Next();
    column.span = From(column_start);
    // Further `x IN (...)` are in the grammar, but PostHog's tree has no room for them.
    while (!Is(Tok::kComma) && !Is(Tok::kRParen)) {
      List<Expr*> ignored;
      if (ParseTupleOrSingle() == nullptr || !Expect(Kw::kIn, "IN") || !Expect(Tok::kLParen, "`(`") ||
          !ParseExprList(ignored, Tok::kRParen)) {
        return nullptr;
      }
      Next();
    }
    if (!Adopt(node, column.value_columns) || !Adopt(node, column.name_columns) || !Adopt(node, column.values))
      return nullptr;
    columns.push_back(column);
  } while (Accept(Tok::kComma));
  if (!Expect(Tok::kRParen, "`,` or `)`")) return nullptr;
  node->columns = arena_.Copy(columns.data(), columns.size());
  node->span = From(start);
  return Adopt(node, table) ? node : nullptr;
}

// (a, b) or an operand that stops before IN.
Expr* ParserImpl::ParseTupleOrSingle() { return ParseExpr(kComparePower + 1); }

}  // namespace hedgerow::hogql
