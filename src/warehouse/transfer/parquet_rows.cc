#include "warehouse/transfer/parquet_rows.h"

#include <fcntl.h>
#include <stdlib.h>

#include <charconv>
#include <cstring>
#include <filesystem>

namespace hedgerow::warehouse {
namespace {

// The order must be the file's, so that an import can go on at row N. One value has one spelling: made uuids depend on
// it.
const std::vector<Setting> kParquetSettings = {
    {"max_threads", "1"},
    {"input_format_parquet_preserve_order", "1"},
    {"session_timezone", "UTC"},
    {"date_time_output_format", "iso"},
    {"output_format_json_quote_64bit_integers", "0"},
    {"output_format_json_validate_utf8", "1"},
    {"max_memory_usage", "2147483648"},
};

}  // namespace

Result<std::unique_ptr<ParquetRows>> ParquetRows::Open(const FileToRead& file, RowPosition begin) {
  auto rows = std::unique_ptr<ParquetRows>(new ParquetRows());
  TRY_VOID(rows->Start(file, begin));
  return rows;
}

ParquetRows::~ParquetRows() {
  chunk_ = {};
  session_.reset();
  engine_.reset();
  std::error_code ignored;
  if (!scratch_.empty()) std::filesystem::remove_all(scratch_, ignored);
}

Error ParquetRows::Unreadable(const EngineError& error) const {
  return {Code::kInvalid, "\"" + path_ + "\" is no Parquet file, or a damaged one.", error.text, {}};
}

Result<void> ParquetRows::Start(const FileToRead& file, RowPosition begin) {
  path_ = file.path;
  file_ = OwnedFd(open(path_.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file_) return Fail(Code::kNotFound, "\"" + path_ + "\" cannot be read.", std::strerror(errno));
  char magic[4] = {};
  if (pread(file_.get(), magic, 4, 0) != 4 || std::string_view(magic, 4) != "PAR1")
    return std::unexpected(Unreadable({.text = "it does not begin with PAR1"}));
  TRY(auto library, ChdbLibrary::Load(file.libchdb));
  std::string scratch = (std::filesystem::temp_directory_path() / "hedgerow-import-XXXXXX").string();
  if (mkdtemp(scratch.data()) == nullptr) return FailErrno("make a temporary folder");
  scratch_ = scratch;
  TRY(engine_, Engine::Create(std::move(library), scratch_));
  auto session = engine_->Open({.settings = kParquetSettings, .access = Access::kReadWrite, .tag = "import"});
  if (!session) return std::unexpected(Unreadable(session.error()));
  session_ = std::move(*session);
  // By descriptor: in a name, the engine would take {a,b} and * for patterns.
  const std::string from = " FROM file('/proc/self/fd/" + std::to_string(file_.get()) + "', 'Parquet')";
  const auto count = session_->Run({.sql = "SELECT count()" + from, .format = "TSV"});
  if (!count) return std::unexpected(Unreadable(count.error()));
  std::from_chars(count->bytes().data(), count->bytes().data() + count->bytes().size(), rows_);
  position_ = begin;
  const std::string skip = begin.rows == 0 ? "" : " LIMIT 1000000000000 OFFSET " + std::to_string(begin.rows);
  const auto started = session_->Start({.sql = "SELECT *" + from + skip, .format = "JSONEachRow"});
  if (!started) return std::unexpected(Unreadable(started.error()));
  return {};
}

Result<bool> ParquetRows::Next(SourceRow* row) {
  while (rest_.empty()) {
    auto chunk = session_->Fetch();
    if (!chunk) return std::unexpected(Unreadable(chunk.error()));
    chunk_ = std::move(*chunk);
    const auto bytes = chunk_.bytes();
    if (bytes.empty() || chunk_.rows() == 0) return false;
    rest_ = {bytes.data(), bytes.size()};
  }
  const size_t end = std::min(rest_.find('\n'), rest_.size());
  ++position_.rows;
  *row = {.number = position_.rows, .text = rest_.substr(0, end), .is_json = true};
  rest_.remove_prefix(std::min(rest_.size(), end + 1));
  return true;
}

}  // namespace hedgerow::warehouse
