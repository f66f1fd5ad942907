// Golden files: HogQL with the rows it must give. `derive/` writes them, without an engine.
//
//   # comment
//   == name of the entry
//   values {"limit": 3}              (may be missing: placeholders' values, as the bridge reads them)
//   timezone Europe/Berlin           (may be missing: UTC)
//   SELECT event, count() AS n
//   FROM events GROUP BY event ORDER BY event
//   ----                             (or "---- any order": the rows are a bag)
//   ["event", "n"]
//   ["$pageview", 11]                (a row as JSON; numbers are compared to 12 digits)
// An entry that must fail has, behind ----, one line: error TEXT (a part of the message).
#pragma once

#include <boost/json.hpp>
#include <string>
#include <vector>

#include "base/result.h"

namespace hedgerow::hogql {

struct GoldenEntry {
  std::string name;
  std::string hogql;
  boost::json::object values;
  std::string timezone = "UTC";
  bool any_order = false;
  std::string error;  // not empty: the query must fail with it
  boost::json::array columns;
  boost::json::array rows;
  int line = 0;
};

struct GoldenFile {
  std::string theme;  // the file's name without its ending
  std::string path;
  std::vector<GoldenEntry> entries;
};

Result<GoldenFile> ReadGoldenFile(const std::string& path);

// Whether two values are the same to a reader: 2 and 2.0, and floats that differ in the 13th digit, are.
bool SameValue(const boost::json::value& expected, const boost::json::value& got);

}  // namespace hedgerow::hogql
