#include "environment/package_name.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <vector>

#include "environment/ascii.h"

namespace hedgerow::environment {
namespace {

// What is imported under another name than it is installed under; both in normal form.
struct ImportName {
  std::string_view imported;
  std::string_view distribution;
};
constexpr ImportName kImportNames[] = {
    {"sklearn", "scikit-learn"},
    {"bs4", "beautifulsoup4"},
    {"beautifulsoup", "beautifulsoup4"},
    {"pil", "pillow"},
    {"yaml", "pyyaml"},
    {"dateutil", "python-dateutil"},
    {"st-aggrid", "streamlit-aggrid"},
    {"aggrid", "streamlit-aggrid"},
    {"cv2", "opencv-python"},
    {"mpl-toolkits", "matplotlib"},
    {"pylab", "matplotlib"},
    {"arrow", "pyarrow"},
    {"google-protobuf", "protobuf"},
    {"attr", "attrs"},
    {"git", "gitpython"},
};

// Sorted. Modules that people list in requirements.txt by mistake, and that no distribution of value is named after.
constexpr std::string_view kStandardModules[] = {
    "abc",         "argparse",
    "ast",         "asyncio",
    "base64",      "bisect",
    "calendar",    "collections",
    "contextlib",  "copy",
    "csv",         "ctypes",
    "datetime",    "decimal",
    "difflib",     "email",
    "fractions",   "functools",
    "glob",        "gzip",
    "hashlib",     "heapq",
    "hmac",        "html",
    "http",        "importlib",
    "inspect",     "io",
    "itertools",   "json",
    "locale",      "logging",
    "math",        "multiprocessing",
    "operator",    "os",
    "pickle",      "platform",
    "pprint",      "random",
    "re",          "secrets",
    "shutil",      "socket",
    "sqlite3",     "ssl",
    "statistics",  "string",
    "struct",      "subprocess",
    "sys",         "tempfile",
    "textwrap",    "threading",
    "time",        "traceback",
    "unicodedata", "unittest",
    "urllib",      "warnings",
    "weakref",     "xml",
    "zipfile",     "zlib",
    "zoneinfo",
};
static_assert(std::ranges::is_sorted(kStandardModules));

constexpr size_t kTypingErrorsMax = 2;
constexpr size_t kComparedLengthMax = 64;

// Insertions, deletions, substitutions and swaps of neighbours that turn `a` into `b` (optimal string alignment).
size_t TypingErrors(std::string_view a, std::string_view b) {
  std::vector<size_t> before_last, last(b.size() + 1), row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
    before_last = last;
    last = row;
  }
  return last[b.size()];
}

bool IsJoint(char c) { return c == '-' || c == '_' || c == '.'; }

}  // namespace

bool IsPackageName(std::string_view text) {
  return !text.empty() && IsAlnum(text.front()) && IsAlnum(text.back()) &&
         std::ranges::all_of(text, [](char c) { return IsAlnum(c) || IsJoint(c); });
}

std::string NormalName(std::string_view name) {
  std::string normal;
  for (char c : name) {
    if (!IsJoint(c))
      normal += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    else if (normal.empty() || normal.back() != '-')
      normal += '-';
  }
  return normal;
}

std::string MeantName(std::string_view name, const std::set<std::string, std::less<>>& names) {
  const std::string normal = NormalName(name);
  for (const ImportName& known : kImportNames) {
    if (known.imported == normal && names.contains(known.distribution)) return std::string(known.distribution);
  }
  if (normal.size() > kComparedLengthMax) return {};
  std::string best;
  size_t best_errors = std::min(kTypingErrorsMax, normal.size() / 3) + 1;
  for (const std::string& candidate : names) {
    if (candidate.size() > normal.size() + kTypingErrorsMax || normal.size() > candidate.size() + kTypingErrorsMax)
      continue;
    const size_t errors = TypingErrors(normal, candidate);
    if (errors < best_errors) {
      best = candidate;
      best_errors = errors;
    }
  }
  return best;
}

bool IsStandardModule(std::string_view name) { return std::ranges::binary_search(kStandardModules, name); }

}  // namespace hedgerow::environment
