// The bridge protocol, host side: one request frame in, its JSON read; answers' JSON made. Version 1, little-endian
// lengths (warehouse/frames.h); python/posthog_bridge/_frames.py is the other side.
#pragma once

#include <string>
#include <string_view>

#include "bridge/query_runner.h"

namespace hedgerow::bridge {

inline constexpr size_t kRequestBytesMax = 8 << 20;  // text (1 MiB at most) and parameters

// From the JSON of a request frame; project and asker stay for the caller to set: the app has no say in them.
Result<RunRequest> ReadRequest(std::string_view json);

std::string HeaderFrame(const std::vector<hogql::Column>& columns);
// The header of a result that goes along as a sealed memfd (SCM_RIGHTS on the frame's first byte); no pieces follow.
std::string FileHeaderFrame(const std::vector<hogql::Column>& columns, uint64_t bytes);
std::string FailureFrame(const QueryFailure& failure);
// What follows the last piece: the empty frame and the trailer.
std::string SummaryTrailer(const RunningResult& result);
std::string FailureTrailer(const Error& error);

}  // namespace hedgerow::bridge
