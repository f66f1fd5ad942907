#include "bridge/values.h"

namespace hedgerow::bridge {
namespace {

constexpr int kDepthMax = 16;

std::unexpected<Error> Bad(const std::string& name, const char* what) {
  return Fail(Code::kInvalid, "The parameter \"" + name + "\" " + what, {}, "params");
}

std::optional<hogql::Value> ReadTagged(const boost::json::object& object) {
  if (object.size() != 1 || !object.begin()->value().is_string()) return std::nullopt;
  const std::string_view tag = object.begin()->key();
  std::string text(object.begin()->value().as_string());
  if (tag == "$datetime") return hogql::Value{hogql::Value::DateTime{std::move(text)}};
  if (tag == "$date") return hogql::Value{hogql::Value::Date{std::move(text)}};
  if (tag == "$decimal") return hogql::Value{hogql::Value::Decimal{std::move(text)}};
  if (tag == "$uuid") return hogql::Value{hogql::Value::Uuid{std::move(text)}};
  return std::nullopt;
}

Result<hogql::Value> ReadValue(const std::string& name, const boost::json::value& json, int depth) {
  if (depth > kDepthMax) return Bad(name, "is nested too deeply.");
  switch (json.kind()) {
    case boost::json::kind::null:
      return hogql::Value{nullptr};
    case boost::json::kind::bool_:
      return hogql::Value{json.get_bool()};
    case boost::json::kind::int64:
      return hogql::Value{json.get_int64()};
    case boost::json::kind::uint64:
      return Bad(name, "is an integer beyond 64 bits with sign: pass it as Decimal.");
    case boost::json::kind::double_:
      return hogql::Value{json.get_double()};
    case boost::json::kind::string:
      return hogql::Value{std::string(json.get_string())};
    case boost::json::kind::array: {
      hogql::Value::List list;
      for (const auto& item : json.get_array()) {
        TRY(auto value, ReadValue(name, item, depth + 1));
        list.push_back(std::move(value));
      }
      return hogql::Value{std::move(list)};
    }
    case boost::json::kind::object: {
      if (auto tagged = ReadTagged(json.get_object())) return std::move(*tagged);
      hogql::Value::Dict dict;
      for (const auto& field : json.get_object()) {
        TRY(auto value, ReadValue(name, field.value(), depth + 1));
        dict.emplace_back(std::string(field.key()), std::move(value));
      }
      return hogql::Value{std::move(dict)};
    }
  }
  return Bad(name, "cannot be read.");
}

}  // namespace

Result<std::map<std::string, hogql::Value>> ReadValues(const boost::json::object& params) {
  std::map<std::string, hogql::Value> values;
  for (const auto& field : params) {
    TRY(auto value, ReadValue(std::string(field.key()), field.value(), 0));
    values.emplace(std::string(field.key()), std::move(value));
  }
  return values;
}

}  // namespace hedgerow::bridge
