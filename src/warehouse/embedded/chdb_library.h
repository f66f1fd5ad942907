// The C interface of libchdb.so (ClickHouse as a library), loaded at run time by warehoused and by nobody else: 560 MB
// of engine that may crash or be killed without taking the server along.
//
//   TRY(auto library, ChdbLibrary::Load(".tools/libchdb/libchdb.so"));
//   library->functions().chdb_connect(argc, argv);
//
// The package has no header; the declarations below are those of the exported symbols that the pinned version
// (scripts/libchdb.json) really has. Not for use beyond embedded/: Session (session.h) is the interface.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"

namespace hedgerow::warehouse {

struct ChdbResult;
struct ChdbConnectionHandle;
using ChdbConnection = ChdbConnectionHandle*;

struct ChdbFunctions {
  ChdbConnection* (*connect)(int argc, char** argv) = nullptr;
  void (*close)(ChdbConnection*) = nullptr;
  ChdbResult* (*query)(ChdbConnection, const char* sql, size_t sql_size, const char* format, size_t format_size,
                       const char* const* names, const size_t* name_sizes, const char* const* values,
                       const size_t* value_sizes, size_t count) = nullptr;
  ChdbResult* (*stream_query)(ChdbConnection, const char* sql, size_t sql_size, const char* format, size_t format_size,
                              const char* const* names, const size_t* name_sizes, const char* const* values,
                              const size_t* value_sizes, size_t count) = nullptr;
  ChdbResult* (*stream_fetch)(ChdbConnection, ChdbResult*) = nullptr;
  void (*stream_cancel)(ChdbConnection, ChdbResult*) = nullptr;
  void (*destroy)(ChdbResult*) = nullptr;
  char* (*buffer)(ChdbResult*) = nullptr;
  size_t (*length)(ChdbResult*) = nullptr;
  uint64_t (*rows_read)(ChdbResult*) = nullptr;  // of a streamed chunk: the rows in it
  const char* (*error)(ChdbResult*) = nullptr;   // null if it succeeded
};

// Lifetime: never unloaded (the engine keeps threads).
// Thread:   any.
class ChdbLibrary {
 public:
  static Result<std::shared_ptr<ChdbLibrary>> Load(const std::string& path);
  const ChdbFunctions& functions() const { return functions_; }

 private:
  ChdbFunctions functions_;
};

}  // namespace hedgerow::warehouse
