// The printer itself; its query half is in hogql_printer.cc.
#pragma once

#include <charconv>
#include <cmath>
#include <string>

#include "hogql/syntax/parser_impl.h"
#include "hogql/syntax/token.h"

namespace hedgerow::hogql {

class HogqlPrinter {
 public:
  std::string Take() { return std::move(out_); }

  void Print(const Node& node) {
    switch (node.kind) {
      case Kind::kConstant:
        return PrintConstant(As<Constant>(node));
      case Kind::kField:
        return Chain(As<Field>(node).chain);
      case Kind::kPlaceholder:
        out_ += '{';
        Print(*As<Placeholder>(node).expr);
        out_ += '}';
        return;
      case Kind::kPositionalRef:
        out_ += "#" + std::to_string(As<PositionalRef>(node).index);
        return;
      case Kind::kAlias:
        Operand(*As<Alias>(node).expr);
        out_ += " AS ";
        return QuotedName(As<Alias>(node).alias);
      case Kind::kArithmetic:
        Left(*As<Arithmetic>(node).left, PowerOf(node));
        out_ += std::string(" ") + As<Arithmetic>(node).op + " ";
        return Operand(*As<Arithmetic>(node).right);
      case Kind::kAnd:
        return Joined(As<Logical>(node).exprs, " AND ", kAndPower + 1);
      case Kind::kOr:
        return Joined(As<Logical>(node).exprs, " OR ", kOrPower + 1);
      case Kind::kNot:
        out_ += "NOT ";
        return As<Not>(node).expr->kind == Kind::kNot ? Print(*As<Not>(node).expr)
                                                      : Left(*As<Not>(node).expr, kNotPower);
      case Kind::kCompare:
        return PrintCompare(As<Compare>(node));
      case Kind::kBetween: {
        const Between& between = As<Between>(node);
        Left(*between.expr, kBetweenPower);
        out_ += between.negated ? " NOT BETWEEN " : " BETWEEN ";
        Operand(*between.low);
        out_ += " AND ";
        return Operand(*between.high);
      }
      case Kind::kIsDistinctFrom: {
        const IsDistinctFrom& compare = As<IsDistinctFrom>(node);
        Left(*compare.left, kDistinctFromPower);
        out_ += compare.negated ? " IS NOT DISTINCT FROM " : " IS DISTINCT FROM ";
        return Operand(*compare.right);
      }
      case Kind::kCall:
        return PrintCall(As<Call>(node));
      case Kind::kExprCall:
        Primary(*As<ExprCall>(node).expr, Postfix::kCall);
        return Bracketed("(", As<ExprCall>(node).args, ")");
      case Kind::kWindowFunction:
        return PrintWindowFunction(As<WindowFunction>(node));
      case Kind::kLambda:
        out_ += '(';
        Names(As<Lambda>(node).args);
        out_ += ") -> ";
        return Operand(*As<Lambda>(node).expr);
      case Kind::kNamedArgument:
        QuotedName(As<NamedArgument>(node).name);
        out_ += " := ";
        return Operand(*As<NamedArgument>(node).value);
      case Kind::kArray:
        return Bracketed("[", As<Collection>(node).exprs, "]");
      case Kind::kTuple:
        return Bracketed("(", As<Collection>(node).exprs, As<Collection>(node).exprs.size == 1 ? ",)" : ")");
      case Kind::kDict:
        return PrintDict(As<Collection>(node));
      case Kind::kGroupingSet:
        return Bracketed("(", As<Collection>(node).exprs, ")");
      case Kind::kArrayAccess:
        return PrintAccess(As<ArrayAccess>(node));
      case Kind::kArraySlice: {
        const ArraySlice& slice = As<ArraySlice>(node);
        Primary(*slice.array, Postfix::kBracket);
        out_ += '[';
        if (slice.start != nullptr) Operand(*slice.start);
        out_ += " : ";
        if (slice.end != nullptr) Operand(*slice.end);
        out_ += ']';
        return;
      }
      case Kind::kTupleAccess:
        Primary(*As<TupleAccess>(node).tuple, Postfix::kDot);
        out_ += As<TupleAccess>(node).nullish ? "?." : ".";
        out_ += std::to_string(As<TupleAccess>(node).index);
        return;
      case Kind::kTypeCast:
        out_ += As<TypeCast>(node).is_try ? "TRY_CAST(" : "CAST(";
        Operand(*As<TypeCast>(node).expr);
        out_ += " AS ";
        // The source's own text; a tree made otherwise has none, and an odd name is quoted then.
        if (!As<TypeCast>(node).written.empty()) {
          out_ += As<TypeCast>(node).written;
        } else {
          QuotedName(As<TypeCast>(node).type_name);
        }
        out_ += ')';
        return;
      case Kind::kColumns:
        return PrintColumns(As<Columns>(node));
      case Kind::kSpread:
        out_ += '*';
        return Print(*As<Spread>(node).expr);
      case Kind::kTag:
        return PrintTag(As<Tag>(node));
      case Kind::kSelect:
        return PrintSelect(As<SelectQuery>(node));
      case Kind::kSelectSet:
        return PrintSet(As<SelectSet>(node));
      case Kind::kValues:
        return PrintValues(As<ValuesQuery>(node));
      case Kind::kPivot:
        return PrintPivot(As<Pivot>(node));
      case Kind::kUnpivot:
        return PrintUnpivot(As<Unpivot>(node));
      case Kind::kJoin:
        return PrintJoins(As<JoinExpr>(node));
      case Kind::kOrder:
        return PrintOrder(As<OrderExpr>(node));
      case Kind::kInterpolate:
        Operand(*As<InterpolateExpr>(node).expr);
        if (As<InterpolateExpr>(node).value == nullptr) return;
        out_ += " AS ";
        return Operand(*As<InterpolateExpr>(node).value);
      case Kind::kWindow:
        return PrintWindow(As<WindowExpr>(node));
      case Kind::kRatio:
        Print(*As<RatioExpr>(node).left);
        if (As<RatioExpr>(node).right == nullptr) return;
        out_ += '/';
        return Print(*As<RatioExpr>(node).right);
    }
  }

