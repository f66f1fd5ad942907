#include "hogql/syntax/json_printer.h"

#include <algorithm>
#include <vector>

#include "hogql/syntax/json_writer.h"

namespace hedgerow::hogql {
namespace {

// Byte offsets to lines and code points. Nodes come nearly in order, so the last line is tried first.
class Positions {
 public:
  explicit Positions(std::string_view source) {
    lines_.push_back(0);
    for (size_t i = 0; i < source.size(); ++i) {
      if (i % kBlock == 0) blocks_.push_back(points_);
      const auto c = static_cast<uint8_t>(source[i]);
      if (c == '\n') lines_.push_back(static_cast<uint32_t>(i + 1));
      points_ += (c & 0xC0) != 0x80;
    }
    blocks_.push_back(points_);
    ascii_ = points_ == source.size();
    source_ = source;
  }

  struct At {
    uint32_t line, column, offset;
  };
  At Find(uint32_t byte) {
    if (byte < lines_[last_] || (last_ + 1 < lines_.size() && byte >= lines_[last_ + 1])) {
      last_ = static_cast<size_t>(std::ranges::upper_bound(lines_, byte) - lines_.begin()) - 1;
    }
    const uint32_t offset = Points(byte);
    return {static_cast<uint32_t>(last_ + 1), offset - Points(lines_[last_]), offset};
  }

 private:
  static constexpr size_t kBlock = 64;

  uint32_t Points(uint32_t byte) const {
    if (ascii_) return byte;
    uint32_t points = blocks_[byte / kBlock];
    for (size_t i = byte / kBlock * kBlock; i < byte; ++i) points += (static_cast<uint8_t>(source_[i]) & 0xC0) != 0x80;
    return points;
  }

  std::string_view source_;
  std::vector<uint32_t> lines_;
  std::vector<uint32_t> blocks_;
  uint32_t points_ = 0;
  bool ascii_ = true;
  size_t last_ = 0;
};

class Printer {
 public:
  Printer(std::string_view source, std::string& out) : json_(out), positions_(source) {}

