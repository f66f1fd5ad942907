#include "warehouse/ingest/iso_time.h"

namespace hedgerow::warehouse {
namespace {

// Takes exactly `digits` digits off the front.
std::optional<int> Number(std::string_view* text, size_t digits) {
  if (text->size() < digits) return std::nullopt;
  int value = 0;
  for (const char c : text->substr(0, digits)) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  text->remove_prefix(digits);
  return value;
}

bool Skip(std::string_view* text, std::string_view any_of) {
  if (text->empty() || any_of.find(text->front()) == any_of.npos) return false;
  text->remove_prefix(1);
  return true;
}

std::chrono::microseconds Fraction(std::string_view* text) {  // digits beyond the sixth are dropped
  int64_t micros = 0;
  for (int64_t unit = 100'000; !text->empty() && text->front() >= '0' && text->front() <= '9'; unit /= 10) {
    micros += (text->front() - '0') * unit;
    text->remove_prefix(1);
  }
  return std::chrono::microseconds(micros);
}

std::optional<std::chrono::minutes> Offset(std::string_view text) {  // "", Z, +hh:mm, +hhmm, +hh
  if (text.empty() || text == "Z" || text == "z") return std::chrono::minutes(0);
  const int sign = text.front() == '-' ? -1 : 1;
  if (!Skip(&text, "+-")) return std::nullopt;
  const auto hours = Number(&text, 2);
  Skip(&text, ":");
  const auto minutes = text.empty() ? std::optional<int>(0) : Number(&text, 2);
  if (!hours || !minutes || *hours > 18 || *minutes > 59 || !text.empty()) return std::nullopt;
  return std::chrono::minutes(sign * (*hours * 60 + *minutes));
}

}  // namespace

std::optional<WallTime> ParseIsoTime(std::string_view text) {
  const auto year = Number(&text, 4);
  if (!year || !Skip(&text, "-")) return std::nullopt;
  const auto month = Number(&text, 2);
  if (!month || !Skip(&text, "-")) return std::nullopt;
  const auto day = Number(&text, 2);
  if (!day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  WallTime time{std::chrono::sys_days(date)};
  if (text.empty()) return time;
  if (!Skip(&text, "Tt ")) return std::nullopt;
  const auto hour = Number(&text, 2);
  if (!hour || !Skip(&text, ":")) return std::nullopt;
  const auto minute = Number(&text, 2);
  if (!minute || *hour > 23 || *minute > 59) return std::nullopt;
  time += std::chrono::hours(*hour) + std::chrono::minutes(*minute);
  if (Skip(&text, ":")) {
    const auto second = Number(&text, 2);
    if (!second || *second > 60) return std::nullopt;
    time += std::chrono::seconds(*second);
    if (Skip(&text, ".,")) time += Fraction(&text);
  }
  const auto offset = Offset(text);
  if (!offset) return std::nullopt;
  return time - *offset;
}

}  // namespace hedgerow::warehouse
