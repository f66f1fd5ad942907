#include "warehouse/transfer/event_mapping.h"

#include <algorithm>
#include <array>

#include "warehouse/transfer/event_draft.h"
#include "warehouse/transfer/json_text.h"

namespace hedgerow::warehouse {
namespace {

struct FieldName {
  std::string_view name;
  EventField field;
};
constexpr std::array kEventFields = {
    FieldName{"uuid", EventField::kUuid},
    FieldName{"event", EventField::kEvent},
    FieldName{"distinct_id", EventField::kDistinctId},
    FieldName{"timestamp", EventField::kTimestamp},
    FieldName{"properties", EventField::kProperties},
    FieldName{"elements_chain", EventField::kElementsChain},
    FieldName{"created_at", EventField::kCreatedAt},
    FieldName{"person_id", EventField::kPersonId},
    FieldName{"person_properties", EventField::kPersonProperties},
    FieldName{"$set", EventField::kSet},
    FieldName{"$set_once", EventField::kSetOnce},
    FieldName{"$unset", EventField::kUnset},
};
// Of PostHog's exports: what only the exporting house can use, or what stands in `properties` as well.
constexpr std::array<std::string_view, 19> kBookkeeping = {
    "team_id",      "project_id",  "ip",      "site_url", "now",           "sent_at",     "_timestamp",
    "_inserted_at", "inserted_at", "offset",  "elements", "elements_hash", "person_mode", "person_created_at",
    "set",          "set_once",    "api_key", "token",    "person_version"};

constexpr char kMapTargets[] =
    "uuid, event, distinct_id, timestamp, properties, properties.NAME, elements_chain, created_at, person_id, "
    "person_properties, or - to leave the column out";

std::optional<EventField> FindField(std::string_view name) {
  const auto found =
      std::find_if(kEventFields.begin(), kEventFields.end(), [&](const FieldName& f) { return f.name == name; });
  return found == kEventFields.end() ? std::nullopt : std::optional(found->field);
}

std::string ColumnList(const std::vector<std::string>& columns) {
  std::string list;
  for (const std::string& column : columns) list += (list.empty() ? "" : ", ") + column;
  return list;
}

}  // namespace

Result<EventMapping::Target> EventMapping::ParseTarget(const std::string& flag, const std::string& text) {
  constexpr std::string_view kProperty = "properties.";
  if (text == "-") return Target{};
  if (text.starts_with(kProperty) && text.size() > kProperty.size())
    return Target{.field = {}, .property = text.substr(kProperty.size())};
  if (const auto field = FindField(text)) return Target{.field = field, .property = {}};
  return Fail(Code::kInvalid, flag + ": \"" + text + "\" is no part of an event; expected " + kMapTargets + ".");
}

struct EventMapping::Scratch {
  simdjson::ondemand::parser parser;
};

Result<EventMapping> EventMapping::Create(const MappingOptions& options) {
  EventMapping mapping;
  mapping.scratch_ = std::make_shared<Scratch>();
  for (const auto& [column, target] : options.columns) {
    TRY(mapping.columns_[column], ParseTarget("--map " + column + "=" + target, target));
  }
  for (const auto& [name, value] : options.constants) {
    TRY(Target target, ParseTarget("--set " + name + "=" + value, name));
    mapping.constants_.emplace_back(std::move(target), value);
  }
  return mapping;
}

Result<void> EventMapping::Check(const std::vector<std::string>& columns) const {
  std::array<bool, static_cast<size_t>(EventField::kCount)> there{};
  const auto note = [&](const Target& target) {
    if (target.field) there[static_cast<size_t>(*target.field)] = true;
  };
  for (const auto& [target, value] : constants_) note(target);
  for (const auto& column : columns) note(TargetOf(column));
  for (const auto& [column, target] : columns_) {
    if (std::find(columns.begin(), columns.end(), column) == columns.end())
      return Fail(Code::kInvalid,
                  "--map " + column + "=...: there is no column of this name; there are " + ColumnList(columns) + ".");
  }
  for (const char* needed : {"event", "distinct_id", "timestamp"}) {
    if (there[static_cast<size_t>(*FindField(needed))]) continue;
    return Fail(Code::kInvalid, std::string("No column is called \"") + needed + "\"; there are " +
                                    ColumnList(columns) + ". Say which it is with --map COLUMN=" + needed +
                                    ", or give all rows the same with --set " + needed + "=VALUE.");
  }
  return {};
}

EventMapping::Target EventMapping::TargetOf(std::string_view column) const {
  if (const auto found = columns_.find(column); found != columns_.end()) return found->second;
  if (const auto field = FindField(column)) return {.field = field, .property = {}};
  if (std::find(kBookkeeping.begin(), kBookkeeping.end(), column) != kBookkeeping.end()) return {};
  return {.field = {}, .property = std::string(column)};
}

std::optional<RowProblem> EventMapping::Map(const SourceRow& row, const std::vector<std::string>& columns,
                                            std::string_view file, std::vector<std::string>* events) {
  if (!row.problem.empty()) return RowProblem{{}, row.problem};
  EventDraft draft(*this, file, row.number);
  if (row.is_json) return draft.MapJson(row.text, scratch_->parser, events);
  return draft.MapCells(row.text, columns, row.values, events);
}

}  // namespace hedgerow::warehouse
