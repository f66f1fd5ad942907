// Loads files of events: JSON lines, CSV, Parquet, PostHog's exports of these; gzip or zstd or plain.
//
//   Importer importer(loop, {.files = {"events.csv"}, .destination = "project 1 of data"}, &sink, clock, on_progress);
//   CO_TRY(const ImportResult done, co_await importer.Run());
//
// Exactly once, also when it is killed: the position is kept beside the file (import_state.h), each row has a uuid of
// its own for ever (event_mapping.h), and the batch in doubt is looked up. Files are read one after the other; those
// that are done stay marked until all are. Rows that hold no event are written to a file of rejects, and the rest goes
// on.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "warehouse/transfer/batch_maker.h"
#include "warehouse/transfer/import_state.h"

namespace hedgerow::warehouse {

struct ImportOptions {
  std::vector<std::string> files;
  std::optional<Format> format;  // by each file's name
  MappingOptions mapping;
  std::string state_dir;    // of state and rejects; empty: beside each file
  std::string destination;  // in words; an import goes on only to the same one
  std::string libchdb;
  Stored stored = Stored::kUnlikely;  // kLookUp: look every event up
  BatchSizes sizes;
};

struct ImportResult {
  std::string file;  // being read
  double part_done = 0;
  uint64_t events = 0, refused = 0, duplicates = 0, undated = 0;  // of all files, earlier runs included
  uint64_t events_now = 0;                                        // by this run
  std::vector<std::string> first_problems;
  std::vector<std::string> rejects;  // files that were written
  uint64_t resumed_rows = 0;         // that earlier runs had done
  // Of a dry run.
  std::map<std::string, uint64_t> names;
  std::optional<WallTime> first, last;
  std::string sample;
};

// Thread: its loop's.
class Importer {
 public:
  using OnProgress = std::function<void(const ImportResult&)>;
  // Without a sink it is a dry run: everything is read and judged, nothing is sent and nothing written.
  Importer(net::Loop& loop, ImportOptions options, ImportSink* sink, const Clock& clock, OnProgress on_progress);
  net::Task<Result<ImportResult>> Run();

 private:
  net::Task<Result<void>> RunFile(std::string path, ImportState* state, double begin, double end);
  Result<BatchMaker> OpenFile(const std::string& path, const ImportState& state);
  net::Task<Result<void>> Take(MadeBatch made, ImportState* state, Rejects* rejects);
  void Look(const MadeBatch& made);
  std::string Beside(const std::string& path, const char* ending) const;
  std::string Setup() const;

  net::Loop& loop_;
  ImportOptions options_;
  ImportSink* sink_;
  const Clock& clock_;
  OnProgress on_progress_;
  net::WorkerPool reader_;
  ImportResult result_;
};

}  // namespace hedgerow::warehouse