 private:
  static bool IsQuery(const Node& node) { return node.kind == Kind::kSelect || node.kind == Kind::kSelectSet; }

  // Kinds that no operator can tear apart.
  static bool IsClosed(const Node& node) {
    switch (node.kind) {
      case Kind::kConstant: {
        const Constant& constant = As<Constant>(node);
        return constant.type == Constant::Type::kString || constant.type == Constant::Type::kBool ||
               constant.type == Constant::Type::kNull;
      }
      case Kind::kField:
      case Kind::kPlaceholder:
      case Kind::kArray:
      case Kind::kTuple:
      case Kind::kDict:
      case Kind::kTypeCast:
      case Kind::kPositionalRef:
      case Kind::kArrayAccess:
      case Kind::kArraySlice:
      case Kind::kTupleAccess:
      case Kind::kExprCall:
      case Kind::kCall:
        return true;
      default:
        return false;
    }
  }

  void Operand(const Node& node) {
    const bool bare = IsClosed(node) || node.kind == Kind::kConstant || node.kind == Kind::kColumns ||
                      node.kind == Kind::kSpread || node.kind == Kind::kTag || node.kind == Kind::kWindowFunction;
    if (bare) return Print(node);
    out_ += '(';
    Print(node);
    out_ += ')';
  }
  enum class Postfix { kBracket, kDot, kCall };
  // Bare before [ and (, while before . it would be read as a decimal.
  static bool IsNumber(const Node& node) {
    if (node.kind != Kind::kConstant) return false;
    const Constant& constant = As<Constant>(node);
    return (constant.type == Constant::Type::kInteger && constant.integer >= 0) ||
           (constant.type == Constant::Type::kDouble && !std::signbit(constant.number));
  }
  // What a postfix follows: x[1], x.1, x(2). A call or field before `(` would take it as its own.
  void Primary(const Node& node, Postfix postfix) {
    const bool swallows = postfix == Postfix::kCall &&
                          (node.kind == Kind::kCall || (node.kind == Kind::kField && As<Field>(node).chain.size == 1));
    if ((IsClosed(node) && !swallows) || (postfix != Postfix::kDot && IsNumber(node))) return Print(node);
    out_ += '(';
    Print(node);
    out_ += ')';
  }
  static int PowerOf(const Node& node) {
    switch (node.kind) {
      case Kind::kArithmetic:
        return As<Arithmetic>(node).op == '+' || As<Arithmetic>(node).op == '-' ? kAddPower : kMultiplyPower;
      case Kind::kCompare:
        return As<Compare>(node).is_null_style ? kIsPower : kComparePower;
      case Kind::kIsDistinctFrom:
        return kDistinctFromPower;
      case Kind::kBetween:
        return kBetweenPower;
      case Kind::kAnd:
        return kAndPower;
      case Kind::kOr:
        return kOrPower;
      default:
        return IsClosed(node) || node.kind == Kind::kConstant ? kPostfixPower : kAnyPower;
    }
  }
  // A left operand: bare where its own operator binds tightly enough. Brackets at the very start of an expression would
  // make NOT before it a call of not().
  void Left(const Node& node, int power) { PowerOf(node) >= power ? Print(node) : Operand(node); }