  void Print(const Node& node) {
    switch (node.kind) {
      case Kind::kConstant: return PrintConstant(As<Constant>(node));
      case Kind::kField:
        Begin("Field", node.span);
        Names("\"chain\":", As<Field>(node).chain);
        break;
      case Kind::kPlaceholder:
        Begin("Placeholder", node.span);
        Child("\"expr\":", As<Placeholder>(node).expr);
        break;
      case Kind::kPositionalRef:
        Begin("PositionalRef", node.span);
        json_.Key("\"index\":");
        json_.Integer(As<PositionalRef>(node).index);
        break;
      case Kind::kAlias:
        Begin("Alias", node.span);
        Text("\"alias\":", As<Alias>(node).alias);
        Child("\"expr\":", As<Alias>(node).expr);
        break;
      case Kind::kArithmetic:
        Begin("ArithmeticOperation", node.span);
        Child("\"left\":", As<Arithmetic>(node).left);
        Child("\"right\":", As<Arithmetic>(node).right);
        Text("\"op\":", {&As<Arithmetic>(node).op, 1});
        break;
      case Kind::kAnd: return PrintExprs("And", node.span, As<Logical>(node).exprs);
      case Kind::kOr: return PrintExprs("Or", node.span, As<Logical>(node).exprs);
      case Kind::kArray: return PrintExprs("Array", node.span, As<Collection>(node).exprs);
      case Kind::kTuple: return PrintExprs("Tuple", node.span, As<Collection>(node).exprs);
      case Kind::kGroupingSet: return PrintExprs("GroupingSet", node.span, As<Collection>(node).exprs);
      case Kind::kNot:
        Begin("Not", node.span);
        Child("\"expr\":", As<Not>(node).expr);
        break;
      case Kind::kCompare:
        Begin("CompareOperation", node.span);
        Child("\"left\":", As<Compare>(node).left);
        Child("\"right\":", As<Compare>(node).right);
        Text("\"op\":", CompareOpText(As<Compare>(node).op));
        Flag("\"is_null_comparison_style\":", As<Compare>(node).is_null_style);
        break;
      case Kind::kBetween:
        Begin("BetweenExpr", node.span);
        Child("\"expr\":", As<Between>(node).expr);
        Child("\"low\":", As<Between>(node).low);
        Child("\"high\":", As<Between>(node).high);
        Bool("\"negated\":", As<Between>(node).negated);
        break;
      case Kind::kIsDistinctFrom:
        Begin("IsDistinctFrom", node.span);
        Child("\"left\":", As<IsDistinctFrom>(node).left);
        Child("\"right\":", As<IsDistinctFrom>(node).right);
        Bool("\"negated\":", As<IsDistinctFrom>(node).negated);
        break;
      case Kind::kCall: return PrintCall(As<Call>(node));
      case Kind::kExprCall:
        Begin("ExprCall", node.span);
        Child("\"expr\":", As<ExprCall>(node).expr);
        Children("\"args\":", As<ExprCall>(node).args);
        break;
      case Kind::kWindowFunction: return PrintWindowFunction(As<WindowFunction>(node));
      case Kind::kLambda:
        Begin("Lambda", node.span);
        Names("\"args\":", As<Lambda>(node).args);
        Child("\"expr\":", As<Lambda>(node).expr);
        break;
      case Kind::kNamedArgument:
        Begin("NamedArgument", node.span);
        Text("\"name\":", As<NamedArgument>(node).name);
        Child("\"value\":", As<NamedArgument>(node).value);
        break;
      case Kind::kDict: return PrintDict(As<Collection>(node));
      case Kind::kArrayAccess:
        Begin("ArrayAccess", node.span);
        Child("\"array\":", As<ArrayAccess>(node).array);
        Child("\"property\":", As<ArrayAccess>(node).property);
        Flag("\"nullish\":", As<ArrayAccess>(node).nullish);
        break;
      case Kind::kArraySlice:
        Begin("ArraySlice", node.span);
        Child("\"array\":", As<ArraySlice>(node).array);
        Child("\"start_expr\":", As<ArraySlice>(node).start);
        Child("\"end_expr\":", As<ArraySlice>(node).end);
        break;
      case Kind::kTupleAccess:
        Begin("TupleAccess", node.span);
        Child("\"tuple\":", As<TupleAccess>(node).tuple);
        json_.Key("\"index\":");
        json_.Integer(As<TupleAccess>(node).index);
        Flag("\"nullish\":", As<TupleAccess>(node).nullish);
        break;
      case Kind::kTypeCast:
        Begin(As<TypeCast>(node).is_try ? "TryCast" : "TypeCast", node.span);
        Child("\"expr\":", As<TypeCast>(node).expr);
        Text("\"type_name\":", As<TypeCast>(node).type_name);
        break;
      case Kind::kColumns: return PrintColumns(As<Columns>(node));
      case Kind::kSpread:
        Begin("SpreadExpr", node.span);
        Child("\"expr\":", As<Spread>(node).expr);
        break;
      case Kind::kTag: return PrintTag(As<Tag>(node));
      case Kind::kOrder: return PrintOrder(As<OrderExpr>(node));
      case Kind::kInterpolate:
        Begin("InterpolateExpr", node.span);
        Child("\"expr\":", As<InterpolateExpr>(node).expr);
        Child("\"value\":", As<InterpolateExpr>(node).value);
        break;
      case Kind::kWindow: return PrintWindow(As<WindowExpr>(node));
      case Kind::kRatio:
        Begin("RatioExpr", node.span);
        Child("\"left\":", As<RatioExpr>(node).left);
        Child("\"right\":", As<RatioExpr>(node).right);
        break;
      case Kind::kSelect: return PrintSelect(As<SelectQuery>(node), nullptr);
      case Kind::kSelectSet: return PrintSet(As<SelectSet>(node), nullptr);
      case Kind::kValues: return PrintValues(As<ValuesQuery>(node));
      case Kind::kPivot: return PrintPivot(As<Pivot>(node));
      case Kind::kUnpivot: return PrintUnpivot(As<Unpivot>(node));
      case Kind::kJoin: return PrintJoin(As<JoinExpr>(node));
    }
    json_.EndObject();
  }

