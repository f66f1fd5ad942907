// `--demo`: an owner, a project with 200,000 events and the sample apps, once; and a link that signs in, at every
// start.
#pragma once

#include <string>

#include "api/services.h"
#include "warehouse/query_engine.h"

namespace hedgerow::server {

struct DemoDeps {
  const api::Services& services;
  warehouse::QueryEngine& engine;
  std::string samples;  // folder with samples.json
};

// Makes what is missing of the demo. Answers the path of the link that signs in.
net::Task<Result<std::string>> MakeDemo(DemoDeps deps);

}  // namespace hedgerow::server
