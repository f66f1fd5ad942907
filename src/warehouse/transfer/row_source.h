// The rows of a file, one after the other, whatever its format.
//
//   TRY(auto rows, OpenRows({.path = "events.csv", .format = Format::kCsv}, begin));
//   SourceRow row;
//   for (;;) { TRY(const bool more, rows->Next(&row)); if (!more) break; ... }
//
// A row that cannot be read is handed out with its `problem`; only a file that cannot be read further is an error.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace hedgerow::warehouse {

enum class Format { kJsonLines, kCsv, kParquet };

// A place between two rows, from which reading can go on.
struct RowPosition {
  uint64_t bytes = 0;  // of the unpacked text; unused for Parquet
  uint64_t lines = 0;  // before it
  uint64_t rows = 0;   // before it
};

// Valid until the next call of Next.
struct SourceRow {
  uint64_t number = 0;              // the line it begins on; for Parquet the row, both from 1
  std::string_view text;            // as it stands in the file; of Parquet as JSON
  bool is_json = false;             // `text` is an object; else it has `values`
  std::vector<std::string> values;  // by the columns of the source; of CSV
  std::string problem;              // why it is no row, empty if it is one
};

class RowSource {
 public:
  virtual ~RowSource() = default;
  virtual Result<bool> Next(SourceRow* row) = 0;                // false at the end
  virtual RowPosition position() const = 0;                     // behind the row handed out last
  virtual const std::vector<std::string>& columns() const = 0;  // of CSV; empty where each row names its own
  virtual double part_done() const = 0;                         // 0 to 1
};

struct FileToRead {
  std::string path;
  Format format = Format::kJsonLines;
  std::string libchdb;  // for Parquet
};

inline constexpr size_t kRowBytesMax = 20 << 20;

// By its name (.jsonl, .ndjson, .json, .csv, .tsv, .parquet, also with .gz or .zst behind), else by its first bytes.
Result<Format> FormatOf(const std::string& path);
Result<std::unique_ptr<RowSource>> OpenRows(const FileToRead& file, RowPosition begin);

}  // namespace hedgerow::warehouse
