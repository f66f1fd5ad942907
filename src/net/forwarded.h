// Who a request really comes from: X-Forwarded-For, -Proto and -Host count only from peers on the trusted list.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "net/http.h"

namespace hedgerow::net {

class TrustedProxies {
 public:
  // Addresses or CIDR blocks: "10.0.0.0/8", "::1".
  static Result<TrustedProxies> Parse(const std::vector<std::string>& blocks);

  bool Contains(std::string_view address) const;
  // Replaces peer, scheme and host by what the trusted proxy says. The client is the last address in X-Forwarded-For
  // that is not itself a trusted proxy: earlier ones are the client's own claim.
  void Apply(RequestHead& head) const;

 private:
  struct Block {
    std::vector<unsigned char> address;  // 4 or 16 bytes
    int prefix_bits = 0;
  };
  std::vector<Block> blocks_;
};

}  // namespace hedgerow::net
