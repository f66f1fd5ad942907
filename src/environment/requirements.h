// May this requirements.txt run here? Every line is checked against the packages that are allowed and the versions
// that the image holds.
//
//   TRY(const ImageLock image, ReadImageLock(image_json_text));
//   TRY(const Requirements wanted, CheckRequirements(text, allowlist, image));
//   version_row.packages = PackagesJson(wanted);
//
// A refusal lists every problem of the file at once, one a line, each with its line number and a way out. Nothing is
// installed: a requirement is met by what the image has, or refused.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "environment/image_lock.h"

namespace hedgerow::environment {

// The table of allowed packages. Names in any spelling (PEP 503); an empty max_version sets no bound.
using Allowlist = std::map<std::string, std::string, std::less<>>;

// What a fresh installation allows. A package of this list counts only through the table, so that removing it there
// acts although the image holds it; other packages of the image (what these need) are always allowed, so that a
// `pip freeze` of the image passes.
inline constexpr std::string_view kStartingAllowlist[] = {
    "numpy",     "pandas",           "polars",           "scipy",    "scikit-learn",   "matplotlib", "seaborn",
    "plotly",    "pyarrow",          "duckdb",           "requests", "beautifulsoup4", "lxml",       "sqlalchemy",
    "streamlit", "streamlit-aggrid", "streamlit-extras",
};

struct RequiredPackage {
  std::string name;                 // normal form, PEP 503
  std::vector<std::string> extras;  // normal form
  std::string specifier;            // ">=2,<3", empty for any version
  std::string version;              // the image's
  int line = 0;                     // in requirements.txt, from 1
};

struct Requirements {
  std::vector<RequiredPackage> packages;  // in the file's order, one for a name; lines for other systems are left out
  std::vector<std::string> warnings;
};

// `text` is the file's bytes: UTF-8, or UTF-16 with a byte-order mark (PowerShell writes that).
Result<Requirements> CheckRequirements(std::string_view text, const Allowlist& allowlist, const ImageLock& image);

// [{"name": "pandas", "specifier": ">=2", "version": "2.3.3", "extras": []}], for the version row.
std::string PackagesJson(const Requirements& requirements);

}  // namespace hedgerow::environment
