// Where an import's events go: to a server's /batch/, or straight into the warehouse of a data folder.
#pragma once

#include <string>
#include <vector>

#include "net/http_client.h"
#include "warehouse/ingest/ingest.h"

namespace hedgerow::warehouse {

// Events that the capture reader has taken already, in the file's order: as text and as values.
struct ImportBatch {
  std::string json;  // [{...}, {...}]
  std::vector<CapturedEvent> events;
  Sightings seen;  // names and types of their properties
  size_t count = 0;
};

// Whether the batch may hold events that are stored already, from further back than the ingest remembers.
enum class Stored { kUnlikely, kLookUp };

class ImportSink {
 public:
  virtual ~ImportSink() = default;
  // Durable when it returns.
  virtual net::Task<Result<Accepted>> Send(ImportBatch batch, Stored stored) = 0;
};

// With a project token. Waits and tries again while the server is busy or away, for a minute.
class HttpImportSink final : public ImportSink {
 public:
  HttpImportSink(net::Loop& loop, net::Endpoint endpoint, std::string token);
  net::Task<Result<Accepted>> Send(ImportBatch batch, Stored stored) override;

 private:
  net::HttpClient client_;
  net::Endpoint endpoint_;
  std::string token_;
};

class DirectImportSink final : public ImportSink {
 public:
  DirectImportSink(Ingest& ingest, ProjectId project) : ingest_(ingest), project_(project) {}
  net::Task<Result<Accepted>> Send(ImportBatch batch, Stored stored) override;

 private:
  Ingest& ingest_;
  ProjectId project_;
};

}  // namespace hedgerow::warehouse
