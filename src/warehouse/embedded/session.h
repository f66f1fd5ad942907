// One query on the embedded engine: its own connection, settings first, `readonly=1` last, then the one statement.
//
//   Engine engine(library, "/data/warehouse");                        // the first connection opens the data folder
//   TRY(auto session, engine.Open({.settings = {{"max_execution_time", "60"}}, .access = Access::kReadOnly}));
//   TRY(auto body, session->Run({.sql = "SELECT 1", .format = "JSONCompact"}));      // the whole result
//   TRY_VOID(session->Start({.sql = sql, .format = "ArrowStream"}));                 // or in pieces
//   for (;;) { TRY(auto chunk, session->Fetch()); if (chunk.empty()) break; ... }
//
// Every call blocks: run them on a WorkerPool. Two threads on one connection would serialise, so nothing is shared.
// Errors are EngineErrors, not yet mapped: warehoused speaks ClickHouse's own protocol, its client maps.
#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "warehouse/embedded/chdb_library.h"
#include "warehouse/engine_error.h"

namespace hedgerow::warehouse {

template <class T>
using EngineResult = std::expected<T, EngineError>;

// readonly=2 let a query read files, call URLs and raise its own limits; 1 blocks all three (measured).
enum class Access { kReadOnly, kReadWrite };

struct Setting {
  std::string name, value;
};

struct SessionOptions {
  std::vector<Setting> settings;
  Access access = Access::kReadOnly;
  std::string tag;  // log_comment: what Kill finds it by (the engine lets nobody choose a query_id)
};

struct Statement {
  std::string sql;
  std::string format;
  std::vector<std::pair<std::string, std::string>> params;  // name, TSV-escaped text
};

// What the engine made; frees it.
class EngineBuffer {
 public:
  EngineBuffer() = default;
  EngineBuffer(const ChdbFunctions* functions, ChdbResult* result) : functions_(functions), result_(result) {}
  EngineBuffer(EngineBuffer&& other) noexcept { *this = std::move(other); }
  EngineBuffer& operator=(EngineBuffer&& other) noexcept {
    std::swap(functions_, other.functions_);
    std::swap(result_, other.result_);
    return *this;
  }
  ~EngineBuffer() {
    if (result_ != nullptr) functions_->destroy(result_);
  }

  std::span<char> bytes() const {
    if (result_ == nullptr) return {};
    return {functions_->buffer(result_), functions_->length(result_)};
  }
  uint64_t rows() const { return result_ == nullptr ? 0 : functions_->rows_read(result_); }
  bool empty() const { return bytes().empty(); }

 private:
  const ChdbFunctions* functions_ = nullptr;
  ChdbResult* result_ = nullptr;
};

// Owns:     a connection.
// Owned by: the request it answers.
// Thread:   one at a time, any.
class Session {
 public:
  Session(std::shared_ptr<ChdbLibrary> library, ChdbConnection* connection);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session();

  EngineResult<EngineBuffer> Run(const Statement& statement);

  EngineResult<void> Start(const Statement& statement);
  EngineResult<EngineBuffer>
  Fetch();  // an empty buffer is the end; each other one is a complete document of its format

 private:
  friend class Engine;
  EngineResult<void> Apply(const SessionOptions& options);
  EngineResult<EngineBuffer> Take(ChdbResult* result) const;

  std::shared_ptr<ChdbLibrary> library_;
  const ChdbFunctions& functions_;
  ChdbConnection* connection_;
  ChdbResult* stream_ = nullptr;
  bool stream_ended_ = true;
};

// The engine over one data folder. ClickHouse locks the folder: a second process is refused.
// Thread: any.
class Engine {
 public:
  static Result<std::unique_ptr<Engine>> Create(std::shared_ptr<ChdbLibrary> library, const std::string& folder);
  ~Engine();

  EngineResult<std::unique_ptr<Session>> Open(const SessionOptions& options);
  // Ends the query with this tag soon (code 394 at its session; measured 4-85 ms), from a connection of its own.
  void Kill(const std::string& tag);

 private:
  Engine(std::shared_ptr<ChdbLibrary> library, std::string folder);
  ChdbConnection* Connect() const;

  std::shared_ptr<ChdbLibrary> library_;
  std::string path_argument_;
  ChdbConnection* keeper_ = nullptr;  // holds the folder open between queries
};

// "it's" → 'it\'s'
std::string QuoteSql(std::string_view text);

}  // namespace hedgerow::warehouse
