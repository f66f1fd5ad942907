// Loads a file of events, one JSON object a line, as a PostHog export or an SDK's log has them.
//
//   ImportFile import({.path = "events.jsonl"}, sink, [](const ImportProgress& p) { Draw(p); });
//   CO_TRY(const ImportProgress done, co_await import.Run());
//
// After each acknowledged batch the position is written beside the file (FILE.import-state), so that an import that was
// cut short goes on where it stopped; it is removed at the end. Events without a uuid get one made from their line, so
// that a batch which is sent a second time is recognised. Lines that hold no event are counted and named, not fatal.
#pragma once

#include <boost/json.hpp>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "net/async.h"
#include "net/http_client.h"
#include "warehouse/ingest/ingest.h"

namespace hedgerow::warehouse {

// Where the events go.
class ImportSink {
 public:
  virtual ~ImportSink() = default;
  // Durable when it returns. Answers how many of them were not taken.
  virtual net::Task<Result<size_t>> Send(boost::json::array events) = 0;
};

// To a server's /batch/, with a project token. Waits and tries again while the server is busy.
class HttpImportSink final : public ImportSink {
 public:
  HttpImportSink(net::Loop& loop, net::Endpoint endpoint, std::string token);
  net::Task<Result<size_t>> Send(boost::json::array events) override;

 private:
  net::HttpClient client_;
  net::Endpoint endpoint_;
  std::string token_;
};

// Straight into the warehouse of a data folder whose server is not running.
class DirectImportSink final : public ImportSink {
 public:
  DirectImportSink(Ingest& ingest, ProjectId project, const Clock& clock)
      : ingest_(ingest), project_(project), clock_(clock) {}
  net::Task<Result<size_t>> Send(boost::json::array events) override;

 private:
  Ingest& ingest_;
  ProjectId project_;
  const Clock& clock_;
};

struct ImportOptions {
  std::string path;
  size_t batch_events = 5'000;
  size_t batch_bytes = 4 << 20;
};

struct ImportProgress {
  uint64_t bytes_done = 0, bytes_total = 0;
  uint64_t events = 0;   // acknowledged, in this run
  uint64_t refused = 0;  // lines or events that were not taken
  uint64_t resumed_at = 0;
  std::string first_problem;
};

class ImportFile {
 public:
  using OnProgress = std::function<void(const ImportProgress&)>;
  ImportFile(ImportOptions options, ImportSink& sink, OnProgress on_progress)
      : options_(std::move(options)), sink_(sink), on_progress_(std::move(on_progress)) {}
  net::Task<Result<ImportProgress>> Run();

 private:
  Result<void> LoadState(const std::string& identity);
  Result<void> SaveState(const std::string& identity) const;
  void AddLine(std::string_view line, uint64_t offset, boost::json::array* events);
  void Refuse(uint64_t offset, const char* what);
  std::string StatePath() const { return options_.path + ".import-state"; }

  ImportOptions options_;
  ImportSink& sink_;
  OnProgress on_progress_;
  ImportProgress progress_;
};

}  // namespace hedgerow::warehouse
