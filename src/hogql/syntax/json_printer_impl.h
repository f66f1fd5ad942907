// json_printer's machinery, shared by json_printer_*.cc: each method prints one kind of node. Keys are written as they
// stand in the text ("\"expr\":"), in PostHog's order, and fields that are null are left out.
#pragma once

#include <string>
#include <string_view>

#include "hogql/syntax/ast.h"
#include "hogql/syntax/json_positions.h"
#include "hogql/syntax/json_writer.h"

namespace hedgerow::hogql {

class JsonPrinter {
 public:
  JsonPrinter(std::string_view source, std::string& out) : json_(out), positions_(source) {}

  void Print(const Node& node);

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

  // ---- expressions (json_printer_expr.cc)
  void PrintConstant(const Constant& constant);
  void PrintCall(const Call& call);
  void PrintWindowFunction(const WindowFunction& function);
  void PrintWindow(const WindowExpr& window);
  void PrintBound(std::string_view key, const WindowFrameBound* bound);
  void PrintDict(const Collection& dict);
  void PrintColumns(const Columns& columns);
  void PrintTag(const Tag& tag);
  void PrintOrder(const OrderExpr& order);

  // ---- queries and tables (json_printer_query.cc). `outer`: a LIMIT behind the brackets replaces the query's own.
  void PrintSelect(const SelectQuery& query, const SelectSet* outer);
  void PrintCtes(const List<Cte>& ctes);
  void PrintLimitBy(const LimitBy* by);
  void PrintLimits(const Expr* limit, const Expr* offset, const SelectSet* outer);
  void PrintSet(const SelectSet& set, const SelectSet* outer);
  void PrintValues(const ValuesQuery& values);
  void PrintPivot(const Pivot& pivot);
  void PrintUnpivot(const Unpivot& unpivot);
  void PrintJoin(const JoinExpr& first);

  JsonWriter json_;
  Positions positions_;
};

}  // namespace hedgerow::hogql
