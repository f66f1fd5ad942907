// The typed syntax tree of HogQL. Nodes live in an Arena, names are views into the source (or into the arena when an
// escape had to be undone), every node carries the bytes it came from.
//
// The shape is PostHog's (posthog/hogql/ast.py), so that json_printer can print what its parsers print. Where those
// drop a clause silently (NULLS FIRST, WITH TOTALS, ORDER BY of a set) the tree keeps it and only the JSON leaves it
// out: the compiler must honour or refuse it.
#pragma once

#include <cstdint>
#include <string_view>

#include "hogql/syntax/arena.h"

namespace hedgerow::hogql {

// Bytes [start, end) of the source.
struct Span {
  uint32_t start = 0;
  uint32_t end = 0;
};

enum class Kind : uint8_t {
  kConstant,
  kField,
  kPlaceholder,
  kPositionalRef,
  kAlias,
  kArithmetic,
  kAnd,
  kOr,
  kNot,
  kCompare,
  kBetween,
  kIsDistinctFrom,
  kCall,
  kExprCall,
  kWindowFunction,
  kLambda,
  kNamedArgument,
  kArray,
  kTuple,
  kDict,
  kArrayAccess,
  kArraySlice,
  kTupleAccess,
  kTypeCast,
  kColumns,
  kSpread,
  kTag,
  kSelect,
  kSelectSet,
  kValues,
  kPivot,
  kUnpivot,
  kJoin,
  kOrder,
  kGroupingSet,
  kInterpolate,
  kWindow,
  kRatio,
};

struct Node {
  Kind kind;
  uint16_t height = 1;  // of the tree below, counted so that a walk may recurse (see kTreeHeightMax)
  Span span;
};
// An expression or a query: whatever may stand where an expression may.
using Expr = Node;
using Name = std::string_view;

template <class T>
const T& As(const Node& node) {
  return static_cast<const T&>(node);
}

struct Constant : Node {
  enum class Type : uint8_t { kNull, kBool, kInteger, kDouble, kString, kBigNumber };
  static constexpr Kind kKind = Kind::kConstant;
  Type type = Type::kNull;
  bool boolean = false;
  int64_t integer = 0;
  double number = 0;
  std::string_view text;  // kString: the value. kBigNumber: digits beyond int64, "Infinity", "-Infinity" or "NaN".
};

struct Field : Node {
  static constexpr Kind kKind = Kind::kField;
  List<Name> chain;  // a.b.c; the last may be "*"
};

struct Placeholder : Node {
  static constexpr Kind kKind = Kind::kPlaceholder;
  Expr* expr = nullptr;
};

struct PositionalRef : Node {
  static constexpr Kind kKind = Kind::kPositionalRef;
  int64_t index = 0;
};

struct Alias : Node {
  static constexpr Kind kKind = Kind::kAlias;
  Name alias;
  Expr* expr = nullptr;
};

struct Arithmetic : Node {
  static constexpr Kind kKind = Kind::kArithmetic;
  char op = '+';
  Expr* left = nullptr;
  Expr* right = nullptr;
};

// And, Or: two operands or more; nested ones of the same kind are flattened.
struct Logical : Node {
  List<Expr*> exprs;
};

struct Not : Node {
  static constexpr Kind kKind = Kind::kNot;
  Expr* expr = nullptr;
};

enum class CompareOp : uint8_t {
  kEq,
  kNotEq,
  kLt,
  kLtEq,
  kGt,
  kGtEq,
  kLike,
  kNotLike,
  kILike,
  kNotILike,
  kIn,
  kNotIn,
  kInCohort,
  kNotInCohort,
  kRegex,
  kNotRegex,
  kIRegex,
  kNotIRegex,
};
// As PostHog spells it: "==", "not in", "=~*", ...
std::string_view CompareOpText(CompareOp op);

struct Compare : Node {
  static constexpr Kind kKind = Kind::kCompare;
  CompareOp op = CompareOp::kEq;
  bool is_null_style = false;  // written IS [NOT] NULL
  Expr* left = nullptr;
  Expr* right = nullptr;
};

struct Between : Node {
  static constexpr Kind kKind = Kind::kBetween;
  bool negated = false;
  Expr* expr = nullptr;
  Expr* low = nullptr;
  Expr* high = nullptr;
};

struct IsDistinctFrom : Node {
  static constexpr Kind kKind = Kind::kIsDistinctFrom;
  bool negated = false;
  Expr* left = nullptr;
  Expr* right = nullptr;
};

struct WithFill {
  Expr* from = nullptr;
  Expr* to = nullptr;
  Expr* step = nullptr;
};
enum class Nulls : uint8_t { kDefault, kFirst, kLast };
struct OrderExpr : Node {
  static constexpr Kind kKind = Kind::kOrder;
  Expr* expr = nullptr;
  bool descending = false;
  Nulls nulls = Nulls::kDefault;  // not in the JSON
  std::string_view collate;       // not in the JSON
  WithFill* fill = nullptr;
};

struct Call : Node {
  static constexpr Kind kKind = Kind::kCall;
  enum class Spelling : uint8_t { kCall, kConcatOperator, kNullish, kTernary, kCase, kInterval, kTemplate, kTrim };
  Name name;
  Spelling spelling = Spelling::kCall;
  bool distinct = false;
  bool has_params = false;
  bool ignore_nulls = false;  // not in the JSON
  List<Expr*> params;         // quantile(0.9)(x): params are [0.9]
  List<Expr*> args;
  List<OrderExpr*> order_by;
  Expr* filter = nullptr;
  List<OrderExpr*> within_group;
};

struct ExprCall : Node {
  static constexpr Kind kKind = Kind::kExprCall;
  Expr* expr = nullptr;
  List<Expr*> args;
};

struct WindowFrameBound {
  enum class Type : uint8_t { kCurrentRow, kPreceding, kFollowing };
  Type type = Type::kCurrentRow;
  Expr* value = nullptr;  // null: UNBOUNDED (or CURRENT ROW)
  Span span;
};
struct WindowExpr : Node {
  static constexpr Kind kKind = Kind::kWindow;
  enum class Frame : uint8_t { kNone, kRows, kRange };
  List<Expr*> partition_by;
  List<OrderExpr*> order_by;
  Frame frame = Frame::kNone;
  WindowFrameBound* frame_start = nullptr;
  WindowFrameBound* frame_end = nullptr;
};

// PostHog's naming: f(exprs) OVER ..., or parametric f(exprs)(args) OVER ...
struct WindowFunction : Node {
  static constexpr Kind kKind = Kind::kWindowFunction;
  Name name;
  List<Expr*> exprs;
  List<Expr*> args;
  bool parametric = false;
  bool distinct = false;      // not in the JSON
  bool ignore_nulls = false;  // not in the JSON
  Expr* filter = nullptr;     // not in the JSON
  Name over_identifier;
  WindowExpr* over = nullptr;
};

struct Lambda : Node {
  static constexpr Kind kKind = Kind::kLambda;
  List<Name> args;
  Expr* expr = nullptr;
};

struct NamedArgument : Node {
  static constexpr Kind kKind = Kind::kNamedArgument;
  Name name;
  Expr* value = nullptr;
};

// Array, Tuple, GroupingSet: exprs. Dict: key, value, key, value ...
struct Collection : Node {
  List<Expr*> exprs;
};

struct ArrayAccess : Node {
  static constexpr Kind kKind = Kind::kArrayAccess;
  bool nullish = false;
  bool by_name = false;  // written x.name
  Expr* array = nullptr;
  Expr* property = nullptr;
};

struct ArraySlice : Node {
  static constexpr Kind kKind = Kind::kArraySlice;
  Expr* array = nullptr;
  Expr* start = nullptr;
  Expr* end = nullptr;
};

struct TupleAccess : Node {
  static constexpr Kind kKind = Kind::kTupleAccess;
  bool nullish = false;
  Expr* tuple = nullptr;
  int64_t index = 0;
};

struct TypeCast : Node {
  static constexpr Kind kKind = Kind::kTypeCast;
  bool is_try = false;
  Expr* expr = nullptr;
  std::string_view type_name;  // lower case, as PostHog prints it: "nullable(string)"
  std::string_view written;  // as it stands in the source: what PostHog's text drops (blanks, case) matters to a reader
};

struct ColumnReplace {
  Name name;
  Expr* expr;
};
struct Columns : Node {
  static constexpr Kind kKind = Kind::kColumns;
  enum class Form : uint8_t { kCall, kParens, kBare };
  Form form = Form::kCall;
  bool all_columns = false;
  bool has_regex = false;
  Name qualifier;  // t of t.*; not in the JSON
  std::string_view regex;
  List<Expr*> columns;
  List<std::string_view> exclude;
  List<ColumnReplace> replace;
};

struct Spread : Node {
  static constexpr Kind kKind = Kind::kSpread;
  Expr* expr = nullptr;
};

struct TagAttribute {
  Name name;
  Expr* value = nullptr;  // null for `children`
  List<Expr*> children;
  Span span;
};
struct Tag : Node {
  static constexpr Kind kKind = Kind::kTag;
  Name name;
  List<TagAttribute> attributes;
};

struct GroupingSet : Collection {};

struct InterpolateExpr : Node {
  static constexpr Kind kKind = Kind::kInterpolate;
  Expr* expr = nullptr;
  Expr* value = nullptr;
};

struct RatioExpr : Node {
  static constexpr Kind kKind = Kind::kRatio;
  Expr* left = nullptr;
  Expr* right = nullptr;
};

struct Sample {
  Node* value = nullptr;  // RatioExpr or Placeholder
  Node* offset = nullptr;
  bool percent = false;  // not in the JSON
  Span span;
};

struct JoinConstraint {
  bool is_using = false;
  Expr* expr = nullptr;
  Span span;
};
struct JoinExpr : Node {
  static constexpr Kind kKind = Kind::kJoin;
  Node* table = nullptr;  // Field, query, Placeholder, Tag, Values, Pivot, Unpivot
  bool has_table_args = false;
  bool table_final = false;
  bool natural = false;  // not in the JSON
  List<Expr*> table_args;
  Name alias;
  List<Name> column_aliases;
  std::string_view join_type;  // as PostHog spells it: "LEFT ANY JOIN"; empty for the first table
  JoinConstraint* constraint = nullptr;
  JoinExpr* next = nullptr;
  Sample* sample = nullptr;
};

struct PivotColumn {
  Expr* column = nullptr;
  List<Expr*> values;
  Span span;
};
struct Pivot : Node {
  static constexpr Kind kKind = Kind::kPivot;
  Node* table = nullptr;
  List<Expr*> aggregates;
  List<PivotColumn> columns;
  List<Expr*> group_by;
};

struct UnpivotColumn {
  Expr* value_columns = nullptr;
  Expr* name_columns = nullptr;
  List<Expr*> values;
  Span span;
};
struct Unpivot : Node {
  static constexpr Kind kKind = Kind::kUnpivot;
  bool include_nulls = false;
  Node* table = nullptr;
  List<UnpivotColumn> columns;
};

struct Cte {
  Name name;
  bool is_column = false;  // WITH expr AS name
  bool recursive = false;
  int8_t materialized = -1;  // -1: not said
  bool has_columns = false;
  bool has_using_key = false;
  List<Name> columns;
  List<Name> using_key;
  Expr* expr = nullptr;
  Span span;
};

struct LimitBy {
  Expr* n = nullptr;
  Expr* offset = nullptr;
  List<Expr*> exprs;
  Span span;
};

struct NamedWindow {
  Name name;
  WindowExpr* window;
};

enum class GroupByMode : uint8_t { kList, kAll, kCube, kRollup, kGroupingSets };

struct SelectQuery : Node {
  static constexpr Kind kKind = Kind::kSelect;
  bool distinct = false;
  bool limit_percent = false;
  bool limit_with_ties = false;
  bool with_totals = false;  // not in the JSON
  bool with_cube = false;    // GROUP BY ... WITH CUBE; not in the JSON
  bool with_rollup = false;  // not in the JSON
  GroupByMode group_by_mode = GroupByMode::kList;
  List<Cte> ctes;
  List<Expr*> select;
  JoinExpr* from = nullptr;
  std::string_view array_join_op;
  List<Expr*> array_join;
  Expr* prewhere = nullptr;
  Expr* where = nullptr;
  List<Expr*> group_by;
  Expr* having = nullptr;
  Expr* qualify = nullptr;
  List<NamedWindow> windows;
  List<OrderExpr*> order_by;
  bool has_interpolate = false;
  List<InterpolateExpr*> interpolate;
  LimitBy* limit_by = nullptr;
  Expr* limit = nullptr;
  Expr* offset = nullptr;
};

struct SetBranch {
  std::string_view op;  // "UNION ALL", "EXCEPT BY NAME", ...
  Node* query = nullptr;
  Span span;
};
struct SelectSet : Node {
  static constexpr Kind kKind = Kind::kSelectSet;
  Node* first = nullptr;
  List<SetBranch> rest;
  List<OrderExpr*> order_by;  // not in the JSON
  bool limit_percent = false;
  bool limit_with_ties = false;
  Expr* limit = nullptr;
  Expr* offset = nullptr;
};

struct ValuesQuery : Node {
  static constexpr Kind kKind = Kind::kValues;
  List<List<Expr*>> rows;
};

}  // namespace hedgerow::hogql
