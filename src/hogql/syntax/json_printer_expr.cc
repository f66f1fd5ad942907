// Expressions with parts of their own: calls, windows, columns, tags.
#include "hogql/syntax/json_printer_impl.h"

namespace hedgerow::hogql {

void JsonPrinter::PrintConstant(const Constant& constant) {
  Begin("Constant", constant.span);
  json_.Key("\"value\":");
  switch (constant.type) {
    case Constant::Type::kNull:
      json_.Null();
      break;
    case Constant::Type::kBool:
      json_.Bool(constant.boolean);
      break;
    case Constant::Type::kInteger:
      json_.Integer(constant.integer);
      break;
    case Constant::Type::kDouble:
      json_.Double(constant.number);
      break;
    case Constant::Type::kString:
      json_.String(constant.text);
      break;
    case Constant::Type::kBigNumber:
      json_.String(constant.text);
      Text("\"value_type\":", "number");
      break;
  }
  json_.EndObject();
}

void JsonPrinter::PrintCall(const Call& call) {
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

void JsonPrinter::PrintWindowFunction(const WindowFunction& function) {
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

void JsonPrinter::PrintWindow(const WindowExpr& window) {
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

void JsonPrinter::PrintBound(std::string_view key, const WindowFrameBound* bound) {
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

void JsonPrinter::PrintDict(const Collection& dict) {
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

void JsonPrinter::PrintColumns(const Columns& columns) {
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

void JsonPrinter::PrintTag(const Tag& tag) {
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

void JsonPrinter::PrintOrder(const OrderExpr& order) {
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

}  // namespace hedgerow::hogql
