// The rows of a Parquet file, read by the ClickHouse engine in the process of the import itself: the warehouse of a
// server never reads a file by name. Rows come in the order of the file, as JSON objects of its columns.
#pragma once

#include "base/owned_fd.h"
#include "warehouse/embedded/session.h"
#include "warehouse/transfer/row_source.h"

namespace hedgerow::warehouse {

class ParquetRows final : public RowSource {
 public:
  static Result<std::unique_ptr<ParquetRows>> Open(const FileToRead& file, RowPosition begin);
  ~ParquetRows() override;
  Result<bool> Next(SourceRow* row) override;
  RowPosition position() const override { return position_; }
  const std::vector<std::string>& columns() const override { return none_; }
  double part_done() const override {
    return rows_ == 0 ? 1 : static_cast<double>(position_.rows) / static_cast<double>(rows_);
  }

 private:
  ParquetRows() = default;
  Result<void> Start(const FileToRead& file, RowPosition begin);
  Error Unreadable(const EngineError& error) const;

  std::string path_, scratch_;
  OwnedFd file_;
  std::unique_ptr<Engine> engine_;
  std::unique_ptr<Session> session_;
  EngineBuffer chunk_;
  std::string_view rest_;  // of chunk_
  RowPosition position_;
  uint64_t rows_ = 0;
  std::vector<std::string> none_;
};

}  // namespace hedgerow::warehouse
