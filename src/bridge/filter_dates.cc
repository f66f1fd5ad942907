#include "bridge/filter_dates.h"

#include <optional>

#include "bridge/filters.h"

namespace hedgerow::bridge {
namespace {

struct Unit {
  char letter;
  std::string_view interval;
  std::string_view start;  // the function that gives the unit's begin; empty: none
};
// Letters of PostHog's relative dates; m is a month, M a minute.
constexpr Unit kUnits[] = {
    {'s', "SECOND", ""},
    {'M', "MINUTE", "toStartOfMinute"},
    {'h', "HOUR", "toStartOfHour"},
    {'d', "DAY", "toStartOfDay"},
    {'w', "WEEK", "toStartOfWeek"},
    {'m', "MONTH", "toStartOfMonth"},
    {'q', "QUARTER", "toStartOfQuarter"},
    {'y', "YEAR", "toStartOfYear"},
};
constexpr size_t kDigitsMax = 5;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// "0000-00-00" with 0 for any digit; the whole of `text` must fit.
bool Fits(std::string_view text, std::string_view form) {
  if (text.size() != form.size()) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (form[i] == '0' ? !IsDigit(text[i]) : form[i] != text[i]) return false;
  }
  return true;
}

// ISO 8601 as PostHog takes it: a date, perhaps a time, perhaps a zone; without one it is the project's.
bool IsIso(std::string_view text) {
  if (text.size() < 10 || !Fits(text.substr(0, 10), "0000-00-00")) return false;
  text.remove_prefix(10);
  if (text.empty()) return true;
  if (text.front() != 'T' && text.front() != ' ') return false;
  text.remove_prefix(1);
  if (text.ends_with('Z')) {
    text.remove_suffix(1);
  } else if (const size_t sign = text.find_first_of("+-"); sign != text.npos) {
    const std::string_view zone = text.substr(sign + 1);
    if (!Fits(zone, "00:00") && !Fits(zone, "0000") && !Fits(zone, "00")) return false;
    text = text.substr(0, sign);
  }
  if (const size_t dot = text.find('.'); dot != text.npos) {
    const std::string_view fraction = text.substr(dot + 1);
    if (fraction.empty() || fraction.size() > 9 || fraction.find_first_not_of("0123456789") != fraction.npos)
      return false;
    text = text.substr(0, dot);
    return Fits(text, "00:00:00");
  }
  return Fits(text, "00:00:00") || Fits(text, "00:00");
}

// [-][number]letter[Start|End]
std::optional<std::string> Relative(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  const size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const std::string number(text.substr(0, digits));
  text.remove_prefix(digits);
  if (text.empty() || number.size() > kDigitsMax) return std::nullopt;
  for (const Unit& unit : kUnits) {
    if (unit.letter != text.front()) continue;
    const std::string_view place = text.substr(1);
    if (place.empty() && number.empty()) return std::nullopt;
    std::string expression =
        number.empty() ? "now()" : "(now() - INTERVAL " + number + " " + std::string(unit.interval) + ")";
    if (place.empty()) return expression;
    if (unit.start.empty() || (place != "Start" && place != "End")) return std::nullopt;
    expression = "toDateTime(" + std::string(unit.start) + "(" + expression + "))";
    if (place == "Start") return expression;
    return "(" + expression + " + INTERVAL 1 " + std::string(unit.interval) + " - INTERVAL 1 SECOND)";
  }
  return std::nullopt;
}

}  // namespace

std::string FilterValues::Add(hogql::Value value) {
  std::string name = "v" + std::to_string(values_.size());
  std::string text = "{" + std::string(kFilterValues) + "." + name + "}";
  values_.emplace_back(std::move(name), std::move(value));
  return text;
}

Result<std::string> DateExpression(std::string_view text, FilterValues& values) {
  if (IsIso(text)) return values.Add({hogql::Value::DateTime{std::string(text)}});
  if (auto relative = Relative(text)) return *relative;
  return Fail(
      Code::kInvalid,
      "\"" + std::string(text.substr(0, 40)) + "\" is no date: write 2026-01-31, 2026-01-31T12:00:00Z, -7d or mStart.",
      {}, "filters");
}

}  // namespace hedgerow::bridge
