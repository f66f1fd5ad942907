// One HTTP request relayed to an app and its answer back, streamed both ways with back-pressure.
#pragma once

#include <string>

#include "net/http.h"
#include "net/http_client.h"
#include "proxy/backends.h"

namespace hedgerow::proxy {

struct RelayRequest {
  AppId app;
  bool of_open_page = false;   // goes to the process that drew the page, also while a new version takes its place
  net::ClientRequest request;  // method, target, headers for the app; no body
  net::Headers extra_headers;  // ours, on the answer
};

// Wakes the app if need be. Always answers the exchange: what the app said, or 502/503/504 with a sentence.
net::Task<void> RelayHttp(net::Exchange& exchange, Backends& backends, net::HttpClient& client, RelayRequest what);

}  // namespace hedgerow::proxy
