#include "server/config.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <unistd.h>

#include <charconv>
#include <filesystem>
#include <optional>
#include <thread>

namespace hedgerow::server {
namespace {

namespace fs = std::filesystem;

// Where a part may lie, seen from the folder of the program: a checkout's build folder first, then an installed prefix.
struct Part {
  const char* flag;
  const char* what;
  const char* checkout;
  const char* installed;
  const char* mend;
};
constexpr Part kImage = {"--image", "the sandbox image", "../image/current", "../share/hedgerow/image/current",
                         "build it with image/build-rootfs"};
constexpr Part kWeb = {"--web", "the built front end", "../../web/dist", "../share/hedgerow/web",
                       "build it with npm run build in web/"};
constexpr Part kSamples = {"--samples", "the demo's sample apps", "../../samples", "../share/hedgerow/samples",
                           "take them from a checkout"};
constexpr Part kLibchdb = {"--libchdb", "the ClickHouse engine", "../../.tools/libchdb/libchdb.so",
                           "../lib/hedgerow/libchdb.so", "install it with scripts/install-libchdb"};

fs::path ProgramFolder() {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  return error ? fs::path("/usr/bin") : program.parent_path();
}

Result<std::string> Locate(const std::string& given, const Part& part) {
  std::error_code error;
  if (!given.empty()) {
    const fs::path path = fs::canonical(given, error);
    if (error) {
      return Fail(Code::kInvalid, fmt::format("{} {}: {} is not there ({})", part.flag, given, part.what, part.mend));
    }
    return path.string();
  }
  for (const char* candidate : {part.checkout, part.installed}) {
    const fs::path path = fs::canonical(ProgramFolder() / candidate, error);
    if (!error) return path.string();
  }
  return Fail(Code::kInvalid, fmt::format("{} was not found: {}, or name it with {}", part.what, part.mend, part.flag));
}

bool IsAddress(const std::string& text) {
  in6_addr ignored{};
  return inet_pton(AF_INET, text.c_str(), &ignored) == 1 || inet_pton(AF_INET6, text.c_str(), &ignored) == 1;
}

}  // namespace

std::optional<uint16_t> ParsePort(std::string_view text) {
  unsigned port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc{} || end != text.data() + text.size() || port == 0 || port > 65535) return std::nullopt;
  return static_cast<uint16_t>(port);
}

Result<Listen> ParseListen(const std::string& text) {
  const auto refuse = [&] {
    return Fail(Code::kInvalid, fmt::format("--listen {}: expected ADDRESS:PORT with a numeric address and a port from "
                                            "1 to 65535, e.g. --listen 127.0.0.1:8000",
                                            text));
  };
  const size_t colon = text.rfind(':');
  if (colon == std::string::npos) return refuse();
  std::string address = text.substr(0, colon);
  const auto port = ParsePort(std::string_view(text).substr(colon + 1));
  if (address.starts_with('[') && address.ends_with(']')) address = address.substr(1, address.size() - 2);
  if (address == "localhost") address = "127.0.0.1";
  if (address.empty() || address == "*") address = "0.0.0.0";
  if (!port || !IsAddress(address)) return refuse();
  return Listen{address, *port};
}

Result<Config> Complete(Config config) {
  TRY(const Listen listen, ParseListen(config.listen));
  std::error_code error;
  config.data_dir = fs::weakly_canonical(config.data_dir, error).string();
  if (config.url.empty()) config.url = fmt::format("http://hedgerow.localhost:{}", listen.port);
  if (config.apps_url.empty()) config.apps_url = fmt::format("http://{{id}}.hedgerow-apps.localhost:{}", listen.port);
  while (config.url.ends_with('/')) config.url.pop_back();
  while (config.apps_url.ends_with('/')) config.apps_url.pop_back();
  if (!config.url.starts_with("http://") && !config.url.starts_with("https://")) {
    return Fail(Code::kInvalid,
                fmt::format("--url {}: expected http://HOST[:PORT] or https://HOST[:PORT]", config.url));
  }
  if (config.apps_url.find("://{id}.") == std::string::npos) {
    return Fail(Code::kInvalid, fmt::format("--apps-url {}: the host must begin with {{id}}, e.g. "
                                            "https://{{id}}.apps.example",
                                            config.apps_url));
  }
  TRY(config.image_dir, Locate(config.image_dir, kImage));
  TRY(config.web_dir, Locate(config.web_dir, kWeb));
  if (config.demo) {
    TRY(config.samples_dir, Locate(config.samples_dir, kSamples));
  }
  if (config.clickhouse_url.empty()) {
    TRY(config.libchdb, Locate(config.libchdb, kLibchdb));
  }
  if (config.threads == 0) config.threads = std::max(1U, std::thread::hardware_concurrency());
  return config;
}

Result<std::string> LocateEngine(const std::string& given) { return Locate(given, kLibchdb); }

std::string AppOrigin(const Config& config, const std::string& short_id) {
  std::string origin = config.apps_url;
  origin.replace(origin.find("{id}"), 4, short_id);
  return origin;
}

}  // namespace hedgerow::server