  template <class T>
  void Listed(const List<T*>& list, std::string_view separator = ", ") {
    for (size_t i = 0; i < list.size; ++i) {
      if (i > 0) out_ += separator;
      IsQuery(*list[i]) ? Operand(*list[i]) : Print(*list[i]);
    }
  }
  void Joined(const List<Expr*>& list, std::string_view separator, int first_power = kPostfixPower) {
    for (size_t i = 0; i < list.size; ++i) {
      if (i > 0) out_ += separator;
      i == 0 ? Left(*list[i], first_power) : Operand(*list[i]);
    }
  }
  void Bracketed(std::string_view open, const List<Expr*>& list, std::string_view close) {
    out_ += open;
    for (size_t i = 0; i < list.size; ++i) {
      if (i > 0) out_ += ", ";
      const Kind kind = list[i]->kind;
      kind == Kind::kNamedArgument ? Print(*list[i]) : Operand(*list[i]);
    }
    out_ += close;
  }

  void Text(std::string_view text, char quote = '\'') {
    out_ += quote;
    for (char c : text) {
      switch (c) {
        case '\n':
          out_ += "\\n";
          break;
        case '\r':
          out_ += "\\r";
          break;
        case '\t':
          out_ += "\\t";
          break;
        case '\\':
          out_ += "\\\\";
          break;
        default:
          out_ += c;
          if (c == quote) out_ += c;
      }
    }
    out_ += quote;
  }
  void QuotedName(std::string_view name) { Text(name, '`'); }
  void ChainName(std::string_view name, bool only) {
    bool plain = !name.empty() && !(name[0] >= '0' && name[0] <= '9');
    for (char c : name) {
      plain =
          plain && ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$');
    }
    const bool word = FindKeyword(name) != Kw::kNone || (only && (name.size() == 4 || name.size() == 5));
    plain && !word ? void(out_ += name) : QuotedName(name);
  }
  void Chain(const List<Name>& chain) {
    for (size_t i = 0; i < chain.size; ++i) {
      if (i > 0) out_ += '.';
      if (chain[i] == "*" && i + 1 == chain.size) {
        out_ += '*';
      } else {
        ChainName(chain[i], chain.size == 1);
      }
    }
  }
  void Names(const List<Name>& names) {
    for (size_t i = 0; i < names.size; ++i) {
      if (i > 0) out_ += ", ";
      QuotedName(names[i]);
    }
  }

