// The name of a zip entry: what may be unpacked, what is ignored, when two names are the same to some file system.
//
//   if (IsIgnoredName(raw)) continue;                   // __MACOSX, .DS_Store, __pycache__: before anything else
//   TRY(const std::string path, CheckEntryName(raw));   // "pages/1_Sales.py", no ".." and nothing absolute
//   FoldedName("Ä.py") == FoldedName("A\u0308.PY")      // composed and decomposed, upper and lower case
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace hedgerow::bundle {

// True when a component is __MACOSX, .DS_Store or __pycache__: litter that a person did not mean to upload.
bool IsIgnoredName(std::string_view raw);

// The relative path that an entry unpacks to: valid UTF-8, no control or direction-changing characters, no
// backslash, not absolute, no "." or ".." components, within the length and depth limits. A leading "./" and a
// folder's closing "/" are dropped; "./" alone becomes "". A refusal names the entry.
Result<std::string> CheckEntryName(std::string_view raw);

// The same text for names that differ only by case or Unicode form (NFC after full case folding, Unicode 15).
std::string FoldedName(std::string_view path);

bool IsValidUtf8(std::string_view text);

// For messages: `pages/1_Sales.py`, with unprintable bytes escaped as \xNN and the middle of long names left out.
std::string QuoteName(std::string_view raw);

}  // namespace hedgerow::bundle