 private:
  void Begin(std::string_view node, Span span) {
    json_.BeginObject();
    Text("\"node\":", node);
    Position("\"start\":{\"line\":", span.start);
    Position("\"end\":{\"line\":", span.end);
  }
  void Position(std::string_view key, uint32_t byte) {
    const Positions::At at = positions_.Find(byte);
    char buffer[96];
    char* p = buffer;
    auto text = [&](std::string_view t) { p = std::copy(t.begin(), t.end(), p); };
    text(key);
    p = std::to_chars(p, p + 12, at.line).ptr;
    text(",\"column\":");
    p = std::to_chars(p, p + 12, at.column).ptr;
    text(",\"offset\":");
    p = std::to_chars(p, p + 12, at.offset).ptr;
    *p++ = '}';
    json_.Key({buffer, static_cast<size_t>(p - buffer)});
    json_.Done();
  }
  void Text(std::string_view key, std::string_view text) {
    json_.Key(key);
    json_.String(text);
  }
  void Bool(std::string_view key, bool value) {
    json_.Key(key);
    json_.Bool(value);
  }
  void Flag(std::string_view key, bool value) {
    if (value) Bool(key, true);
  }
  void Child(std::string_view key, const Node* child) {
    if (child == nullptr) return;
    json_.Key(key);
    Print(*child);
  }
  template <class T>
  void Children(std::string_view key, const List<T*>& children) {
    json_.Key(key);
    json_.BeginArray();
    for (const T* child : children) Print(*child);
    json_.EndArray();
  }
  template <class T>
  void ChildrenIfAny(std::string_view key, const List<T*>& children) {
    if (!children.empty()) Children(key, children);
  }
  void Names(std::string_view key, const List<Name>& names) {
    json_.Key(key);
    json_.BeginArray();
    for (Name name : names) json_.String(name);
    json_.EndArray();
  }
  void PrintExprs(std::string_view node, Span span, const List<Expr*>& exprs) {
    Begin(node, span);
    Children("\"exprs\":", exprs);
    json_.EndObject();
  }

  void PrintConstant(const Constant& constant) {
    Begin("Constant", constant.span);
    json_.Key("\"value\":");
    switch (constant.type) {
      case Constant::Type::kNull: json_.Null(); break;
      case Constant::Type::kBool: json_.Bool(constant.boolean); break;
      case Constant::Type::kInteger: json_.Integer(constant.integer); break;
      case Constant::Type::kDouble: json_.Double(constant.number); break;
      case Constant::Type::kString: json_.String(constant.text); break;
      case Constant::Type::kBigNumber:
        json_.String(constant.text);
        Text("\"value_type\":", "number");
        break;
    }
    json_.EndObject();
  }

  void PrintCall(const Call& call) {
    Begin("Call", call.span);
    Text("\"name\":", call.name);
    if (call.has_params) Children("\"params\":", call.params);
    Children("\"args\":", call.args);
    Flag("\"distinct\":", call.distinct);
    ChildrenIfAny("\"order_by\":", call.order_by);
    Child("\"filter_expr\":", call.filter);
    ChildrenIfAny("\"within_group\":", call.within_group);
    json_.EndObject();
  }

  void PrintWindowFunction(const WindowFunction& function) {
    Begin("WindowFunction", function.span);
    Text("\"name\":", function.name);
    Children("\"exprs\":", function.exprs);
    Children("\"args\":", function.args);
    if (function.over != nullptr) {
      Child("\"over_expr\":", function.over);
    } else {
      Text("\"over_identifier\":", function.over_identifier);
    }
    json_.EndObject();
  }

  void PrintWindow(const WindowExpr& window) {
    Begin("WindowExpr", window.span);
    ChildrenIfAny("\"partition_by\":", window.partition_by);
    ChildrenIfAny("\"order_by\":", window.order_by);
    if (window.frame != WindowExpr::Frame::kNone) {
      Text("\"frame_method\":", window.frame == WindowExpr::Frame::kRows ? "ROWS" : "RANGE");
    }
    PrintBound("\"frame_start\":", window.frame_start);
    PrintBound("\"frame_end\":", window.frame_end);
    json_.EndObject();
  }

  void PrintBound(std::string_view key, const WindowFrameBound* bound) {
    if (bound == nullptr) return;
    static constexpr std::string_view kTypes[] = {"CURRENT ROW", "PRECEDING", "FOLLOWING"};
    json_.Key(key);
    Begin("WindowFrameExpr", bound->span);
    Text("\"frame_type\":", kTypes[static_cast<size_t>(bound->type)]);
    const Expr* value = bound->value;
    if (value != nullptr && value->kind == Kind::kConstant && As<Constant>(*value).type == Constant::Type::kInteger) {
      json_.Key("\"frame_value\":");
      json_.Integer(As<Constant>(*value).integer);
    } else {
      Child("\"frame_value\":", value);
    }
    json_.EndObject();
  }

  void PrintDict(const Collection& dict) {
    Begin("Dict", dict.span);
    json_.Key("\"items\":");
    json_.BeginArray();
    for (size_t i = 0; i + 1 < dict.exprs.size; i += 2) {
      json_.BeginArray();
      Print(*dict.exprs[i]);
      Print(*dict.exprs[i + 1]);
      json_.EndArray();
    }
    json_.EndArray();
    json_.EndObject();
  }