  void PrintConstant(const Constant& constant) {
    switch (constant.type) {
      case Constant::Type::kNull:
        out_ += "NULL";
        return;
      case Constant::Type::kBool:
        out_ += constant.boolean ? "true" : "false";
        return;
      case Constant::Type::kInteger:
        out_ += std::to_string(constant.integer);
        return;
      case Constant::Type::kDouble: {
        char buffer[40];
        std::string text(buffer, std::to_chars(buffer, buffer + sizeof buffer, constant.number).ptr);
        if (text.find_first_of(".e") == std::string::npos) text += ".0";
        out_ += text;
        return;
      }
      case Constant::Type::kString:
        return Text(constant.text);
      case Constant::Type::kBigNumber:
        out_ += constant.text;
        return;
    }
  }

  void PrintCompare(const Compare& node) {
    Left(*node.left, PowerOf(node));
    if (node.is_null_style) {
      out_ += node.op == CompareOp::kEq ? " IS NULL" : " IS NOT NULL";
      return;
    }
    out_ += ' ';
    out_ += CompareOpText(node.op);
    out_ += ' ';
    Operand(*node.right);
  }

  void CallName(std::string_view name) {
    const Kw keyword = FindKeyword(name);
    // Words that begin a form of their own before a bracket.
    const bool form = keyword == Kw::kCast || keyword == Kw::kTryCast || keyword == Kw::kColumns ||
                      keyword == Kw::kTrim || keyword == Kw::kCase || keyword == Kw::kInterval;
    form || keyword == Kw::kNone ? ChainName(name, false) : void(out_ += name);
  }

  void PrintCall(const Call& call) {
    CallName(call.name);
    if (!call.within_group.empty()) {
      Bracketed("(", call.params, ")");
      out_ += " WITHIN GROUP (ORDER BY ";
      Listed(call.within_group);
      out_ += ')';
      return;
    }
    if (call.has_params) Bracketed("(", call.params, ")");
    out_ += '(';
    if (call.distinct) out_ += "DISTINCT ";
    Bracketed("", call.args, "");
    if (!call.order_by.empty()) {
      out_ += call.args.empty() ? "ORDER BY " : " ORDER BY ";
      Listed(call.order_by);
    }
    out_ += ')';
    if (call.filter == nullptr) return;
    out_ += " FILTER (WHERE ";
    Operand(*call.filter);
    out_ += ')';
  }

  void PrintWindowFunction(const WindowFunction& call) {
    CallName(call.name);
    Bracketed(call.distinct && !call.parametric ? "(DISTINCT " : "(", call.exprs, ")");
    if (call.parametric) Bracketed(call.distinct ? "(DISTINCT " : "(", call.args, ")");
    if (call.filter != nullptr) {
      out_ += " FILTER (WHERE ";
      Operand(*call.filter);
      out_ += ')';
    }
    out_ += " OVER ";
    if (call.over == nullptr) return QuotedName(call.over_identifier);
    out_ += '(';
    PrintWindow(*call.over);
    out_ += ')';
  }

  void PrintWindow(const WindowExpr& window) {
    std::string_view gap;
    if (!window.partition_by.empty()) {
      out_ += "PARTITION BY ";
      Joined(window.partition_by, ", ");
      gap = " ";
    }
    if (!window.order_by.empty()) {
      out_ += gap;
      out_ += "ORDER BY ";
      Listed(window.order_by);
      gap = " ";
    }
    if (window.frame == WindowExpr::Frame::kNone) return;
    out_ += gap;
    out_ += window.frame == WindowExpr::Frame::kRows ? "ROWS " : "RANGE ";
    auto bound = [&](const WindowFrameBound& at) {
      if (at.type == WindowFrameBound::Type::kCurrentRow) {
        out_ += "CURRENT ROW";
        return;
      }
      at.value == nullptr ? void(out_ += "UNBOUNDED") : Operand(*at.value);
      out_ += at.type == WindowFrameBound::Type::kPreceding ? " PRECEDING" : " FOLLOWING";
    };
    if (window.frame_end != nullptr) out_ += "BETWEEN ";
    bound(*window.frame_start);
    if (window.frame_end == nullptr) return;
    out_ += " AND ";
    bound(*window.frame_end);
  }

