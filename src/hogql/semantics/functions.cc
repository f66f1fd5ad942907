#include "hogql/semantics/functions.h"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <unordered_map>

#include "base/check.h"
#include "hogql/semantics/table/aggregates.h"
#include "hogql/semantics/table/forms.h"
#include "hogql/semantics/table/texts.h"
#include "hogql/semantics/table/times.h"
#include "hogql/semantics/table/values.h"

namespace hedgerow::hogql {
namespace {

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return lower;
}

// Calls `take` for each word of `words`.
template <class F>
void ForEachWord(std::string_view words, F take) {
  while (!words.empty()) {
    const size_t end = std::min(words.find(' '), words.size());
    if (end > 0) take(words.substr(0, end));
    words.remove_prefix(std::min(end + 1, words.size()));
  }
}

struct Index {
  std::unordered_map<std::string_view, Function> exact;
  std::unordered_map<std::string, std::string_view> any_case;  // lower case -> name
  std::unordered_map<std::string_view, const AbsentFunction*> absent;

  void Add(std::string_view row, Function function) {
    function.any_case = row.starts_with('~');
    if (function.any_case) row.remove_prefix(1);
    const size_t equals = row.find('=');
    const std::string_view name = row.substr(0, equals);
    function.clickhouse = equals == row.npos ? name : row.substr(equals + 1);
    CHECK(exact.emplace(name, function).second);
    if (function.any_case) any_case.emplace(Lower(name), name);
  }
};

const Index& TheIndex() {
  static const Index index = [] {
    Index built;
    for (std::span<const FunctionGroup> groups :
         {std::span<const FunctionGroup>(kValueFunctions), std::span<const FunctionGroup>(kTimeFunctions),
          std::span<const FunctionGroup>(kSpecialFunctions), std::span<const FunctionGroup>(kTextFunctions),
          std::span<const FunctionGroup>(kAggregateFunctions)}) {
      for (const FunctionGroup& group : groups) {
        ForEachWord(group.names, [&](std::string_view row) { built.Add(row, group.shape); });
      }
    }
    for (const FunctionForm& form : kFunctionForms) {
      Function function = form.shape;
      function.form = form.form;
      ForEachWord(form.names, [&](std::string_view row) { built.Add(row, function); });
    }
    for (const AbsentFunction& absent : kAbsentFunctions) {
      ForEachWord(absent.names, [&](std::string_view name) { built.absent.emplace(name, &absent); });
    }
    return built;
  }();
  return index;
}

struct Combinator {
  std::string_view suffix;
  int extra_args;
};
constexpr Combinator kCombinators[] = {
    {"If", 1},          {"Array", 0}, {"Map", 0},        {"Distinct", 0}, {"OrDefault", 0}, {"OrNull", 0}, {"State", 0},
    {"SimpleState", 0}, {"Merge", 0}, {"MergeState", 0}, {"ForEach", 0},  {"ArgMin", 1},    {"ArgMax", 1},
};

std::optional<FoundFunction> FindExact(std::string_view name) {
  const Index& index = TheIndex();
  auto it = index.exact.find(name);
  if (it == index.exact.end()) {
    const auto other = index.any_case.find(Lower(name));
    if (other == index.any_case.end()) return std::nullopt;
    it = index.exact.find(other->second);
  }
  return FoundFunction{&it->second, std::string(it->second.clickhouse), 0};
}

std::optional<FoundFunction> FindCombined(std::string_view name, int depth) {
  if (auto found = FindExact(name)) return found;
  if (depth == 0) return std::nullopt;
  for (const Combinator& combinator : kCombinators) {
    if (name.size() <= combinator.suffix.size() || !name.ends_with(combinator.suffix)) continue;
    auto base = FindCombined(name.substr(0, name.size() - combinator.suffix.size()), depth - 1);
    if (!base || base->function->kind != FunctionKind::kAggregate || !base->function->form.empty()) continue;
    base->clickhouse_name += combinator.suffix;
    base->extra_args += combinator.extra_args;
    return base;
  }
  return std::nullopt;
}

}  // namespace

FoundFunction FindFunction(std::string_view name) { return FindCombined(name, 3).value_or(FoundFunction{}); }

std::optional<WhyAbsent> FindAbsent(std::string_view name) {
  const auto found = TheIndex().absent.find(name);
  if (found == TheIndex().absent.end()) return std::nullopt;
  return WhyAbsent{found->second->reason, found->second->hint};
}

std::string Signature(const Function& function, std::string_view name, int extra_args) {
  const int min = function.args_min + extra_args;
  const int max = function.args_max < 0 ? -1 : function.args_max + extra_args;
  std::string text = "`" + std::string(name) + "` takes ";
  if (max == 0) return text + "no arguments";
  text += max < 0      ? "at least " + std::to_string(min)
          : min == max ? std::to_string(min)
                       : std::to_string(min) + " to " + std::to_string(max);
  return text + ((max < 0 ? min : max) == 1 ? " argument" : " arguments");
}

std::vector<std::pair<std::string_view, const Function*>> AllFunctions() {
  std::vector<std::pair<std::string_view, const Function*>> all;
  for (const auto& [name, function] : TheIndex().exact) all.emplace_back(name, &function);
  std::ranges::sort(all);
  return all;
}

std::vector<std::string_view> AllAbsentFunctions() {
  std::vector<std::string_view> all;
  for (const auto& [name, absent] : TheIndex().absent) all.push_back(name);
  std::ranges::sort(all);
  return all;
}

size_t EditDistance(std::string_view a, std::string_view b, size_t limit) {
  if (a.size() > b.size() + limit || b.size() > a.size() + limit || b.size() > 64) return limit + 1;
  std::array<size_t, 66> row{};
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t above = row[j];
      const size_t change = diagonal + (lower(a[i - 1]) == lower(b[j - 1]) ? 0 : 1);
      row[j] = std::min({above + 1, row[j - 1] + 1, change});
      diagonal = above;
    }
  }
  return row[b.size()];
}

std::string Nearest(std::string_view name, const std::vector<std::string>& candidates) {
  const size_t limit = std::clamp<size_t>(name.size() / 2, 1, 3);
  size_t best = limit + 1;
  std::string nearest;
  for (const std::string& candidate : candidates) {
    const size_t distance = EditDistance(name, candidate, limit);
    if (distance < best) {
      best = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

std::vector<std::string> NearestFunctions(std::string_view name) {
  const size_t limit = std::clamp<size_t>(name.size() / 2, 1, 3);
  std::vector<std::pair<size_t, std::string>> near;
  for (const auto& [candidate, function] : TheIndex().exact) {
    const size_t distance = EditDistance(name, candidate, limit);
    if (distance <= limit) near.emplace_back(distance, candidate);
  }
  std::ranges::sort(near);
  std::vector<std::string> names;
  for (size_t i = 0; i < near.size() && i < 3; ++i) names.push_back(near[i].second);
  return names;
}

}  // namespace hedgerow::hogql
