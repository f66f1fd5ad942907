#include "bridge/filters.h"

#include "bridge/filter_dates.h"
#include "bridge/property_filters.h"

namespace hedgerow::bridge {
namespace {

std::unexpected<Error> RefuseFilters(std::string message) {
  return Fail(Code::kInvalid, std::move(message), {}, "filters");
}

void AddCondition(std::string* all, const std::string& one) {
  if (one.empty()) return;
  if (!all->empty()) *all += " AND ";
  *all += one;
}

Result<std::string> ReadBound(const boost::json::object& range, std::string_view name, FilterValues& values) {
  const auto* bound = range.if_contains(name);
  if (bound == nullptr || bound->is_null()) return std::string();
  if (!bound->is_string()) return RefuseFilters("filters.dateRange." + std::string(name) + " must be a text.");
  const std::string_view text = bound->get_string();
  if (text.empty() || (text == "all" && name == "date_from")) return std::string();
  return DateExpression(text, values);
}

}  // namespace

Result<ReadyFilters> ReadFilters(const boost::json::value& filters, const boost::json::array& test_accounts) {
  ReadyFilters ready;
  if (filters.is_null()) return ready;
  if (!filters.is_object())
    return RefuseFilters("The filters must be an object: {\"dateRange\": ..., \"properties\": [...]}.");
  const auto& object = filters.get_object();
  FilterValues values;
  if (const auto* range = object.if_contains("dateRange"); range != nullptr && !range->is_null()) {
    if (!range->is_object())
      return RefuseFilters("filters.dateRange must be an object: {\"date_from\": ..., \"date_to\": ...}.");
    TRY(ready.conditions.date_from, ReadBound(range->get_object(), "date_from", values));
    TRY(ready.conditions.date_to, ReadBound(range->get_object(), "date_to", values));
  }
  const boost::json::value none{boost::json::array{}};
  const auto* properties = object.if_contains("properties");
  if (properties == nullptr || properties->is_null()) properties = &none;
  const auto* flag = object.if_contains("filterTestAccounts");
  const bool hide_test_accounts = flag != nullptr && flag->is_bool() && flag->get_bool();

  struct Table {
    FilterScope scope;
    std::string_view time;
    std::string hogql::Filters::* condition;
  };
  const Table tables[] = {
      {FilterScope::kEvents, "timestamp", &hogql::Filters::events},
      {FilterScope::kSessions, "$start_timestamp", &hogql::Filters::sessions},
      {FilterScope::kGroups, "created_at", &hogql::Filters::groups},
  };
  for (const Table& table : tables) {
    std::string& all = ready.conditions.*table.condition;
    TRY(const std::string chosen, PropertyCondition(*properties, table.scope, values));
    AddCondition(&all, chosen);
    const auto& [from, to] = std::tie(ready.conditions.date_from, ready.conditions.date_to);
    if (!to.empty()) AddCondition(&all, std::string(table.time) + " < " + to);
    if (!from.empty()) AddCondition(&all, std::string(table.time) + " >= " + from);
    if (hide_test_accounts && table.scope == FilterScope::kEvents) {
      TRY(const std::string real, PropertyCondition(test_accounts, table.scope, values));
      AddCondition(&all, real);
    }
  }
  ready.values = values.Take();
  return ready;
}

}  // namespace hedgerow::bridge