  void PrintDict(const Collection& dict) {
    out_ += '{';
    for (size_t i = 0; i + 1 < dict.exprs.size; i += 2) {
      if (i > 0) out_ += ", ";
      Operand(*dict.exprs[i]);
      out_ += ": ";
      Operand(*dict.exprs[i + 1]);
    }
    out_ += '}';
  }

  void PrintAccess(const ArrayAccess& access) {
    Primary(*access.array, access.nullish ? Postfix::kDot : Postfix::kBracket);
    out_ += access.nullish ? "?.[" : "[";
    Operand(*access.property);
    out_ += ']';
  }

  void PrintColumns(const Columns& columns) {
    if (columns.form == Columns::Form::kCall) out_ += "COLUMNS";
    if (columns.form != Columns::Form::kBare) out_ += '(';
    if (columns.has_regex) Text(columns.regex);
    Joined(columns.columns, ", ");
    if (columns.all_columns) {
      if (!columns.qualifier.empty()) {
        ChainName(columns.qualifier, false);
        out_ += '.';
      }
      out_ += '*';
      if (!columns.exclude.empty()) {
        out_ += " EXCLUDE (";
        for (size_t i = 0; i < columns.exclude.size; ++i) {
          if (i > 0) out_ += ", ";
          QuotedName(columns.exclude[i]);
        }
        out_ += ')';
      }
      if (!columns.replace.empty()) {
        out_ += " REPLACE (";
        for (size_t i = 0; i < columns.replace.size; ++i) {
          if (i > 0) out_ += ", ";
          Operand(*columns.replace[i].expr);
          out_ += " AS ";
          QuotedName(columns.replace[i].name);
        }
        out_ += ')';
      }
    }
    if (columns.form != Columns::Form::kBare) out_ += ')';
  }

  void PrintTag(const Tag& tag) {
    out_ += '<';
    out_ += tag.name;
    const List<Expr*>* children = nullptr;
    for (const TagAttribute& attribute : tag.attributes) {
      if (attribute.value == nullptr) {
        children = &attribute.children;
        continue;
      }
      out_ += ' ';
      out_ += attribute.name;
      out_ += "={";
      Operand(*attribute.value);
      out_ += '}';
    }
    if (children == nullptr) {
      out_ += " />";
      return;
    }
    out_ += '>';
    for (const Expr* child : *children) {
      if (child->kind == Kind::kTag) {
        PrintTag(As<Tag>(*child));
      } else {
        out_ += '{';
        Operand(*child);
        out_ += '}';
      }
    }
    out_ += "</";
    out_ += tag.name;
    out_ += '>';
  }

  void PrintOrder(const OrderExpr& order) {
    Operand(*order.expr);
    out_ += order.descending ? " DESC" : " ASC";
    if (order.nulls != Nulls::kDefault) out_ += order.nulls == Nulls::kFirst ? " NULLS FIRST" : " NULLS LAST";
    if (!order.collate.empty()) {
      out_ += " COLLATE ";
      Text(order.collate);
    }
    if (order.fill == nullptr) return;
    out_ += " WITH FILL";
    auto part = [&](std::string_view word, const Expr* expr) {
      if (expr == nullptr) return;
      out_ += word;
      Operand(*expr);
    };
    part(" FROM ", order.fill->from);
    part(" TO ", order.fill->to);
    part(" STEP ", order.fill->step);
  }

  void PrintSelect(const SelectQuery& query);
  void PrintWith(const List<Cte>& ctes);
  void PrintGroupBy(const SelectQuery& query);
  void PrintLimits(const Expr* limit, bool percent, bool ties, const Expr* offset);
  void PrintSet(const SelectSet& set);
  void PrintValues(const ValuesQuery& values);
  void PrintPivoted(const Node& table);
  void PrintPivot(const Pivot& pivot);
  void PrintUnpivot(const Unpivot& unpivot);
  void PrintJoins(const JoinExpr& first);
  void PrintTable(const JoinExpr& join);

  std::string out_;
};

}  // namespace hedgerow::hogql
