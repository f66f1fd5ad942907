// What an operator can set, with defaults that work. One struct, filled by the command line (cli/serve.cc), checked
// once, then passed down; nothing else reads flags or the environment.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace hedgerow::server {

struct Listen {
  std::string address;  // numeric IPv4 or IPv6
  uint16_t port = 0;
};

struct Config {
  std::string data_dir = "data";
  std::string listen = "127.0.0.1:8000";
  std::string url;       // the UI's origin; default http://hedgerow.localhost:PORT
  std::string apps_url;  // an app's origin with {id}; default http://{id}.hedgerow-apps.localhost:PORT
  bool demo = false;
  std::string image_dir;       // built sandbox image: rootfs/, static/, image.json
  std::string web_dir;         // built front end
  std::string samples_dir;     // the demo's apps
  std::string libchdb;         // libchdb.so
  std::string clickhouse_url;  // a ClickHouse server instead of the embedded engine
  std::string run_as = "hedgerow";
  std::vector<std::string> trusted_proxies;  // addresses whose X-Forwarded-For and -Proto are believed
  unsigned threads = 0;                      // event loops; 0: one a core
  std::chrono::seconds idle_timeout{600};
  std::chrono::seconds boot_timeout{60};
};

// "127.0.0.1:8000", "[::1]:8000", ":8000" (all addresses), "localhost:8000".
Result<Listen> ParseListen(const std::string& text);

std::optional<uint16_t> ParsePort(std::string_view text);  // 1 to 65535

// Fills what was left empty from the listen address and from where the program lies, makes paths absolute, and checks
// that each exists. A failure names the flag.
Result<Config> Complete(Config config);

// The engine's library: the one given with --libchdb, else from where the program lies.
Result<std::string> LocateEngine(const std::string& given);

// The origin of an app: apps_url with {id} replaced.
std::string AppOrigin(const Config& config, const std::string& short_id);

}  // namespace hedgerow::server
