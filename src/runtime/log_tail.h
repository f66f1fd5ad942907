// The end of an app's log, for people: the last lines, and the sentence in them that says why a start failed.
// App text is untrusted: control characters are removed, lines are cut at 2,000 bytes.
#pragma once

#include <string>
#include <vector>

namespace hedgerow::runtime {

constexpr size_t kTailLines = 40;
constexpr size_t kTailBytes = 64 * 1024;
constexpr size_t kLineBytes = 2000;

struct LogTail {
  std::vector<std::string> lines;  // oldest first
  bool truncated = false;          // older lines exist
};

// The last `lines` lines of the file, reading at most kTailBytes; empty if there is no file.
LogTail ReadLogTail(const std::string& path, size_t lines = kTailLines);

// Why a start failed, from what the runner wrote: its own "hedgerow_runner: ..." sentence if there is one, else the
// last line of the traceback, else `otherwise`.
std::string FailureReason(const LogTail& tail, std::string otherwise);

}  // namespace hedgerow::runtime
