#include "bridge/property_filters.h"

#include <boost/json.hpp>
#include <charconv>

#include "hogql/syntax/parser.h"

namespace hedgerow::bridge {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

constexpr int kFilterDepthMax = 8;
constexpr size_t kFiltersMax = 200;
constexpr size_t kKeyBytesMax = 400;

std::unexpected<Error> RefuseProperty(std::string message) {
  return Fail(Code::kInvalid, std::move(message), {}, "filters");
}

std::string_view TextOr(const object& filter, std::string_view name, std::string_view otherwise) {
  const auto* found = filter.if_contains(name);
  return found != nullptr && found->is_string() ? std::string_view(found->get_string()) : otherwise;
}

std::string Quoted(std::string_view name) {
  std::string quoted = "`";
  for (const char c : name) {
    if (c == '`' || c == '\\') quoted += c;  // doubled, as HogQL reads them
    quoted += c;
  }
  return quoted + "`";
}

// Where each kind of property lies, seen from the table that is filtered. Empty: it cannot be asked there.
struct FieldRow {
  std::string_view type, in_events, in_sessions, in_groups;
};
constexpr FieldRow kFields[] = {
    {"event", "properties.", "", ""},
    {"feature", "properties.", "", ""},
    {"event_metadata", "*", "", "*"},  // a column
    {"person", "person.properties.", "", ""},
    {"session", "session.", "*", ""},
    {"group", "group_#.properties.", "", "properties."},
};

Result<std::string> FieldOf(const object& filter, std::string_view type, FilterScope scope) {
  const std::string_view key = TextOr(filter, "key", "");
  if (key.empty() || key.size() > kKeyBytesMax || key.find('\0') != key.npos)
    return RefuseProperty("A property filter needs a \"key\".");
  for (const FieldRow& row : kFields) {
    if (row.type != type) continue;
    std::string_view place = scope == FilterScope::kEvents     ? row.in_events
                             : scope == FilterScope::kSessions ? row.in_sessions
                                                               : row.in_groups;
    if (place.empty()) return std::string();
    if (place == "*") return Quoted(key);
    std::string field(place);
    if (const size_t number = field.find('#'); number != field.npos) {
      const auto* index = filter.if_contains("group_type_index");
      if (index == nullptr || !index->is_int64() || index->get_int64() < 0 || index->get_int64() > 4) {
        return RefuseProperty("A group's property filter needs a \"group_type_index\" from 0 to 4.");
      }
      field.replace(number, 1, std::to_string(index->get_int64()));
    }
    return field + Quoted(key);
  }
  return RefuseProperty("Property filters of type \"" + std::string(type) +
                        "\" are not supported. Use event, person, session, group, cohort or hogql.");
}

std::string TextOf(const value& json) {
  if (json.is_string()) return std::string(json.get_string());
  if (json.is_bool()) return json.get_bool() ? "true" : "false";
  return boost::json::serialize(json);
}

// Numbers stay numbers, also when they come as text; so `gt` compares as people expect.
hogql::Value NumberOrText(const value& json) {
  if (json.is_int64()) return {json.get_int64()};
  if (json.is_number()) return {json.to_number<double>()};
  const std::string text = TextOf(json);
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc() && end == text.data() + text.size() && !text.empty()) return {number};
  return {text};
}

std::string EscapeLike(std::string_view text) {
  std::string escaped = "%";
  for (const char c : text) {
    if (c == '%' || c == '_' || c == '\\') escaped += '\\';
    escaped += c;
  }
  return escaped + "%";
}

struct Asked {
  std::string field;
  const value& given;
  FilterValues& values;

  std::string Text(const value& json) const { return values.Add({TextOf(json)}); }
  array List() const { return given.is_array() ? given.get_array() : array{given}; }
};

using Operator = Result<std::string> (*)(const Asked& asked);

