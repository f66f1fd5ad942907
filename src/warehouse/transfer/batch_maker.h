// Rows of one file → batches of events that the capture reader takes, and the rows that it does not. Blocks: runs on a
// worker, one batch ahead of what is being sent.
#pragma once

#include <map>
#include <memory>
#include <vector>

#include "base/clock.h"
#include "warehouse/transfer/event_mapping.h"
#include "warehouse/transfer/import_sink.h"
#include "warehouse/transfer/rejects.h"

namespace hedgerow::warehouse {

struct MadeBatch {
  ImportBatch batch;
  std::vector<RejectedRow> rejected;
  RowPosition end;
  double part_done = 0;
  uint64_t undated = 0;  // events without a timestamp: dated now
  bool last = false;
};

struct BatchSizes {
  size_t events = 10'000;
  size_t bytes = 8 << 20;
};

// Thread: one at a time.
class BatchMaker {
 public:
  // `name`: of the file, as messages show it and made uuids depend on it.
  BatchMaker(std::unique_ptr<RowSource> rows, EventMapping mapping, std::string name, const Clock& clock,
             BatchSizes sizes);

  Result<MadeBatch> Next();

 private:
  struct Origin {  // of an event in the batch
    uint64_t row = 0;
    std::string text;
  };
  void Read(const SourceRow& row, MadeBatch* made);
  Result<void> Capture(MadeBatch* made);
  std::string Where(uint64_t row) const { return name_ + ":" + std::to_string(row); }

  std::unique_ptr<RowSource> rows_;
  EventMapping mapping_;
  std::string name_;
  const Clock& clock_;
  BatchSizes sizes_;
  std::vector<std::string> events_;
  std::vector<Origin> origins_;
  size_t bytes_ = 0;
};

}  // namespace hedgerow::warehouse
