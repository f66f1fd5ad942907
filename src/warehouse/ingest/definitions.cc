#include "warehouse/ingest/definitions.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "warehouse/ingest/iso_time.h"
#include "warehouse/ingest/json_cursor.h"

namespace hedgerow::warehouse {
namespace {

// Always text, whatever their first value looks like.
constexpr std::array<std::string_view, 5> kTextPrefixes = {"utm_", "$initial_utm_", "$feature/",
                                                           "$feature_flag_response", "$survey_response"};
// Where such a word is in the name, a number may be seconds since 1970.
constexpr std::array<std::string_view, 6> kTimeWords = {"time", "date", "_at", "-at", "createdat", "updatedat"};
constexpr double kUnixSecondsMin = 1.5e9, kUnixSecondsMax = 4.1e9;

// Instructions to the ingestion, not properties of what happened.
constexpr std::array<std::string_view, 9> kNotProperties = {"$set",     "$set_once", "$unset",   "$groups", "$group_0",
                                                            "$group_1", "$group_2",  "$group_3", "$group_4"};

bool SaysTime(std::string_view name) {
  return std::any_of(kTimeWords.begin(), kTimeWords.end(),
                     [&](std::string_view word) { return name.find(word) != name.npos; });
}

bool IsUnixSeconds(std::string_view raw) {
  double number = 0;
  const auto [end, error] = std::from_chars(raw.data(), raw.data() + raw.size(), number);
  if (error != std::errc()) return false;
  if (number > 1e12) number /= 1000;  // milliseconds
  return number >= kUnixSecondsMin && number <= kUnixSecondsMax;
}

}  // namespace

std::string_view NameOf(GuessedType type) {
  constexpr std::string_view kNames[] = {"", "String", "Numeric", "Boolean", "DateTime"};
  return kNames[static_cast<size_t>(type)];
}

GuessedType GuessType(std::string_view name, std::string_view raw) {
  if (raw.empty() || raw.front() == '{' || raw.front() == '[' || raw == "null") return GuessedType::kUnknown;
  std::string lower(name);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  for (const std::string_view prefix : kTextPrefixes) {
    if (lower.starts_with(prefix)) return GuessedType::kString;
  }
  if (raw == "true" || raw == "false") return GuessedType::kBoolean;
  if (raw.front() != '"') return SaysTime(lower) && IsUnixSeconds(raw) ? GuessedType::kDateTime : GuessedType::kNumeric;
  const std::string_view text = raw.substr(1, raw.size() - 2);
  if (text == "true" || text == "false") return GuessedType::kBoolean;
  return text.size() >= 10 && text.size() <= 35 && ParseIsoTime(text) ? GuessedType::kDateTime : GuessedType::kString;
}

GuessedType* Sightings::Note(DefinitionOf of, std::string_view name) {
  SeenNames& names = names_[static_cast<size_t>(of)];
  if (const auto found = names.find(name); found != names.end()) return &found->second;
  if (name.empty() || name.size() > kDefinitionNameBytesMax || names.size() >= kSightingsMax) return nullptr;
  return &names.emplace(name, GuessedType::kUnknown).first->second;
}

void Sightings::Property(DefinitionOf of, std::string_view raw_name, std::string_view raw_value) {
  std::string unescaped;
  if (raw_name.find('\\') != raw_name.npos) raw_name = unescaped = UnescapeJson(raw_name);
  if (raw_name.starts_with('$') &&
      std::find(kNotProperties.begin(), kNotProperties.end(), raw_name) != kNotProperties.end())
    return;
  GuessedType* type = Note(of, raw_name);
  if (type != nullptr && *type == GuessedType::kUnknown) *type = GuessType(raw_name, raw_value);
}

void Sightings::Properties(DefinitionOf of, std::string_view raw_object) {
  JsonCursor json(raw_object);
  if (json.Peek() != '{' || !json.EnterObject()) return;
  std::string_view key, raw;
  while (json.NextField(&key) && json.Value(&raw)) Property(of, key, raw);
}

}  // namespace hedgerow::warehouse
