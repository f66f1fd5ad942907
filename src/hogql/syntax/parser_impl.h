// The parser's machinery, shared by parser_*.cc. Each method parses one rule of the grammar from the current token,
// leaves the current token behind it, and returns null (or false) after Fail*.
//
// Failures are furthest-first: an attempt that is given up (CASE as a name, a type as an expression) leaves its failure
// noted, and the one that got furthest into the text is what the user reads.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "hogql/syntax/lexer.h"
#include "hogql/syntax/parser.h"

namespace hedgerow::hogql {

// Binding powers, loosest first. The order is PostHog's: BETWEEN binds looser than ??, IS NULL looser than comparison.
enum Power : int {
  kAnyPower,
  kAliasPower,
  kTernaryPower,
  kOrPower,
  kAndPower,
  kNotPower,
  kBetweenPower,
  kNullishPower,
  kDistinctFromPower,
  kIsPower,
  kIgnorePower,
  kComparePower,
  kAddPower,
  kMultiplyPower,
  kUnaryPower,
  kPostfixPower,
};

class ParserImpl {
 public:
  ParserImpl(std::string_view source, std::vector<Token>& tokens, Arena& arena, std::vector<Node*>& scratch,
             std::vector<SyntaxError>& errors)
      : source_(source), tokens_(tokens), arena_(arena), scratch_(scratch), errors_(errors) {}

  Node* ParseRoot(Rule rule);

 private:
  // ---- tokens (parser_core.cc)
  const Token& Now() const { return tokens_[at_]; }
  const Token& Ahead(size_t n) const { return tokens_[at_ + n < tokens_.size() ? at_ + n : tokens_.size() - 1]; }
  bool Is(Tok kind) const { return Now().kind == kind; }
  bool Is(Kw keyword) const { return Now().keyword == keyword; }
  bool Is(Kw first, Kw second) const { return Is(first) && Ahead(1).keyword == second; }
  void Next() {
    if (at_ + 1 < tokens_.size()) ++at_;
  }
  bool Accept(Tok kind) { return Is(kind) && (Next(), true); }
  bool Accept(Kw keyword) { return Is(keyword) && (Next(), true); }
  bool Expect(Tok kind, std::string_view what) { return Accept(kind) || Fail(what); }
  bool Expect(Kw keyword, std::string_view what) { return Accept(keyword) || Fail(what); }
  static bool IsName(const Token& token) {
    return token.kind == Tok::kIdent || token.kind == Tok::kQuotedIdent ||
           (token.kind == Tok::kKeyword && MayBeName(token.keyword));
  }
  std::string_view TextOf(const Token& token) const { return source_.substr(token.start, token.end - token.start); }
  uint32_t Start() const { return Now().start; }
  uint32_t End() const { return at_ == 0 ? 0 : tokens_[at_ - 1].end; }
  Span From(uint32_t start) const { return {start, End()}; }
  // Whether an expression may begin with this token, a clause word not counting as a name.
  bool BeginsOperand(const Token& token) const;
  bool LooksLikeSelect(size_t ahead) const;

  bool Fail(std::string_view expected);  // "unexpected X, expected ..." here; always false
  bool FailAt(Span span, std::string message, std::string hint = {}, bool unsupported = false);
  void Report(Span span, std::string message, std::string hint, bool unsupported);  // and go on
  std::string DescribeNow() const;
  std::string HintFor(const Token& token) const;
  void FinishErrors();

  // ---- nodes
  template <class T>
  T* Make(uint32_t start) {
    T* node = arena_.New<T>();
    node->kind = T::kKind;
    node->span = {start, End()};
    return node;
  }
  template <class T>
  T* MakeKind(Kind kind, uint32_t start) {
    T* node = arena_.New<T>();
    node->kind = kind;
    node->span = {start, End()};
    return node;
  }
  // Counts `child` into the height of `node`; fails when the tree grows too high.
  bool Adopt(Node* node, const Node* child) {
    if (child != nullptr && child->height >= node->height) node->height = static_cast<uint16_t>(child->height + 1);
    return node->height < kTreeHeightMax || TooHigh(node);
  }
  template <class T>
  bool Adopt(Node* node, const List<T*>& children) {
    for (const T* child : children) {
      if (!Adopt(node, static_cast<const Node*>(child))) return false;
    }
    return true;
  }
  bool TooHigh(const Node* node);
  template <class T = Expr>
  List<T*> TakeScratch(size_t mark) {
    List<T*> list = arena_.Copy(reinterpret_cast<T**>(scratch_.data()) + mark, scratch_.size() - mark);
    scratch_.resize(mark);
    return list;
  }
  Constant* MakeNull(uint32_t start);
  Constant* MakeString(uint32_t start, std::string_view text);
  Constant* MakeInteger(uint32_t start, int64_t value);
  Call* MakeCall(uint32_t start, Name name, Call::Spelling spelling, std::initializer_list<Expr*> args);

  struct Saved {
    size_t at, scratch, errors;
  };
  Saved Save() const { return {at_, scratch_.size(), errors_.size()}; }
  void Restore(Saved saved);

  // ---- literals (parser_literal.cc)
  Name ParseName(std::string_view what);  // empty data() on failure
  Name NameOf(const Token& token);
  std::string_view Unquote(const Token& token);
  std::string_view Undo(std::string_view raw, char quote);
  bool StartsNumber(size_t ahead) const;
  Expr* ParseNumber();
  Expr* ParseTemplate(bool full);
  bool ParseNames(List<Name>& names, bool trailing_comma);
  bool CheckAlias(const Token& token, uint32_t start);
  std::string_view ParseDottedName();
  bool ParseIndex(int64_t& index, std::string_view after);

