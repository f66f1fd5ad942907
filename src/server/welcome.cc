#include "server/welcome.h"

#include <fmt/format.h>

#include <cstdio>

namespace hedgerow::server {
namespace {

const char* Sentence(LinkKind kind) {
  switch (kind) {
    case LinkKind::kDemo:
      return "Open the demo (this link signs you in):";
    case LinkKind::kSetup:
      return "Open this link once to create the owner:";
    case LinkKind::kSignIn:
      return "Open:";
  }
  return "";
}

}  // namespace

void PrintWelcome(const Config& config, LinkKind kind, const std::string& path, const sandbox::LimitsStatus& limits) {
  std::string text = fmt::format("\n  Hedgerow is running.\n\n  {}\n  {}{}\n\n", Sentence(kind), config.url, path);
  if (!limits.enforced) text += fmt::format("  Limits of CPU and memory are not enforced: {}\n", limits.reason);
  text += "  Apps have no internet access in this release.\n";
  text += fmt::format("  Ctrl-C stops everything. Data: {}\n\n", config.data_dir);
  std::fputs(text.c_str(), stdout);
  std::fflush(stdout);
}

}  // namespace hedgerow::server
