#include "warehouse/ingest/group_book.h"

#include <algorithm>
#include <boost/json.hpp>
#include <cstdlib>

#include "warehouse/ingest/json_cursor.h"
#include "warehouse/ingest/person_book.h"
#include "warehouse/row_binary.h"

namespace hedgerow::warehouse {
namespace {

constexpr size_t kCachedGroupsMax = 20'000;
constexpr char kGroupTime[] = "DateTime64(6, 'UTC')";

bool IsGroupIdentify(const CapturedEvent& event) {
  return event.event == "$groupidentify" && !event.group_type.empty() && !event.group_key.empty();
}

// Rows of JSONCompactEachRow whose values are texts.
Result<std::vector<std::vector<std::string>>> ReadTextRows(std::string_view text) {
  std::vector<std::vector<std::string>> rows;
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    JsonCursor json(line);
    std::string_view raw;
    auto& row = rows.emplace_back();
    if (!json.EnterArray()) return FailInternal("unexpected row of groups");
    while (json.NextElement() && json.Value(&raw)) row.push_back(TextOf(raw));
    if (json.failed()) return FailInternal("unexpected row of groups");
  }
  return rows;
}

std::string QuotedText(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + "'";
}

}  // namespace

net::Task<Result<void>> GroupBook::Load() {
  types_.clear();
  new_types_.clear();
  groups_.clear();
  CO_TRY(
      const std::string text,
      co_await engine_.Read({.sql = "SELECT toString(team_id), toString(group_type_index), group_type FROM group_types "
                                    "FINAL ORDER BY team_id, group_type_index",
                             .tag = "ingest"},
                            "JSONCompactEachRow", size_t{64} << 20));
  CO_TRY(const auto rows, ReadTextRows(text));
  for (const auto& row : rows) {
    if (row.size() == 3) types_[std::strtoll(row[0].c_str(), nullptr, 10)].push_back(row[2]);
  }
  co_return Result<void>();
}

size_t GroupBook::IndexOf(int64_t team_id, const std::string& type) {
  auto& types = types_[team_id];
  const auto found = std::find(types.begin(), types.end(), type);
  if (found != types.end()) return static_cast<size_t>(found - types.begin());
  if (types.size() == kGroupTypesMax || type.size() > kDefinitionNameBytesMax) return kGroupTypesMax;
  types.push_back(type);
  new_types_.emplace_back(team_id, types.size() - 1);
  return types.size() - 1;
}

void GroupBook::Register(int64_t team_id, const std::string& raw_groups) {
  JsonCursor json(raw_groups);
  std::string_view type, key;
  if (!json.EnterObject()) return;
  while (json.NextField(&type) && json.Value(&key)) {
    if (!TextOf(key).empty()) IndexOf(team_id, UnescapeJson(type));
  }
}

net::Task<Result<void>> GroupBook::Prefetch(int64_t team_id, const std::vector<CapturedEvent>& events) {
  if (groups_.size() > kCachedGroupsMax) {
    std::erase_if(groups_, [](const auto& one) { return !one.second.dirty; });
  }
  std::string list;
  for (const CapturedEvent& event : events) {
    if (!IsGroupIdentify(event)) continue;
    const size_t index = IndexOf(team_id, event.group_type);
    if (index == kGroupTypesMax || groups_.contains({team_id, index, event.group_key})) continue;
    groups_[{team_id, index, event.group_key}] = {};  // known not to exist, unless it is read below
    list += (list.empty() ? "(" : ", (") + std::to_string(index) + ", " + QuotedText(event.group_key) + ")";
  }
  if (list.empty()) co_return Result<void>();
  auto text =
      co_await engine_.Read({.sql = "SELECT toString(group_type_index), group_key, group_properties, "
                                    "toString(toUnixTimestamp64Micro(created_at)), "
                                    "toString(version) FROM groups FINAL WHERE team_id = " +
                                    std::to_string(team_id) + " AND (group_type_index, group_key) IN (" + list + ")",
                             .tag = "ingest",
                             .settings = {{"max_query_size", "67108864"}, {"max_ast_elements", "1000000"}}},
                            "JSONCompactEachRow", size_t{256} << 20);
  if (!text) co_return std::unexpected(text.error());
  CO_TRY(const auto rows, ReadTextRows(*text));
  for (const auto& row : rows) {
    if (row.size() != 5) co_return FailInternal("unexpected row of groups");
    groups_[{team_id, std::strtoull(row[0].c_str(), nullptr, 10), row[1]}] = {
        .properties = row[2],
        .created_at = FromMicros(std::strtoll(row[3].c_str(), nullptr, 10)),
        .version = std::strtoull(row[4].c_str(), nullptr, 10)};
  }
  co_return Result<void>();
}

void GroupBook::Apply(int64_t team_id, const CapturedEvent& event, WallTime now) {
  if (!event.groups.empty()) Register(team_id, event.groups);
  if (!IsGroupIdentify(event)) return;
  const size_t index = IndexOf(team_id, event.group_type);
  if (index == kGroupTypesMax) return;
  Group& group = groups_[{team_id, index, event.group_key}];
  std::string properties = UpdateProperties(group.properties, CapturedEvent{.set = event.group_set});
  if (group.version > 0 && properties == group.properties) return;
  if (group.version == 0) group.created_at = event.timestamp;
  ++group.version;
  group.properties = std::move(properties);
  group.updated_at = now;
  group.dirty = true;
}

GroupChanges GroupBook::TakeChanges() {
  RowBinary groups, types;
  for (const auto& [team_id, index] : std::exchange(new_types_, {})) {
    types.Int64(team_id);
    types.UInt8(static_cast<uint8_t>(index));
    types.String(types_[team_id][index]);
  }
  for (auto& [key, group] : groups_) {
    if (!std::exchange(group.dirty, false)) continue;
    groups.Int64(std::get<0>(key));
    groups.UInt8(static_cast<uint8_t>(std::get<1>(key)));
    groups.String(std::get<2>(key));
    groups.DateTime64(group.created_at);
    groups.DateTime64(group.updated_at);
    groups.String(group.properties);
    groups.UInt64(group.version);
  }
  return {.groups = {.table = "groups",
                     .columns = {{"team_id", "Int64"},
                                 {"group_type_index", "UInt8"},
                                 {"group_key", "String"},
                                 {"created_at", kGroupTime},
                                 {"updated_at", kGroupTime},
                                 {"group_properties", "String"},
                                 {"version", "UInt64"}},
                     .rows = groups.Take()},
          .types = {.table = "group_types",
                    .columns = {{"team_id", "Int64"}, {"group_type_index", "UInt8"}, {"group_type", "String"}},
                    .rows = types.Take()}};
}

const std::vector<std::string>& GroupBook::TypesOf(int64_t team_id) const {
  static const std::vector<std::string> kNone;
  const auto found = types_.find(team_id);
  return found == types_.end() ? kNone : found->second;
}

}  // namespace hedgerow::warehouse
