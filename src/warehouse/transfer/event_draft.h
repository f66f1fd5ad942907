// One row on its way to being an event (event_mapping.h): fields arrive in any order, as JSON or as text.
#pragma once

#include <simdjson.h>

#include <array>
#include <string>
#include <string_view>

#include "warehouse/transfer/event_mapping.h"

namespace hedgerow::warehouse {

class EventDraft {
 public:
  EventDraft(const EventMapping& mapping, std::string_view file, uint64_t row)
      : mapping_(mapping), file_(file), row_(row) {}

  std::optional<RowProblem> MapJson(std::string_view text, simdjson::ondemand::parser& parser,
                                    std::vector<std::string>* events);
  std::optional<RowProblem> MapCells(std::string_view text, const std::vector<std::string>& columns,
                                     const std::vector<std::string>& values, std::vector<std::string>* events);

 private:
  using Problem = std::optional<RowProblem>;
  Problem MapObject(std::string_view text, std::string_view name, simdjson::ondemand::parser& parser,
                    std::vector<std::string>* events);
  Problem Take(std::string_view column, std::string_view json);  // a value as JSON text
  Problem TakeField(EventField field, std::string_view column, std::string_view json);
  Problem TakeTime(EventField field, std::string_view column, std::string_view json);
  Problem TakeObject(EventField field, std::string_view column, std::string_view json);
  Problem TakeUuid(EventField field, std::string_view column, std::string_view json);
  Problem Finish(std::string_view text, std::string_view name, std::vector<std::string>* events);
  void AddProperties();
  std::string& At(EventField field) { return fields_[static_cast<size_t>(field)]; }

  const EventMapping& mapping_;
  std::string_view file_;
  uint64_t row_;
  std::array<std::string, static_cast<size_t>(EventField::kCount)> fields_;  // JSON text; empty: absent
  std::string mapped_, unknown_;  // properties: asked for by a flag; of columns that nobody named
  bool is_table_ = false;         // a column of a table always means something; an odd field beside properties does not
};

}  // namespace hedgerow::warehouse