template <bool kNegated>
Result<std::string> Equal(const Asked& asked) {
  const array list = asked.List();
  if (list.empty()) return std::string();  // as in PostHog: nothing chosen filters nothing
  if (list.size() > 1) {
    hogql::Value::List texts;
    for (const value& item : list) texts.push_back({TextOf(item)});
    return "toString(" + asked.field + ")" + (kNegated ? " NOT IN " : " IN ") + asked.values.Add({std::move(texts)});
  }
  if (list[0].is_null()) return asked.field + (kNegated ? " IS NOT NULL" : " IS NULL");
  const std::string text = TextOf(list[0]);
  // A boolean property may be kept as text or as a boolean: its text is the same.
  const std::string field = text == "true" || text == "false" ? "toString(" + asked.field + ")" : asked.field;
  const hogql::Value operand = list[0].is_number() ? NumberOrText(list[0]) : hogql::Value{text};
  return field + (kNegated ? " != " : " = ") + asked.values.Add(operand);
}

template <bool kNegated>
Result<std::string> Contains(const Asked& asked) {
  std::string all;
  for (const value& item : asked.List()) {
    if (!all.empty()) all += kNegated ? " AND " : " OR ";
    all += "toString(" + asked.field + ")" + (kNegated ? " NOT ILIKE " : " ILIKE ") +
           asked.values.Add({EscapeLike(TextOf(item))});
  }
  return all.empty() ? all : "(" + all + ")";
}

template <bool kNegated>
Result<std::string> Matches(const Asked& asked) {
  if (!asked.given.is_string()) return RefuseProperty("The operator regex needs one text as its value.");
  const std::string match = "match(toString(" + asked.field + "), " + asked.Text(asked.given) + ")";
  return kNegated ? "ifNull(not(" + match + "), true)" : "ifNull(" + match + ", false)";
}

template <char kFirst, char kSecond = ' '>
Result<std::string> Compares(const Asked& asked) {
  const array list = asked.List();
  if (list.size() != 1 || list[0].is_object() || list[0].is_null())
    return RefuseProperty("Comparing operators (gt, lt, ...) need one value.");
  return asked.field + " " + kFirst + (kSecond == ' ' ? "" : std::string(1, kSecond)) + " " +
         asked.values.Add(NumberOrText(list[0]));
}

template <bool kNegated>
Result<std::string> Between(const Asked& asked) {
  const array list = asked.List();
  if (list.size() != 2) return RefuseProperty("The operator between needs two values: [least, greatest].");
  const std::string low = asked.values.Add(NumberOrText(list[0])), high = asked.values.Add(NumberOrText(list[1]));
  if (kNegated) return "(" + asked.field + " < " + low + " OR " + asked.field + " > " + high + ")";
  return "(" + asked.field + " >= " + low + " AND " + asked.field + " <= " + high + ")";
}

template <char kOperator>
Result<std::string> DateCompares(const Asked& asked) {
  const array list = asked.List();
  if (list.size() != 1 || !list[0].is_string()) return RefuseProperty("Date operators need one date as their value.");
  TRY(const std::string date, DateExpression(list[0].get_string(), asked.values));
  return "toDateTime(toString(" + asked.field + ")) " + kOperator + " " + date;
}

Result<std::string> IsSet(const Asked& asked) { return asked.field + " IS NOT NULL"; }
Result<std::string> IsNotSet(const Asked& asked) { return asked.field + " IS NULL"; }

struct OperatorRow {
  std::string_view name;
  Operator make;
};
constexpr OperatorRow kOperators[] = {
    {"exact", Equal<false>},
    {"is_not", Equal<true>},
    {"in", Equal<false>},
    {"not_in", Equal<true>},
    {"icontains", Contains<false>},
    {"not_icontains", Contains<true>},
    {"icontains_multi", Contains<false>},
    {"not_icontains_multi", Contains<true>},
    {"regex", Matches<false>},
    {"not_regex", Matches<true>},
    {"gt", Compares<'>'>},
    {"gte", Compares<'>', '='>},
    {"min", Compares<'>', '='>},
    {"lt", Compares<'<'>},
    {"lte", Compares<'<', '='>},
    {"max", Compares<'<', '='>},
    {"between", Between<false>},
    {"not_between", Between<true>},
    {"is_set", IsSet},
    {"is_not_set", IsNotSet},
    {"is_date_exact", DateCompares<'='>},
    {"is_date_before", DateCompares<'<'>},
    {"is_date_after", DateCompares<'>'>},
};

