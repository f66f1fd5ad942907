#include "hogql/semantics/functions.h"

#include <algorithm>
#include <array>
#include <optional>
#include <unordered_map>

#include "hogql/semantics/function_table.h"

namespace hedgerow::hogql {
namespace {

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return lower;
}

struct Index {
  std::unordered_map<std::string_view, Function> exact;
  std::unordered_map<std::string, const Function*> by_lower;
};

const Index& TheIndex() {
  static const Index index = [] {
    Index built;
    for (const FunctionGroup& group : kFunctionGroups) {
      std::string_view names = group.names;
      while (!names.empty()) {
        const size_t end = std::min(names.find(' '), names.size());
        const std::string_view name = names.substr(0, end);
        if (!name.empty()) {
          Function function = group.shape;
          function.name = name;
          built.exact.emplace(name, function);
        }
        names.remove_prefix(std::min(end + 1, names.size()));
      }
    }
    for (const FunctionRename& rename : kFunctionRenames) {
      Function function = built.exact.at(rename.clickhouse);
      built.exact.emplace(rename.hogql, function);
    }
    for (const auto& [name, function] : built.exact) built.by_lower.emplace(Lower(name), &built.exact.at(name));
    return built;
  }();
  return index;
}

struct Combinator {
  std::string_view suffix;
  int extra_args;
};
constexpr Combinator kCombinators[] = {
    {"If", 1}, {"Array", 0}, {"Map", 0}, {"Distinct", 0}, {"OrDefault", 0}, {"OrNull", 0}, {"State", 0}, {"Merge", 0},
    {"MergeState", 0}, {"ForEach", 0},
};

std::optional<FoundFunction> FindCombined(std::string_view name, int depth) {
  const Index& index = TheIndex();
  if (auto it = index.exact.find(name); it != index.exact.end()) {
    return FoundFunction{&it->second, std::string(it->second.name), 0};
  }
  if (depth == 0) return std::nullopt;
  for (const Combinator& combinator : kCombinators) {
    if (name.size() <= combinator.suffix.size() || !name.ends_with(combinator.suffix)) continue;
    auto base = FindCombined(name.substr(0, name.size() - combinator.suffix.size()), depth - 1);
    if (!base || base->function->kind != FunctionKind::kAggregate) continue;
    base->clickhouse_name += combinator.suffix;
    base->extra_args += combinator.extra_args;
    return base;
  }
  return std::nullopt;
}

}  // namespace

FoundFunction FindFunction(std::string_view name) {
  if (auto found = FindCombined(name, 3)) return *found;
  const Index& index = TheIndex();
  const std::string lower = Lower(name);
  for (std::string_view free : kCaseFreeFunctions) {
    if (Lower(free) != lower) continue;
    const Function& function = index.exact.at(free);
    return {&function, std::string(function.name), 0};
  }
  return {};
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
