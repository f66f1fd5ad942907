#include "proxy/origins.h"

#include <fmt/format.h>

#include <algorithm>

namespace hedgerow::proxy {
namespace {

constexpr size_t kShortIdMax = 40;

// "http://host:port", without a path and without the scheme's own port.
Result<std::pair<std::string, std::string>> SplitUrl(std::string_view url) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!url.starts_with(scheme)) continue;
    std::string host(url.substr(scheme.size()));
    if (host.ends_with('/')) host.pop_back();
    const std::string_view own_port = scheme == "http://" ? ":80" : ":443";
    if (host.ends_with(own_port)) host.resize(host.size() - own_port.size());
    std::transform(host.begin(), host.end(), host.begin(), [](unsigned char c) { return std::tolower(c); });
    if (host.empty() || host.find_first_of("/?#@ ") != std::string::npos) break;
    return std::pair(std::string(scheme), host);
  }
  return Fail(Code::kInvalid, fmt::format("\"{}\" is not an origin like http://host:port.", url));
}

bool IsShortId(std::string_view text) {
  return !text.empty() && text.size() <= kShortIdMax &&
         std::all_of(text.begin(), text.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); });
}

bool IsAddressLiteral(std::string_view name) {
  if (name.starts_with('[')) return true;
  return !name.empty() && name.find_first_not_of("0123456789.") == std::string_view::npos;
}

}  // namespace

Result<Origins> Origins::Parse(std::string_view ui_url, std::string_view apps_url) {
  TRY(const auto ui, SplitUrl(ui_url));
  TRY(const auto apps, SplitUrl(apps_url));
  constexpr std::string_view kPlaceholder = "{id}.";
  if (!apps.second.starts_with(kPlaceholder) ||
      apps.second.find_first_of("{}", kPlaceholder.size()) != std::string::npos) {
    return Fail(Code::kInvalid, fmt::format("--apps-url must begin with a label {{id}} of its own, like "
                                            "http://{{id}}.apps.example.com; it is \"{}\".",
                                            apps_url));
  }
  Origins origins;
  origins.ui_ = ui.first + ui.second;
  origins.ui_host_ = ui.second;
  origins.apps_scheme_ = apps.first;
  origins.apps_suffix_ = apps.second.substr(kPlaceholder.size() - 1);
  if (("." + origins.ui_host_).ends_with(origins.apps_suffix_)) {
    return Fail(Code::kInvalid, "--url and --apps-url must not share a host: apps could take over the UI's session.");
  }
  return origins;
}

HostMatch Origins::Classify(std::string_view host) const {
  // Behind a proxy or a port mapping, clients may spell out the scheme's port.
  for (const std::string_view port : {":80", ":443"}) {
    if (host.ends_with(port) && !ui_host_.ends_with(port)) host.remove_suffix(port.size());
  }
  if (host == ui_host_) return {HostKind::kUi, {}};
  if (host.ends_with(apps_suffix_)) {
    const std::string_view id = host.substr(0, host.size() - apps_suffix_.size());
    if (IsShortId(id)) return {HostKind::kApp, {std::string(id)}};
    return {};
  }
  const std::string_view name =
      host.starts_with('[') ? host.substr(0, host.find(']') + 1) : host.substr(0, host.find(':'));
  if (name == "localhost" || IsAddressLiteral(name)) return {HostKind::kLoopback, {}};
  return {};
}

std::string Origins::App(const ShortId& app) const { return apps_scheme_ + app.value + apps_suffix_; }
std::string Origins::AppHost(const ShortId& app) const { return app.value + apps_suffix_; }
std::string Origins::AnyApp() const { return apps_scheme_ + "*" + apps_suffix_; }

std::string Origins::AppPage(ProjectId project, const ShortId& app) const {
  return fmt::format("{}/project/{}/apps/{}", ui_, project.value, app.value);
}

}  // namespace hedgerow::proxy
