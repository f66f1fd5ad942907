#include "sandbox/launch/h_config.h"

#include <boost/json.hpp>
#include <fstream>
#include <sstream>

namespace hedgerow::sandbox {
namespace {

namespace json = boost::json;

Result<std::string> RequiredText(const json::object& from, std::string_view key) {
  const json::value* value = from.if_contains(key);
  if (value == nullptr || !value->is_string())
    return FailInternal("H configuration lacks \"" + std::string(key) + "\"");
  return std::string(value->get_string());
}

}  // namespace

json::object ToJson(const HConfig& config) {
  json::object mounts;
  for (const auto& [controller, mount] : config.cgroup.mounts) mounts[controller] = mount;
  return {{"image_dir", config.image_dir},           {"bundles_dir", config.bundles_dir},
          {"binaries_dir", config.binaries_dir},     {"runc", config.runc},
          {"cgroup_version", config.cgroup.version}, {"cgroup_name", config.cgroup.name},
          {"cgroup_mounts", std::move(mounts)},      {"cgroup_reason", config.cgroup.reason}};
}

Result<HConfig> HConfigFrom(const json::object& from) {
  HConfig config;
  TRY(config.image_dir, RequiredText(from, "image_dir"));
  TRY(config.bundles_dir, RequiredText(from, "bundles_dir"));
  TRY(config.binaries_dir, RequiredText(from, "binaries_dir"));
  TRY(config.runc, RequiredText(from, "runc"));
  TRY(config.cgroup.name, RequiredText(from, "cgroup_name"));
  TRY(config.cgroup.reason, RequiredText(from, "cgroup_reason"));
  const json::value* version = from.if_contains("cgroup_version");
  const json::value* mounts = from.if_contains("cgroup_mounts");
  if (version == nullptr || !version->is_int64() || mounts == nullptr || !mounts->is_object()) {
    return FailInternal("H configuration lacks its cgroup");
  }
  config.cgroup.version = static_cast<int>(version->get_int64());
  for (const auto& item : mounts->get_object()) {
    TRY(config.cgroup.mounts[std::string(item.key())], RequiredText(mounts->get_object(), item.key()));
  }
  return config;
}

Result<HConfig> LoadHConfig(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  json::error_code error;
  const json::value value = json::parse(text.str(), error);
  if (error || !value.is_object()) return FailInternal("cannot read " + path);
  return HConfigFrom(value.get_object());
}

}  // namespace hedgerow::sandbox
