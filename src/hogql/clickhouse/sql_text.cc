#include "hogql/clickhouse/sql_text.h"

#include <charconv>
#include <cmath>

namespace hedgerow::hogql {
namespace {

std::string Escape(std::string_view text, char quote) {
  std::string out;
  out.reserve(text.size() + 2);
  for (char c : text) {
    switch (c) {
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      case '\0':
        out += "\\0";
        break;
      default:
        if (c == quote && quote != '\0') out += '\\';
        out += c;
    }
  }
  return out;
}

}  // namespace

std::string QuoteName(std::string_view name) { return "`" + Escape(name, '`') + "`"; }
std::string QuoteOwnText(std::string_view text) { return "'" + Escape(text, '\'') + "'"; }

bool IsPlainWord(std::string_view text) {
  if (text.size() > 64) return false;
  for (char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    if (!plain) return false;
  }
  return true;
}

std::string FloatText(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
  char buffer[40];
  std::string text(buffer, std::to_chars(buffer, buffer + sizeof buffer, value).ptr);
  if (text.find_first_of(".e") == std::string::npos) text += ".0";
  return text;
}

std::string Params::Bind(std::string_view type, const std::string& value) {
  const auto [it, added] = known_.try_emplace({std::string(type), value}, params_.size());
  if (added) params_.push_back({"p" + std::to_string(params_.size()), std::string(type), value});
  return "{p" + std::to_string(it->second) + ":" + std::string(type) + "}";
}

std::string Params::BindText(std::string_view text) { return Bind("String", Escape(text, '\0')); }

bool Params::BindList(const Value::List& list, std::string_view timezone, Sql& out) {
  bool texts = !list.empty(), integers = !list.empty();
  for (const Value& item : list) {
    texts = texts && std::holds_alternative<std::string>(item.value);
    integers = integers && std::holds_alternative<int64_t>(item.value);
  }
  out.type = Type::kArray;
  if (texts || integers) {
    std::string text = "[";
    for (const Value& item : list) {
      if (text.size() > 1) text += ',';
      text += texts ? "'" + Escape(std::get<std::string>(item.value), '\'') + "'"
                    : std::to_string(std::get<int64_t>(item.value));
    }
    out.text = Bind(texts ? "Array(String)" : "Array(Int64)", text + "]");
    return true;
  }
  out.text = "[";
  for (const Value& item : list) {
    Sql element;
    if (!BindValue(item, timezone, element)) return false;
    if (out.text.size() > 1) out.text += ", ";
    out.text += element.text;
  }
  out.text += ']';
  return true;
}

bool Params::BindValue(const Value& value, std::string_view timezone, Sql& out) {
  out.constant = true;
  if (std::holds_alternative<std::nullptr_t>(value.value)) {
    out = {"NULL", Type::kNull, true, false, true};
  } else if (const bool* flag = std::get_if<bool>(&value.value)) {
    out.text = *flag ? "true" : "false";
    out.type = Type::kBoolean;
  } else if (const int64_t* integer = std::get_if<int64_t>(&value.value)) {
    out.text = Bind("Int64", std::to_string(*integer));
    out.type = Type::kInteger;
  } else if (const double* number = std::get_if<double>(&value.value)) {
    out.text = Bind("Float64", FloatText(*number));
    out.type = Type::kFloat;
  } else if (const std::string* text = std::get_if<std::string>(&value.value)) {
    out.text = BindText(*text);
    out.type = Type::kString;
  } else if (const Value::List* list = std::get_if<Value::List>(&value.value)) {
    return BindList(*list, timezone, out);
  } else if (const Value::DateTime* time = std::get_if<Value::DateTime>(&value.value)) {
    out.text = "parseDateTime64BestEffort(" + BindText(time->rfc3339) + ", 6, " + QuoteOwnText(timezone) + ")";
    out.type = Type::kDateTime;
    out.instant = out.text;
  } else if (const Value::Date* date = std::get_if<Value::Date>(&value.value)) {
    out.text = Bind("Date32", Escape(date->iso, '\0'));
    out.type = Type::kDate;
  } else if (const Value::Decimal* decimal = std::get_if<Value::Decimal>(&value.value)) {
    const size_t dot = decimal->digits.find('.');
    const size_t scale = dot == std::string::npos ? 0 : std::min<size_t>(decimal->digits.size() - dot - 1, 38);
    out.text = Bind("Decimal(76, " + std::to_string(scale) + ")", Escape(decimal->digits, '\0'));
    out.type = Type::kFloat;
  } else if (const Value::Uuid* uuid = std::get_if<Value::Uuid>(&value.value)) {
    out.text = Bind("UUID", Escape(uuid->text, '\0'));
    out.type = Type::kUuid;
  } else {
    return false;
  }
  return true;
}

}  // namespace hedgerow::hogql
