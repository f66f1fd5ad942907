// The rows that an import did not take: one JSON line each in FILE.rejects.jsonl, with the place, the column at fault,
// the reason and the row itself, so that they can be mended and imported alone.
#pragma once

#include <string>

#include "base/owned_fd.h"
#include "warehouse/transfer/event_mapping.h"

namespace hedgerow::warehouse {

struct RejectedRow {
  std::string where;  // "events.csv:17"
  RowProblem problem;
  std::string text;
};

std::string Sentence(const RejectedRow& row);  // events.csv:17: timestamp is no date: "soon"; expected ...

class Rejects {
 public:
  explicit Rejects(std::string path) : path_(std::move(path)) {}

  // The file is made with the first row. `begin`: where the last run had come to; what it wrote beyond is dropped.
  Result<void> Add(const RejectedRow& row);
  Result<void> BeginAt(uint64_t bytes);
  uint64_t bytes() const { return bytes_; }
  const std::string& path() const { return path_; }

 private:
  Result<void> Open();
  std::string path_;
  OwnedFd file_;
  uint64_t bytes_ = 0;
};

}  // namespace hedgerow::warehouse