  // ---- expressions (parser_expr.cc)
  Expr* ParseExpr(int power = kAnyPower);
  Expr* ParseInfix(Expr* left, int power);
  Expr* ParsePostfix(Expr* left);
  Expr* ParseBinary(Expr* left, char op, int power);
  Expr* ParseCompare(Expr* left, CompareOp op, int tokens);
  Expr* ParseLogical(Expr* left, Kind kind);
  Expr* ParseConcat(Expr* left);
  Expr* ParseBetween(Expr* left, bool negated);
  Expr* ParseIs(Expr* left);
  Expr* ParseTernary(Expr* left);
  Expr* ParseAlias(Expr* left);
  Expr* ParseAccess(Expr* left);
  Expr* ParseSubscript(Expr* left, bool nullish);
  bool ParseExprList(List<Expr*>& list, Tok close);  // up to, not over, `close`; a trailing comma is fine
  bool ParseClauseList(List<Expr*>& list);           // GROUP BY a, b
  bool EndsList() const;

  // ---- operands (parser_primary.cc)
  Expr* ParsePrefix();
  Expr* ParseParens();
  Expr* ParseBraces();
  Expr* ParseArray(uint32_t start);
  Expr* ParseAsterisk(uint32_t start, Name qualifier);
  Expr* ParseWord();
  Expr* ParseKeywordForm(bool& tried);
  bool NegatesNext() const;
  Expr* ParseField();
  Expr* ParseArrowLambda();
  Expr* ParseColonLambda();
  Expr* ParseCase();
  Expr* ParseInterval();
  Expr* ParseIntervalText();
  Expr* ParseCast();
  Expr* ParseTrim();
  bool ParseExclude(Columns* columns);
  bool ParseReplace(Columns* columns);

  // ---- calls (parser_call.cc)
  Expr* ParseCall(Name name, uint32_t start, Expr* first_arg);
  bool ParseArgs(List<Expr*>& args, Expr* first_arg, bool& distinct, List<OrderExpr*>& order_by);
  Expr* ParseOver(Call* call);
  WindowExpr* ParseWindow();
  WindowFrameBound* ParseFrameBound();
  Expr* ParseColumnsCall();
  OrderExpr* ParseOrder();
  bool ParseOrderList(List<OrderExpr*>& list);

  // ---- types (parser_type.cc)
  bool ParseType(std::string& out);
  bool ParseTypeArguments(std::string& out);
  Expr* ParseCastSuffix(Expr* left);

  // ---- tags (parser_tag.cc)
  Expr* ParseTag();
  bool ParseTagAttribute(TagAttribute& attribute);
  bool ParseTagChildren(Name name, std::vector<TagAttribute>& attributes);

  // ---- queries (parser_select.cc, parser_clauses.cc)
  Node* ParseSelectSet();
  Node* ParseSelectSetAfter(Node* first, bool parens, uint32_t start);
  Node* ParseSelectOrParens(bool& parens);
  SelectQuery* ParseSelect();
  bool DistinctIsAName() const;
  bool ParseSelectBody(SelectQuery* query);
  bool ParseSelectList(SelectQuery* query);
  Expr* ParseSelectItem();
  bool ParseWith(std::vector<Cte>& ctes);
  bool ParseCte(Cte& cte, bool recursive);
  bool IsSubqueryCte() const;
  bool ParseArrayJoin(SelectQuery* query);
  bool ParseGroupBy(SelectQuery* query);
  bool ParseWindows(SelectQuery* query);
  bool ParseOrderBy(SelectQuery* query);
  bool ParseLimits(SelectQuery* query);
  bool ParseSetLimit(SelectSet* set);
  Expr* ParseLimitExpr(bool& percent);
  std::string_view ParseSetOperator();
  bool AtSetOperator() const;
  void AddCtesToFirst(Node* query, const std::vector<Cte>& ctes);
  bool RefuseUnsupported();
  SelectSet* WrapInSet(Node* query, uint32_t start);

  // ---- tables (parser_join.cc, parser_pivot.cc)
  JoinExpr* ParseJoins();
  JoinExpr* ParseJoinOperand();
  JoinExpr* ParseTable();
  Node* ParseTableParens(JoinExpr*& joins);
  bool ParseTableName(JoinExpr* join);
  bool ParseTableAlias(JoinExpr* join);
  bool ParseSample(JoinExpr* join);
  Node* ParseRatio();
  bool ParseJoinOperator(std::string_view& type, bool& natural, bool& constraint_allowed);
  bool ParseConstraint(JoinExpr* join);
  Node* ParseValues();
  bool ParsePivots(JoinExpr*& join);
  Node* ParsePivot(Node* table, uint32_t start);
  Node* ParseUnpivot(Node* table, uint32_t start);
  Expr* ParseTupleOrSingle();

  std::string_view source_;
  std::vector<Token>& tokens_;
  Arena& arena_;
  std::vector<Node*>& scratch_;
  std::vector<SyntaxError>& errors_;
  size_t at_ = 0;
  int depth_ = 0;
  bool percent_ends_ = false;  // LIMIT 10 %: a percent sign without an operand behind it is the unit
  // The furthest failure.
  size_t furthest_at_ = 0;
  std::vector<std::string_view> furthest_expected_;
  bool furthest_is_special_ = false;
  SyntaxError furthest_special_;
};

// Counts nesting; `ok()` is false beyond kNestingMax.
class Deeper {
 public:
  explicit Deeper(int& depth) : depth_(depth) { ++depth_; }
  ~Deeper() { --depth_; }
  Deeper(const Deeper&) = delete;
  bool ok() const { return depth_ <= kNestingMax; }

 private:
  int& depth_;
};

}  // namespace hedgerow::hogql
