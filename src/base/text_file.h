// Small files that are read and written whole: settings, states, the kernel's control files. They block: worker
// threads, start-up and child processes only.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace hedgerow {

// Empty if it cannot be read: for files whose absence says as much as an empty one.
std::string ReadTextFile(const std::string& path);

// In place, into a file that exists; one write(2), as the kernel's control files ask for.
Result<void> WriteTextFile(const std::string& path, std::string_view text);

// Made if it does not exist, cut if it does.
Result<void> CreateTextFile(const std::string& path, std::string_view text);

// A reader sees the old text or the new one, never a part.
Result<void> ReplaceTextFile(const std::string& path, std::string_view text);

}  // namespace hedgerow
