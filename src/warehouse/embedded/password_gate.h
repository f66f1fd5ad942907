// What stands before the engine's HTTP interface on TCP: a request must carry the password, as HTTP Basic (any user),
// as X-ClickHouse-Key or as the parameter `password`, which is how ClickHouse's clients send it. On the Unix socket the
// file's mode is the gate.
#pragma once

#include <string>

#include "warehouse/embedded/http_front.h"

namespace hedgerow::warehouse {

// Thread: its loop's. Lifetime: as HttpFront, which outlives it.
class PasswordGate {
 public:
  PasswordGate(HttpFront& front, std::string password) : front_(front), password_(std::move(password)) {}
  net::Task<void> Handle(net::Exchange& exchange);

 private:
  bool Admits(const net::RequestHead& head) const;

  HttpFront& front_;
  const std::string password_;
};

}  // namespace hedgerow::warehouse
