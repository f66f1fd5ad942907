// The config.json of one sandbox (OCI runtime-spec 1.0.2), from tables in config.cc.
#pragma once

#include <boost/json/object.hpp>
#include <string>

#include "sandbox/driver.h"

namespace hedgerow::sandbox {

// The host-side ids of one sandbox, within H: two of an exclusive block of 16 (room for helpers of the same sandbox).
struct IdBlock {
  static constexpr uint32_t kSize = 16;
  uint32_t index = 0;  // 1..4095; block 0 is H's own
  uint32_t root() const { return index * kSize; }
  uint32_t app() const { return index * kSize + 1; }
};

inline constexpr uint32_t kAppUid = 10001;  // inside

// What a sandbox is made of, as paths inside H. None of them, and no path of the host, is visible in the sandbox: each
// is the root of a file system of its own.
struct SandboxPlaces {
  std::string rootfs;        // overlay of the image
  std::string bundle;        // overlay of the app's bundle
  std::string bridge;        // tmpfs with bridge.sock
  std::string network;       // network namespace with lo, owned by H: not even root inside may change it
  std::string cgroups_path;  // empty: no limits
  bool limit_swap = false;   // the kernel accounts for swap
};

boost::json::object OciConfig(const SandboxSpec& spec, const IdBlock& ids, const SandboxPlaces& places);

}  // namespace hedgerow::sandbox
