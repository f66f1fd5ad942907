// What a person reads when the server has started.
#pragma once

#include <string>

#include "sandbox/driver.h"
#include "server/config.h"

namespace hedgerow::server {

enum class LinkKind { kDemo, kSetup, kSignIn };

void PrintWelcome(const Config& config, LinkKind kind, const std::string& path, const sandbox::LimitsStatus& limits);

}  // namespace hedgerow::server
