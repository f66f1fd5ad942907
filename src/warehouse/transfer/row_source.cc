#include "warehouse/transfer/row_source.h"

#include <sys/stat.h>

#include <array>
#include <cstring>

#include "warehouse/transfer/csv_rows.h"
#include "warehouse/transfer/parquet_rows.h"

namespace hedgerow::warehouse {
namespace {

struct Ending {
  std::string_view text;
  Format format;
};
constexpr std::array kEndings = {
    Ending{".jsonl", Format::kJsonLines}, Ending{".ndjson", Format::kJsonLines}, Ending{".json", Format::kJsonLines},
    Ending{".csv", Format::kCsv},         Ending{".tsv", Format::kCsv},          Ending{".parquet", Format::kParquet},
};

class JsonLines final : public RowSource {
 public:
  JsonLines(TextReader reader, RowPosition begin) : reader_(std::move(reader)), position_(begin) {}

  Result<bool> Next(SourceRow* row) override {
    for (;;) {
      std::string_view line;
      bool too_long = false;
      TRY(const bool more, reader_.Line(&line, &too_long));
      if (!more) return false;
      position_.bytes = reader_.bytes();
      ++position_.lines;
      if (line.ends_with('\r')) line.remove_suffix(1);
      const size_t begin = line.find_first_not_of(" \t");
      if (begin == line.npos) continue;
      ++position_.rows;
      *row = {.number = position_.lines, .text = line.substr(begin), .is_json = true};
      if (too_long) row->problem = "is longer than 20 MiB";
      return true;
    }
  }
  RowPosition position() const override { return position_; }
  const std::vector<std::string>& columns() const override { return none_; }
  double part_done() const override { return reader_.part_done(); }

 private:
  TextReader reader_;
  RowPosition position_;
  std::vector<std::string> none_;
};

Result<uint64_t> SizeOf(const std::string& path) {
  struct stat info{};
  if (stat(path.c_str(), &info) != 0)
    return Fail(Code::kNotFound, "\"" + path + "\" cannot be read.", std::strerror(errno));
  if (!S_ISREG(info.st_mode)) return Fail(Code::kInvalid, "\"" + path + "\" is no file.");
  return static_cast<uint64_t>(info.st_size);
}

}  // namespace

Result<Format> FormatOf(const std::string& path) {
  std::string_view name = path;
  for (const std::string_view packed : {".gz", ".zst"}) {
    if (name.ends_with(packed)) name.remove_suffix(packed.size());
  }
  for (const Ending& ending : kEndings) {
    if (name.ends_with(ending.text)) return ending.format;
  }
  TRY(auto source, ByteSource::Open(path));
  TRY(const std::string_view first, source->Next());
  if (first.starts_with("PAR1")) return Format::kParquet;
  const size_t begin = first.find_first_not_of(" \t\r\n");
  return begin != first.npos && first[begin] == '{' ? Format::kJsonLines : Format::kCsv;
}

Result<std::unique_ptr<RowSource>> OpenRows(const FileToRead& file, RowPosition begin) {
  TRY(const uint64_t bytes, SizeOf(file.path));
  if (file.format == Format::kParquet) return ParquetRows::Open(file, begin);
  if (file.format == Format::kCsv) return CsvRows::Open(file.path, bytes, begin);
  TRY(auto reader, TextReader::Open(file.path, begin.bytes, bytes));
  return std::make_unique<JsonLines>(std::move(reader), begin);
}

}  // namespace hedgerow::warehouse
