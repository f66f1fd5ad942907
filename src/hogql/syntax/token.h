// Tokens and keywords of HogQL.
//
// No keyword is reserved: where an expression may begin, every one of them but NULL, INF and NAN is also a name
// (`SELECT left FROM t`). So the lexer only says which keyword a word spells, and the parser decides.
#pragma once

#include <cstdint>
#include <string_view>

namespace hedgerow::hogql {

enum class Tok : uint8_t {
  kEnd,
  kIdent,
  kQuotedIdent,
  kKeyword,
  kNull,
  kInf,
  kNan,
  kDecimal,
  kHex,
  kBinary,
  kFloat,  // kFloat has an exponent; 1.5 is kDecimal kDot kDecimal, so that t.1.2 stays one thing
  kString,
  kTemplateStart,
  kTemplateText,
  kTemplateOpen,
  kTemplateEnd,
  kTagText,
  kArrow,
  kAsterisk,
  kDoubleColon,
  kColonEquals,
  kColon,
  kComma,
  kConcat,
  kDash,
  kDot,
  kEqDouble,
  kEq,
  kGtEq,
  kGt,
  kHash,
  kIRegexSingle,
  kIRegexDouble,
  kLBrace,
  kLBracket,
  kLParen,
  kLtEq,
  kLt,
  kTagOpen,
  kLtSlash,
  kNotEq,
  kNotIRegex,
  kNotRegex,
  kNullProperty,
  kNullish,
  kPercent,
  kPlus,
  kQuery,
  kRegexSingle,
  kRegexDouble,
  kRBrace,
  kRBracket,
  kRParen,
  kSemicolon,
  kSlash,
  kSlashGt,
  kError,
};

// clang-format off: a list, not code
#define HEDGEROW_HOGQL_KEYWORDS(X)                                                                                    \
  X(All, "all") X(And, "and") X(Anti, "anti") X(Any, "any") X(Array, "array") X(As, "as") X(Asc, "asc")               \
  X(Asof, "asof") X(Between, "between") X(Both, "both") X(By, "by") X(Case, "case") X(Cast, "cast")                   \
  X(Cohort, "cohort") X(Collate, "collate") X(Columns, "columns") X(Cross, "cross") X(Cube, "cube")                   \
  X(Current, "current") X(Date, "date") X(Day, "day") X(Desc, "desc") X(Descending, "descending")                     \
  X(Distinct, "distinct") X(Else, "else") X(End, "end") X(Except, "except") X(Exclude, "exclude")                     \
  X(Extract, "extract") X(Fill, "fill") X(Filter, "filter") X(Final, "final") X(First, "first")                       \
  X(Following, "following") X(For, "for") X(From, "from") X(Full, "full") X(Group, "group") X(Grouping, "grouping")   \
  X(Having, "having") X(Hour, "hour") X(Id, "id") X(If, "if") X(Ignore, "ignore") X(ILike, "ilike") X(In, "in")       \
  X(Include, "include") X(Inner, "inner") X(Interpolate, "interpolate") X(Intersect, "intersect")                     \
  X(Interval, "interval") X(Is, "is") X(Join, "join") X(Key, "key") X(Lambda, "lambda") X(Last, "last")               \
  X(Leading, "leading") X(Left, "left") X(Like, "like") X(Limit, "limit") X(Local, "local")                           \
  X(Materialized, "materialized") X(Minute, "minute") X(Month, "month") X(Name, "name") X(Natural, "natural")         \
  X(Not, "not") X(Nulls, "nulls") X(Offset, "offset") X(On, "on") X(Or, "or") X(Order, "order") X(Outer, "outer")     \
  X(Over, "over") X(Partition, "partition") X(Pivot, "pivot") X(Positional, "positional") X(Preceding, "preceding")   \
  X(Prewhere, "prewhere") X(Qualify, "qualify") X(Quarter, "quarter") X(Range, "range") X(Recursive, "recursive")     \
  X(Replace, "replace") X(Return, "return") X(Right, "right") X(Rollup, "rollup") X(Row, "row") X(Rows, "rows")       \
  X(Sample, "sample") X(Second, "second") X(Select, "select") X(Semi, "semi") X(Sets, "sets")                         \
  X(Settings, "settings") X(Step, "step") X(Substring, "substring") X(Then, "then") X(Ties, "ties") X(Time, "time")   \
  X(Timestamp, "timestamp") X(To, "to") X(Top, "top") X(Totals, "totals") X(Trailing, "trailing") X(Trim, "trim")     \
  X(Truncate, "truncate") X(TryCast, "try_cast") X(Unbounded, "unbounded") X(Union, "union") X(Unpivot, "unpivot")    \
  X(Using, "using") X(Values, "values") X(Week, "week") X(When, "when") X(Where, "where") X(Window, "window")         \
  X(With, "with") X(Within, "within") X(Year, "year") X(Zone, "zone")                                                 \
  /* words of the Hog language that are no names in HogQL */                                                          \
  X(Catch, "catch") X(Finally, "finally") X(Fn, "fn") X(Fun, "fun") X(Let, "let") X(Throw, "throw") X(Try, "try")     \
  X(While, "while")
// clang-format on

enum class Kw : uint8_t {
  kNone,
#define X(name, text) k##name,
  HEDGEROW_HOGQL_KEYWORDS(X)
#undef X
      kNullWord,
  kInfWord,
  kNanWord,
};

struct Token {
  static constexpr uint8_t kEscaped = 1;     // a backslash or doubled quote has to be undone
  static constexpr uint8_t kLambdaHead = 2;  // `x, y ->` or `(x, y) ->` begins here
  // The parser's notes of what does not begin here, so that nothing is tried twice and time stays linear.
  static constexpr uint8_t kNoForm = 4;
  static constexpr uint8_t kNoTypes = 8;
  static constexpr uint8_t kNoTypeArguments = 16;
  Tok kind = Tok::kEnd;
  Kw keyword = Kw::kNone;
  uint8_t flags = 0;
  uint32_t start = 0;
  uint32_t end = 0;
};

// Which keyword `word` spells in any case, or kNone.
Kw FindKeyword(std::string_view word);
// Its lower-case spelling.
std::string_view KeywordText(Kw keyword);
// Where the grammar lists it: names an alias may have without AS, units of INTERVAL, ...
bool IsIntervalUnit(Kw keyword);
bool MayBeImplicitAlias(Kw keyword);  // SELECT a date
bool MayBeTableAlias(Kw keyword);     // FROM t id
bool MayBeName(Kw keyword);           // anywhere a name is expected
// Words that begin a clause or continue a select: after `a,` they end the list rather than name a column.
bool BeginsClause(Kw keyword);
// Words that follow an operand (AND, LIKE, FROM, ...): no expression begins with them unless it is a name.
bool FollowsOperand(Kw keyword);

}  // namespace hedgerow::hogql
