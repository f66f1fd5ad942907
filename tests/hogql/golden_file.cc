#include "golden_file.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>

namespace hedgerow::hogql {
namespace {

namespace json = boost::json;

bool IsNumber(const json::value& value) { return value.is_number(); }

Result<json::value> ParseLine(const std::string& line, const std::string& place) {
  boost::system::error_code error;
  auto value = json::parse(line, error);
  if (error) return Fail(Code::kInvalid, place + ": no JSON: " + error.message());
  return value;
}

}  // namespace

bool SameValue(const json::value& expected, const json::value& got) {
  if (IsNumber(expected) && IsNumber(got)) {
    const double a = expected.to_number<double>(), b = got.to_number<double>();
    return a == b || std::abs(a - b) <= 1e-12 * std::max(std::abs(a), std::abs(b));
  }
  if (expected.is_array() && got.is_array()) {
    return std::ranges::equal(expected.get_array(), got.get_array(), SameValue);
  }
  if (expected.is_object() && got.is_object()) {
    const auto &a = expected.get_object(), &b = got.get_object();
    return a.size() == b.size() && std::ranges::all_of(a, [&](const auto& item) {
             const auto* other = b.if_contains(item.key());
             return other != nullptr && SameValue(item.value(), *other);
           });
  }
  return expected == got;
}

Result<GoldenFile> ReadGoldenFile(const std::string& path) {
  std::ifstream in(path);
  if (!in) return Fail(Code::kNotFound, path + " cannot be read");
  GoldenFile file{.theme = std::filesystem::path(path).stem(), .path = path};
  enum class Part { kNone, kQuery, kColumns, kRows } part = Part::kNone;
  std::string line;
  for (int number = 1; std::getline(in, line); ++number) {
    const std::string place = path + ":" + std::to_string(number);
    if (line.starts_with("== ")) {
      file.entries.push_back({.name = line.substr(3), .line = number});
      part = Part::kQuery;
      continue;
    }
    if (part == Part::kNone) {
      if (!line.empty() && !line.starts_with("#")) return Fail(Code::kInvalid, place + ": expected `== name`");
      continue;
    }
    GoldenEntry& entry = file.entries.back();
    if (part == Part::kQuery) {
      if (line.starts_with("----")) {
        entry.any_order = line == "---- any order";
        part = Part::kColumns;
      } else if (entry.hogql.empty() && line.starts_with("values ")) {
        TRY(auto values, ParseLine(line.substr(7), place));
        entry.values = values.as_object();
      } else if (entry.hogql.empty() && line.starts_with("timezone ")) {
        entry.timezone = line.substr(9);
      } else {
        entry.hogql += (entry.hogql.empty() ? "" : "\n") + line;
      }
      continue;
    }
    if (line.empty()) continue;
    if (part == Part::kColumns && line.starts_with("error ")) {
      entry.error = line.substr(6);
      part = Part::kRows;
      continue;
    }
    TRY(auto value, ParseLine(line, place));
    if (!value.is_array()) return Fail(Code::kInvalid, place + ": a row is a JSON array");
    if (part == Part::kColumns) {
      entry.columns = std::move(value.get_array());
      part = Part::kRows;
    } else {
      entry.rows.push_back(std::move(value));
    }
  }
  return file;
}

}  // namespace hedgerow::hogql
