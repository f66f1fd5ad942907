#include "warehouse/transfer/event_draft.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <boost/json.hpp>
#include <charconv>

#include "warehouse/ingest/iso_time.h"
#include "warehouse/transfer/json_text.h"
#include "warehouse/uuid.h"

namespace hedgerow::warehouse {
namespace {

namespace od = simdjson::ondemand;

constexpr Uuid kRowNamespace{0x2f6c1d84be7a4d53ULL, 0xa1f0c49e7d2b6835ULL};
constexpr std::array<std::string_view, static_cast<size_t>(EventField::kCount)> kEventKeys = {
    "uuid",       "event",     "distinct_id",       "timestamp", "properties", "elements_chain",
    "created_at", "person_id", "person_properties", "$set",      "$set_once",  "$unset"};

std::string Shown(std::string_view value) {  // in a message
  return std::string(value.substr(0, 60)) + (value.size() > 60 ? "..." : "");
}

// The text of a JSON string; other values as they are.
std::string Unquoted(std::string_view json) {
  if (!json.starts_with('"')) return std::string(json);
  if (json.find('\\') == json.npos) return std::string(json.substr(1, json.size() - 2));
  boost::system::error_code error;
  const auto value = boost::json::parse(json, error);
  return !error && value.is_string() ? std::string(value.get_string()) : std::string();
}

// Seconds, milliseconds or microseconds since 1970, by their size, as text of a date.
std::optional<std::string> FromUnixTime(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 0 || value >= 1e17) return std::nullopt;
  const double micros = value < 1e11 ? value * 1e6 : value < 1e14 ? value * 1e3 : value;
  const std::chrono::sys_time<std::chrono::microseconds> time{std::chrono::microseconds(static_cast<int64_t>(micros))};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), clock.hours().count(),
                     clock.minutes().count(), clock.seconds().count(), clock.subseconds().count());
}

void AddProperty(std::string_view name, std::string_view json, std::string* to) {
  *to += ',';
  AppendJsonString(name, to);
  *to += ':';
  to->append(json);
}

std::string_view RawJson(od::value value) {  // its text; empty if it is damaged
  std::string_view raw;
  od::json_type type{};
  od::object object;
  od::array array;
  if (value.type().get(type) != simdjson::SUCCESS) return {};
  if (type == od::json_type::object) {
    if (value.get_object().get(object) != simdjson::SUCCESS || object.raw_json().get(raw) != simdjson::SUCCESS)
      return {};
  } else if (type == od::json_type::array) {
    if (value.get_array().get(array) != simdjson::SUCCESS || array.raw_json().get(raw) != simdjson::SUCCESS) return {};
  } else {
    raw = value.raw_json_token();
  }
  return raw.substr(0, raw.find_last_not_of(" \t\r\n") + 1);
}

}  // namespace

EventDraft::Problem EventDraft::TakeTime(EventField field, std::string_view column, std::string_view json) {
  const std::string text = Unquoted(json);
  if (ParseIsoTime(text)) {
    At(field).clear();
    AppendJsonString(text, &At(field));
    return {};
  }
  const auto unix_time = FromUnixTime(text);
  if (!unix_time) {
    return RowProblem{std::string(column),
                      "is no date: \"" + Shown(text) + "\"; expected 2026-01-31T12:00:00Z or seconds since 1970"};
  }
  At(field) = '"' + *unix_time + '"';
  return {};
}

EventDraft::Problem EventDraft::TakeObject(EventField field, std::string_view column, std::string_view json) {
  std::string text = Unquoted(json);  // exports hold an object as text
  if (!LooksLikeObject(text)) {
    return RowProblem{std::string(column), "is no JSON object: \"" + Shown(text) + "\""};
  }
  At(field) = std::move(text);
  return {};
}

EventDraft::Problem EventDraft::TakeUuid(EventField field, std::string_view column, std::string_view json) {
  const std::string text = Unquoted(json);
  const auto id = Uuid::Parse(text);
  if (!id) {
    return RowProblem{std::string(column), "is no UUID: \"" + Shown(text) + "\"; leave the column out with --map " +
                                               std::string(column) + "=-"};
  }
  At(field) = '"' + id->ToString() + '"';
  return {};
}

EventDraft::Problem EventDraft::TakeField(EventField field, std::string_view column, std::string_view json) {
  switch (field) {
    case EventField::kTimestamp:
    case EventField::kCreatedAt:
      return TakeTime(field, column, json);
    case EventField::kProperties:
    case EventField::kPersonProperties:
      return TakeObject(field, column, json);
    case EventField::kUuid:
    case EventField::kPersonId:
      return TakeUuid(field, column, json);
    default:
      At(field) = json;
      return {};
  }
}