  void PrintColumns(const Columns& columns) {
    Begin("ColumnsExpr", columns.span);
    Flag("\"all_columns\":", columns.all_columns);
    if (columns.has_regex) Text("\"regex\":", columns.regex);
    ChildrenIfAny("\"columns\":", columns.columns);
    if (!columns.exclude.empty()) Names("\"exclude\":", columns.exclude);
    if (!columns.replace.empty()) {
      json_.Key("\"replace\":");
      json_.BeginObject();
      for (const ColumnReplace& item : columns.replace) {
        json_.NameKey(item.name);
        Print(*item.expr);
      }
      json_.EndObject();
    }
    json_.EndObject();
  }

  void PrintTag(const Tag& tag) {
    Begin("HogQLXTag", tag.span);
    Text("\"kind\":", tag.name);
    json_.Key("\"attributes\":");
    json_.BeginArray();
    for (const TagAttribute& attribute : tag.attributes) {
      Begin("HogQLXAttribute", attribute.span);
      Text("\"name\":", attribute.name);
      if (attribute.value != nullptr) {
        Child("\"value\":", attribute.value);
      } else {
        Children("\"value\":", attribute.children);
      }
      json_.EndObject();
    }
    json_.EndArray();
    json_.EndObject();
  }

  void PrintOrder(const OrderExpr& order) {
    Begin("OrderExpr", order.span);
    Child("\"expr\":", order.expr);
    Text("\"order\":", order.descending ? "DESC" : "ASC");
    if (order.fill != nullptr) {
      json_.Key("\"with_fill\":");
      json_.BeginObject();
      Text("\"node\":", "WithFillExpr");
      Child("\"from_value\":", order.fill->from);
      Child("\"to_value\":", order.fill->to);
      Child("\"step_value\":", order.fill->step);
      json_.EndObject();
    }
    json_.EndObject();
  }

  // `outer`: a LIMIT behind the brackets replaces the query's own.
  void PrintSelect(const SelectQuery& query, const SelectSet* outer) {
    Begin("SelectQuery", query.span);
    PrintCtes(query.ctes);
    Flag("\"distinct\":", query.distinct);
    Children("\"select\":", query.select);
    Child("\"select_from\":", query.from);
    if (!query.array_join_op.empty()) {
      Text("\"array_join_op\":", query.array_join_op);
      Children("\"array_join_list\":", query.array_join);
    }
    Child("\"prewhere\":", query.prewhere);
    Child("\"where\":", query.where);
    ChildrenIfAny("\"group_by\":", query.group_by);
    static constexpr std::string_view kModes[] = {"", "all", "cube", "rollup", "grouping_sets"};
    if (query.group_by_mode != GroupByMode::kList) {
      Text("\"group_by_mode\":", kModes[static_cast<size_t>(query.group_by_mode)]);
    }
    Child("\"having\":", query.having);
    Child("\"qualify\":", query.qualify);
    if (!query.windows.empty()) {
      json_.Key("\"window_exprs\":");
      json_.BeginObject();
      for (const NamedWindow& window : query.windows) {
        json_.NameKey(window.name);
        Print(*window.window);
      }
      json_.EndObject();
    }
    ChildrenIfAny("\"order_by\":", query.order_by);
    if (query.has_interpolate) Children("\"interpolate\":", query.interpolate);
    PrintLimitBy(query.limit_by);
    PrintLimits(query.limit, query.offset, outer);
    Flag("\"limit_percent\":", query.limit_percent);
    Flag("\"limit_with_ties\":", query.limit_with_ties);
    json_.EndObject();
  }

  void PrintCtes(const List<Cte>& ctes) {
    if (ctes.empty()) return;
    json_.Key("\"ctes\":");
    json_.BeginArray();
    for (const Cte& cte : ctes) {
      Begin("CTE", cte.span);
      Text("\"name\":", cte.name);
      Child("\"expr\":", cte.expr);
      Text("\"cte_type\":", cte.is_column ? "column" : "subquery");
      Flag("\"recursive\":", cte.recursive);
      if (cte.materialized >= 0) Bool("\"materialized\":", cte.materialized == 1);
      if (cte.has_columns) Names("\"columns\":", cte.columns);
      if (cte.has_using_key) Names("\"using_key\":", cte.using_key);
      json_.EndObject();
    }
    json_.EndArray();
  }

  void PrintLimitBy(const LimitBy* by) {
    if (by == nullptr) return;
    json_.Key("\"limit_by\":");
    Begin("LimitByExpr", by->span);
    Child("\"n\":", by->n);
    Child("\"offset_value\":", by->offset);
    Children("\"exprs\":", by->exprs);
    json_.EndObject();
  }

