// What ClickHouse says when it fails, and what we say instead.
//
//   const EngineError error = ParseEngineError("Code: 241. DB::Exception: Memory limit ... (MEMORY_LIMIT_EXCEEDED)");
//   error.code == 241, error.name == "MEMORY_LIMIT_EXCEEDED"
//   const Error ours = ToError(error);         // fit for a browser: our own sentence
//
// Engine text may quote values of rows, of other teams even (ARCHITECTURE, decision 2): it goes to Error::detail for
// the log and never into user_message. A code without a sentence of its own gets a general one with the number only.

#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace hedgerow::warehouse {

struct EngineError {
  int code = 0;      // ClickHouse's number, 0 if the text names none
  std::string name;  // ClickHouse's constant, e.g. UNKNOWN_TABLE
  std::string text;  // all of it
};

EngineError ParseEngineError(std::string_view text);

Error ToError(const EngineError& error);

// Whether the same query may succeed later (the engine was full, restarting or out of memory).
bool IsRetryable(const EngineError& error);

}  // namespace hedgerow::warehouse
