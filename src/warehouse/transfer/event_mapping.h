// A row of a file as events for the capture reader.
//
//   TRY(auto mapping, EventMapping::Create({.columns = {{"Order ID", "properties.order"}, {"email", "distinct_id"}}}));
//   if (auto problem = mapping.Map(row, columns, "orders.csv", &events)) Reject(row, *problem);
//
// Columns are recognised by the names that PostHog's exports use (uuid, event, properties, distinct_id, timestamp,
// created_at, person_id, person_properties, elements_chain); a column of another name becomes a property. PostHog's
// bookkeeping (team_id, inserted_at...) is left out, and so are unknown fields beside `properties` in a line of JSON,
// as PostHog itself does. A line of the /batch/ shape stands for the events in its batch.
// Events without a uuid get one made from the file's name and the row: the same row has the same uuid the next time.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "warehouse/transfer/row_source.h"

namespace hedgerow::warehouse {

struct MappingOptions {
  std::vector<std::pair<std::string, std::string>> columns;    // column → field, "properties.NAME" or "-" (leave out)
  std::vector<std::pair<std::string, std::string>> constants;  // field or "properties.NAME" → value of every row
};

struct RowProblem {
  std::string column;  // at fault; empty if it is the whole row
  std::string text;    // "has a date that ..."
};

// The fields of an event that a column can be.
enum class EventField {
  kUuid,
  kEvent,
  kDistinctId,
  kTimestamp,
  kProperties,
  kElementsChain,
  kCreatedAt,
  kPersonId,
  kPersonProperties,
  kSet,
  kSetOnce,
  kUnset,
  kCount
};

// Thread: one at a time.
class EventMapping {
 public:
  static Result<EventMapping> Create(const MappingOptions& options);

  // What can be said before the first row: a mapped column that is not there, nothing to take event or distinct_id
  // from.
  Result<void> Check(const std::vector<std::string>& columns) const;

  // Appends the row's events, as JSON objects.
  std::optional<RowProblem> Map(const SourceRow& row, const std::vector<std::string>& columns, std::string_view file,
                                std::vector<std::string>* events);

 private:
  friend class EventDraft;
  struct Target {
    std::optional<EventField> field;  // nullopt with a property: that; without: leave out
    std::string property;
  };
  static Result<Target> ParseTarget(const std::string& flag, const std::string& text);
  Target TargetOf(std::string_view column) const;

  std::map<std::string, Target, std::less<>> columns_;
  std::vector<std::pair<Target, std::string>> constants_;
  struct Scratch;  // the reader of JSON, kept from row to row
  std::shared_ptr<Scratch> scratch_;
};

}  // namespace hedgerow::warehouse