EventDraft::Problem EventDraft::Take(std::string_view column, std::string_view json) {
  const auto target = mapping_.TargetOf(column);
  if (json == "null" || json == "\"\"") return {};
  if (target.field) return TakeField(*target.field, column, json);
  if (target.property.empty()) return {};
  AddProperty(target.property, json, mapping_.columns_.contains(column) ? &mapped_ : &unknown_);
  return {};
}

EventDraft::Problem EventDraft::MapCells(std::string_view text, const std::vector<std::string>& columns,
                                         const std::vector<std::string>& values, std::vector<std::string>* events) {
  is_table_ = true;
  std::string json;
  for (size_t i = 0; i < columns.size(); ++i) {
    if (values[i].empty()) continue;
    json.clear();
    if (mapping_.TargetOf(columns[i]).field) {
      AppendJsonString(values[i], &json);
    } else {
      AppendJsonCell(values[i], &json);
    }
    if (auto problem = Take(columns[i], json)) return problem;
  }
  return Finish(text, fmt::format("{}:{}:{}", file_, row_, text), events);
}

EventDraft::Problem EventDraft::MapJson(std::string_view text, simdjson::ondemand::parser& parser,
                                        std::vector<std::string>* events) {
  return MapObject(text, fmt::format("{}:{}:{}", file_, row_, text), parser, events);
}

// An event, or an envelope of events: {api_key, batch: [...]}.
EventDraft::Problem EventDraft::MapObject(std::string_view text, std::string_view name, od::parser& parser,
                                          std::vector<std::string>* events) {
  const RowProblem broken{{}, "is no valid JSON object"};
  std::string padded;
  padded.reserve(text.size() + simdjson::SIMDJSON_PADDING);
  padded = text;
  od::document document;
  od::object object;
  if (parser.iterate(padded).get(document) != simdjson::SUCCESS ||
      document.get_object().get(object) != simdjson::SUCCESS)
    return broken;
  for (auto field : object) {
    std::string_view key;
    od::value value;
    if (field.unescaped_key().get(key) != simdjson::SUCCESS || field.value().get(value) != simdjson::SUCCESS)
      return broken;
    od::array batch;
    if (key == "batch" && value.get_array().get(batch) == simdjson::SUCCESS) {
      size_t index = 0;
      for (auto element : batch) {
        od::value one;
        if (element.get(one) != simdjson::SUCCESS) return broken;
        od::parser inner;
        EventDraft draft(mapping_, file_, row_);
        if (auto problem = draft.MapObject(RawJson(one), fmt::format("{}:{}", name, ++index), inner, events)) {
          problem->text += fmt::format(" (event {} of the batch)", index);
          return problem;
        }
      }
      return {};
    }
    const std::string_view raw = RawJson(value);
    if (raw.empty()) return broken;
    if (auto problem = Take(key, raw)) return problem;
  }
  const char* behind = nullptr;
  if (document.current_location().get(behind) == simdjson::SUCCESS)
    return RowProblem{{}, "has text behind the JSON object"};
  return Finish(text, name, events);
}

void EventDraft::AddProperties() {
  std::string added = std::move(mapped_);
  std::string& properties = At(EventField::kProperties);
  if (is_table_ || properties.empty()) added = unknown_ + added;
  if (added.empty()) return;
  if (properties.empty()) {
    properties = "{" + added.substr(1) + "}";
    return;
  }
  properties.erase(properties.find_last_not_of(" \t\r\n"));  // its }
  const bool has_some = properties.find_last_not_of(" \t\r\n{") != properties.npos;
  properties += added.substr(has_some ? 0 : 1) + "}";
}

EventDraft::Problem EventDraft::Finish(std::string_view text, std::string_view name, std::vector<std::string>* events) {
  for (const auto& [target, value] : mapping_.constants_) {
    std::string json;
    if (target.field && At(*target.field).empty()) {
      AppendJsonString(value, &json);
      if (auto problem = TakeField(*target.field, kEventKeys[static_cast<size_t>(*target.field)], json)) return problem;
    } else if (!target.property.empty()) {
      AppendJsonCell(value, &json);
      AddProperty(target.property, json, &mapped_);
    }
  }
  AddProperties();
  if (At(EventField::kUuid).empty()) At(EventField::kUuid) = '"' + Uuid::FromName(kRowNamespace, name).ToString() + '"';
  std::string event = "{";
  event.reserve(text.size() + 64);
  for (size_t i = 0; i < fields_.size(); ++i) {
    if (fields_[i].empty()) continue;
    if (event.size() > 1) event += ',';
    event.append("\"").append(kEventKeys[i]).append("\":").append(fields_[i]);
  }
  event += '}';
  events->push_back(std::move(event));
  return {};
}

}  // namespace hedgerow::warehouse