Result<std::string> CohortCondition(const object& filter, std::string_view name_of_operator) {
  const auto* id = filter.if_contains("value");
  int64_t number = 0;
  if (id != nullptr && id->is_int64()) number = id->get_int64();
  if (id != nullptr && id->is_string()) {
    const std::string_view text = id->get_string();
    std::from_chars(text.data(), text.data() + text.size(), number);
  }
  if (number <= 0) return RefuseProperty("A cohort filter needs the cohort's number as its value.");
  const bool negated = name_of_operator == "not_in" || name_of_operator == "is_not";
  return std::string("person_id ") + (negated ? "NOT " : "") + "IN COHORT " + std::to_string(number);
}

// A condition of the asker's own: it must be one whole expression before it is put among others.
Result<std::string> HogqlCondition(std::string_view text) {
  hogql::Parser parser;
  if (parser.Parse(text, hogql::Rule::kExpr) == nullptr) {
    return RefuseProperty("The HogQL filter \"" + std::string(text.substr(0, 80)) +
                          "\" does not parse: " + parser.errors().front().message + ".");
  }
  return "(" + std::string(text) + "\n)";  // the line's end closes a trailing comment
}

class Conditions {
 public:
  Conditions(FilterScope scope, FilterValues& values) : scope_(scope), values_(values) {}

  Result<std::string> All(const value& filters, int depth) {
    if (depth > kFilterDepthMax) return RefuseProperty("The property filters are nested too deeply.");
    if (filters.is_array()) return Join(filters.get_array(), " AND ", depth);
    if (!filters.is_object())
      return RefuseProperty(
          "Each property filter must be an object: {\"key\": ..., \"value\": ..., \"operator\": ..., \"type\": ...}.");
    const object& one = filters.get_object();
    const auto* inner = one.if_contains("values");
    if (inner == nullptr) return One(one);
    const std::string_view type = TextOr(one, "type", "AND");
    if (!inner->is_array() || (type != "AND" && type != "OR"))
      return RefuseProperty("A group of filters is {\"type\": \"AND\" or \"OR\", \"values\": [...]}.");
    return Join(inner->get_array(), type == "AND" ? " AND " : " OR ", depth);
  }

 private:
  Result<std::string> Join(const array& list, std::string_view word, int depth) {
    std::string all;
    for (const value& item : list) {
      TRY(const std::string one, All(item, depth + 1));
      if (one.empty()) continue;
      if (!all.empty()) all += word;
      all += one;
    }
    return all.empty() ? all : "(" + all + ")";
  }

  Result<std::string> One(const object& filter) {
    if (++count_ > kFiltersMax) return RefuseProperty("There are more than 200 property filters.");
    const std::string_view type = TextOr(filter, "type", "event");
    const std::string_view name = TextOr(filter, "operator", "exact");
    if (type == "empty" || type == "flag") return std::string();
    if (type == "hogql") return HogqlCondition(TextOr(filter, "key", ""));
    if (type == "cohort" || type == "static-cohort" || type == "precalculated-cohort")
      return CohortCondition(filter, name);
    TRY(const std::string field, FieldOf(filter, type, scope_));
    // Not a property of this table: naming it makes the compiler say so, where the filter is used.
    const std::string known = field.empty() ? Quoted(TextOr(filter, "key", "")) : field;
    const auto* given = filter.if_contains("value");
    const value none;
    for (const OperatorRow& row : kOperators) {
      if (row.name == name) return row.make({known, given == nullptr ? none : *given, values_});
    }
    return RefuseProperty("The operator \"" + std::string(name.substr(0, 40)) + "\" is not supported.");
  }

  FilterScope scope_;
  FilterValues& values_;
  size_t count_ = 0;
};

}  // namespace

Result<std::string> PropertyCondition(const value& filters, FilterScope scope, FilterValues& values) {
  return Conditions(scope, values).All(filters, 0);
}

}  // namespace hedgerow::bridge