  void PrintLimits(const Expr* limit, const Expr* offset, const SelectSet* outer) {
    if (outer != nullptr && outer->limit != nullptr) limit = outer->limit;
    if (outer != nullptr && outer->offset != nullptr) offset = outer->offset;
    Child("\"limit\":", limit);
    Child("\"offset\":", offset);
  }

  void PrintSet(const SelectSet& set, const SelectSet* outer) {
    if (set.rest.empty()) {
      if (set.first->kind == Kind::kSelect) return PrintSelect(As<SelectQuery>(*set.first), outer ? outer : &set);
      if (set.first->kind == Kind::kSelectSet) return PrintSet(As<SelectSet>(*set.first), outer ? outer : &set);
      return Print(*set.first);
    }
    Begin("SelectSetQuery", set.span);
    Child("\"initial_select_query\":", set.first);
    json_.Key("\"subsequent_select_queries\":");
    json_.BeginArray();
    for (const SetBranch& branch : set.rest) {
      Begin("SelectSetNode", branch.span);
      Child("\"select_query\":", branch.query);
      Text("\"set_operator\":", branch.op);
      json_.EndObject();
    }
    json_.EndArray();
    PrintLimits(set.limit, set.offset, outer);
    json_.EndObject();
  }

  void PrintValues(const ValuesQuery& values) {
    Begin("ValuesQuery", values.span);
    json_.Key("\"rows\":");
    json_.BeginArray();
    for (const List<Expr*>& row : values.rows) {
      json_.BeginArray();
      for (const Expr* expr : row) Print(*expr);
      json_.EndArray();
    }
    json_.EndArray();
    json_.EndObject();
  }

  void PrintPivot(const Pivot& pivot) {
    Begin("PivotExpr", pivot.span);
    Child("\"table\":", pivot.table);
    Children("\"aggregates\":", pivot.aggregates);
    json_.Key("\"columns\":");
    json_.BeginArray();
    for (const PivotColumn& column : pivot.columns) {
      Begin("PivotColumn", column.span);
      Child("\"column\":", column.column);
      Children("\"values\":", column.values);
      json_.EndObject();
    }
    json_.EndArray();
    ChildrenIfAny("\"group_by\":", pivot.group_by);
    json_.EndObject();
  }

  void PrintUnpivot(const Unpivot& unpivot) {
    Begin("UnpivotExpr", unpivot.span);
    Child("\"table\":", unpivot.table);
    Bool("\"include_nulls\":", unpivot.include_nulls);
    json_.Key("\"columns\":");
    json_.BeginArray();
    for (const UnpivotColumn& column : unpivot.columns) {
      Begin("UnpivotColumn", column.span);
      Child("\"value_columns\":", column.value_columns);
      Child("\"name_columns\":", column.name_columns);
      Children("\"unpivot_values\":", column.values);
      json_.EndObject();
    }
    json_.EndArray();
    json_.EndObject();
  }

  // The chain is printed in a loop: FROM a, b, c ... may be long.
  void PrintJoin(const JoinExpr& first) {
    size_t open = 0;
    for (const JoinExpr* join = &first; join != nullptr; join = join->next, ++open) {
      if (open > 0) json_.Key("\"next_join\":");
      Begin("JoinExpr", join->span);
      if (!join->join_type.empty()) Text("\"join_type\":", join->join_type);
      Child("\"table\":", join->table);
      if (join->has_table_args) Children("\"table_args\":", join->table_args);
      if (join->alias.data() != nullptr) Text("\"alias\":", join->alias);
      if (!join->column_aliases.empty()) Names("\"column_aliases\":", join->column_aliases);
      Flag("\"table_final\":", join->table_final);
      if (join->constraint != nullptr) {
        json_.Key("\"constraint\":");
        Begin("JoinConstraint", join->constraint->span);
        Text("\"constraint_type\":", join->constraint->is_using ? "USING" : "ON");
        Child("\"expr\":", join->constraint->expr);
        json_.EndObject();
      }
      if (join->sample != nullptr) {
        json_.Key("\"sample\":");
        Begin("SampleExpr", join->sample->span);
        Child("\"sample_value\":", join->sample->value);
        Child("\"offset_value\":", join->sample->offset);
        json_.EndObject();
      }
    }
    for (; open > 0; --open) json_.EndObject();
  }

  JsonWriter json_;
  Positions positions_;
};

}  // namespace

void PrintJson(const Node& root, std::string_view source, std::string& out) { Printer(source, out).Print(root); }

}  // namespace hedgerow::hogql
