#include "api/named_hogql.h"

#include <boost/json.hpp>

namespace hedgerow::api {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

constexpr int kDepthMax = 8;

std::unexpected<Error> Refuse(std::string message, std::string attr) {
  return Fail(Code::kInvalid, std::move(message), {}, std::move(attr));
}

std::string_view TextAt(const object& json, std::string_view name, std::string_view otherwise = "") {
  const value* found = json.if_contains(name);
  return found != nullptr && found->is_string() ? std::string_view(found->get_string()) : otherwise;
}

std::string Quoted(std::string_view text, char quote) {
  std::string quoted(1, quote);
  for (const char c : text) {
    if (c == quote || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + quote;
}

std::string Literal(const value& json) {
  return Quoted(json.is_string() ? std::string_view(json.get_string()) : std::string_view(boost::json::serialize(json)),
                '\'');
}

// How each operator compares a field with one value. {f} and {v} are put in.
struct OperatorRow {
  std::string_view name, form, between;  // between: how several values are joined
};
constexpr OperatorRow kOperators[] = {
    {"exact", "toString({f}) = {v}", " OR "},
    {"is_not", "toString({f}) != {v}", " AND "},
    {"icontains", "toString({f}) ILIKE concat('%', {v}, '%')", " OR "},
    {"not_icontains", "toString({f}) NOT ILIKE concat('%', {v}, '%')", " AND "},
    {"regex", "ifNull(match(toString({f}), {v}), false)", " OR "},
    {"not_regex", "not(ifNull(match(toString({f}), {v}), false))", " AND "},
    {"gt", "toFloat({f}) > toFloat({v})", " AND "},
    {"gte", "toFloat({f}) >= toFloat({v})", " AND "},
    {"lt", "toFloat({f}) < toFloat({v})", " AND "},
    {"lte", "toFloat({f}) <= toFloat({v})", " AND "},
    {"is_date_before", "toDateTime(toString({f})) < toDateTime({v})", " AND "},
    {"is_date_after", "toDateTime(toString({f})) > toDateTime({v})", " AND "},
    {"is_set", "{f} IS NOT NULL", ""},
    {"is_not_set", "{f} IS NULL", ""},
};

std::string Filled(std::string_view form, const std::string& field, const std::string& literal) {
  std::string text(form);
  if (const size_t at = text.find("{v}"); at != text.npos) text.replace(at, 3, literal);
  if (const size_t at = text.find("{f}"); at != text.npos) text.replace(at, 3, field);
  return text;
}

Result<std::string> Comparison(const object& filter, const std::string& field) {
  const std::string_view name = TextAt(filter, "operator", "exact");
  for (const OperatorRow& row : kOperators) {
    if (row.name != name) continue;
    if (row.between.empty()) return std::string(Filled(row.form, field, ""));
    const value* given = filter.if_contains("value");
    if (given == nullptr || given->is_null()) return Refuse("A property filter needs a \"value\".", "value");
    std::string all;
    for (const value& one : given->is_array() ? given->get_array() : array{*given}) {
      all += (all.empty() ? "(" : std::string(row.between)) + Filled(row.form, field, Literal(one));
    }
    if (all.empty()) return Refuse("A property filter needs at least one value.", "value");
    return all + ")";
  }
  return Refuse("The operator \"" + std::string(name.substr(0, 40)) + "\" is not supported.", "operator");
}

// PostHog's performed_event: somebody sent such an event in the last days.
Result<std::string> Behaviour(const object& filter) {
  constexpr std::string_view kUnits[] = {"hour", "day", "week", "month", "year"};
  if (TextAt(filter, "value") != "performed_event")
    return Refuse("Of behavioral filters only performed_event is supported. Use a query for others.", "value");
  const std::string_view unit = TextAt(filter, "time_interval", "day");
  const value* time = filter.if_contains("time_value");
  if (std::find(std::begin(kUnits), std::end(kUnits), unit) == std::end(kUnits))
    return Refuse("Use hour, day, week, month or year.", "time_interval");
  int64_t count = 30;
  if (time != nullptr && time->is_int64()) count = time->get_int64();
  if (time != nullptr && time->is_string()) count = std::atoll(time->get_string().c_str());
  if (count < 1 || count > 10'000) return Refuse("Use a number from 1 to 10000.", "time_value");
  const value* negation = filter.if_contains("negation");
  const bool negated = negation != nullptr && negation->is_bool() && negation->get_bool();
  return std::string("id ") + (negated ? "NOT " : "") +
         "IN (SELECT person_id FROM events WHERE event = " + Quoted(TextAt(filter, "key"), '\'') +
         " AND timestamp >= now() - INTERVAL " + std::to_string(count) + " " + std::string(unit) + ")";
}

// `on_persons`: the fields are those of persons; else of events.
Result<std::string> Condition(const value& json, bool on_persons, int depth) {
  if (depth > kDepthMax) return Refuse("The filters are nested too deeply.", "filters");
  const array* list = json.is_array() ? &json.get_array() : nullptr;
  std::string_view word = " AND ";
  if (json.is_object()) {
    const object& one = json.get_object();
    const value* inner = one.if_contains("values");
    if (inner == nullptr) {
      const std::string_view type = TextAt(one, "type", on_persons ? "person" : "event");
      if (type == "behavioral" && on_persons) return Behaviour(one);
      if (type == "hogql") return "(" + std::string(TextAt(one, "key")) + "\n)";
      if (TextAt(one, "key").empty()) return Refuse("A property filter needs a \"key\".", "key");
      if (type != "person" && (type != "event" || on_persons))
        return Refuse("Filters of type \"" + std::string(type.substr(0, 40)) + "\" are not supported here.", "type");
      return Comparison(one, (type == "person" && !on_persons ? "person.properties." : "properties.") +
                                 Quoted(TextAt(one, "key"), '`'));
    }
    if (!inner->is_array())
      return Refuse("A group of filters is {\"type\": \"AND\" or \"OR\", \"values\": [...]}.", "filters");
    list = &inner->get_array();
    if (TextAt(one, "type") == "OR") word = " OR ";
  }
  if (list == nullptr) return Refuse("A property filter is an object.", "filters");
  std::string all;
  for (const value& one : *list) {
    TRY(const std::string text, Condition(one, on_persons, depth + 1));
    all += (all.empty() ? "(" : std::string(word)) + text;
  }
  if (all.empty()) return Refuse("Give at least one filter.", "filters");
  return all + ")";
}

Result<std::string> QueryText(const object& source) {
  const value* query = source.if_contains("query");
  if (query == nullptr || !query->is_object() || TextAt(query->get_object(), "query").empty()) {
    return Refuse("Send {\"query\": {\"kind\": \"HogQLQuery\", \"query\": \"SELECT ...\"}}.", "query");
  }
  return std::string(TextAt(query->get_object(), "query"));
}

Result<std::string> CohortHogql(const object& source) {
  const value* is_static = source.if_contains("is_static");
  if (is_static != nullptr && is_static->is_bool() && is_static->get_bool()) {
    return Refuse("A list of persons cannot be uploaded here. Give filters or a query.", "is_static");
  }
  const value* filters = source.if_contains("filters");
  if (filters == nullptr || filters->is_null()) {
    TRY(const std::string query, QueryText(source));
    return "id IN (" + query + "\n)";
  }
  const value* properties = filters->is_object() ? filters->get_object().if_contains("properties") : nullptr;
  if (properties == nullptr) return Refuse("Send {\"filters\": {\"properties\": {...}}}.", "filters");
  return Condition(*properties, true, 0);
}

Result<std::string> StepHogql(const object& step) {
  std::string all;
  auto add = [&](const std::string& text) { all += (all.empty() ? "(" : " AND ") + text; };
  if (const auto event = TextAt(step, "event"); !event.empty()) add("event = " + Quoted(event, '\''));
  if (const auto url = TextAt(step, "url"); !url.empty()) {
    const std::string_view matching = TextAt(step, "url_matching", "contains");
    const object filter{{"operator", matching == "exact"   ? "exact"
                                     : matching == "regex" ? "regex"
                                                           : "icontains"},
                        {"value", url}};
    TRY(const std::string text, Comparison(filter, "properties.$current_url"));
    add(text);
  }
  for (const std::string_view element : {"selector", "text", "href", "tag_name"}) {
    if (!TextAt(step, element).empty())
      return Refuse("Actions on elements are not supported: filter on properties.", std::string(element));
  }
  if (const value* properties = step.if_contains("properties");
      properties != nullptr && properties->is_array() && !properties->get_array().empty()) {
    TRY(const std::string text, Condition(*properties, false, 0));
    add(text);
  }
  if (all.empty()) return Refuse("A step needs an event, a url or properties.", "steps");
  return all + ")";
}

Result<std::string> ActionHogql(const object& source) {
  const value* steps = source.if_contains("steps");
  if (steps == nullptr || !steps->is_array() || steps->get_array().empty())
    return Refuse("Send at least one step: {\"steps\": [{\"event\": \"signed_up\"}]}.", "steps");
  std::string all;
  for (const value& step : steps->get_array()) {
    if (!step.is_object()) return Refuse("A step is an object.", "steps");
    TRY(const std::string text, StepHogql(step.get_object()));
    all += (all.empty() ? "" : " OR ") + text;
  }
  return all;
}

}  // namespace

Result<std::string> HogqlOf(store::NamedKind kind, const object& source) {
  switch (kind) {
    case store::NamedKind::kCohort:
      return CohortHogql(source);
    case store::NamedKind::kAction:
      return ActionHogql(source);
    case store::NamedKind::kView:
      return QueryText(source);
  }
  return FailInternal("no such kind");
}

}  // namespace hedgerow::api
