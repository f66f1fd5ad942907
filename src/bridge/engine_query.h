// A compiled query as the engine is asked, and as the cache knows it.
#pragma once

#include <string>

#include "bridge/query_runner.h"

namespace hedgerow::bridge {

// The engine's name for a form; Arrow is streamed and needs none.
std::string FormatOf(Form form);

warehouse::Query EngineQuery(const RunRequest& request, hogql::CompiledQuery compiled, std::string tag);

// Equal for equal questions, whatever the version of the data.
std::string CacheKey(const RunRequest& request, const hogql::CompiledQuery& compiled);

}  // namespace hedgerow::bridge
