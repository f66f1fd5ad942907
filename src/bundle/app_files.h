// The files of a bundle that mean something to Hedgerow besides app.py: Streamlit's settings and what a person brings
// from other hosts.
//
//   TRY_VOID(CheckConfigToml(text, warnings));      // .streamlit/config.toml: a TOML error names its line
//   AddFileWarnings(plan, warnings);                // packages.txt and its like have no effect here
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "bundle/bundle_plan.h"

namespace hedgerow::bundle {

// [theme] works. Sections that the server decides about get a warning.
Result<void> CheckConfigToml(std::string_view text, std::vector<std::string>& warnings);

// .streamlit/secrets.toml: must be TOML. The error names the line and never quotes the file.
Result<void> CheckSecretsToml(std::string_view text);

void AddFileWarnings(const BundlePlan& plan, std::vector<std::string>& warnings);

}  // namespace hedgerow::bundle
