// What the launcher tells sandboxd about the H it was started in. Written to kHConfigPath in H's private root.
#pragma once

#include <boost/json/object.hpp>
#include <map>
#include <string>

#include "base/result.h"

namespace hedgerow::sandbox {

// Where things are inside H (private_root.h binds them there).
inline constexpr char kHConfigPath[] = "/etc/hedgerow.json";
inline constexpr char kHImages[] = "/image";
inline constexpr char kHBundles[] = "/bundles";
inline constexpr char kHLogs[] = "/logs";
inline constexpr char kHBinaries[] = "/hedgerow";
inline constexpr char kHState[] = "/run/hedgerow";
inline constexpr char kCgroupRoot[] = "/sys/fs/cgroup";

// A place in the cgroup tree where H's root may make groups. version 0: there is none, and `reason` says why.
struct CgroupDelegation {
  int version = 0;
  std::string name;  // path from the hierarchy's root; sandboxes are NAME/ID (v1), NAME/apps/ID (v2)
  std::map<std::string, std::string> mounts;  // v1: controller (or "name=systemd") -> mount point
  std::string reason;
};

struct HConfig {
  std::string image_dir;  // on the host
  std::string bundles_dir;
  std::string binaries_dir;
  std::string runc;
  CgroupDelegation cgroup;
};

boost::json::object ToJson(const HConfig& config);
Result<HConfig> HConfigFrom(const boost::json::object& json);
Result<HConfig> LoadHConfig(const std::string& path);

}  // namespace hedgerow::sandbox
