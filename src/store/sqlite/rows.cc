#include "store/sqlite/rows.h"

#include <boost/json.hpp>

namespace hedgerow::store {
namespace {

std::vector<std::string> PackagesFromJson(const std::string& text) {
  std::vector<std::string> packages;
  boost::system::error_code error;
  const boost::json::value parsed = boost::json::parse(text, error);
  if (error || !parsed.is_array()) return packages;
  for (const auto& item : parsed.get_array()) {
    if (item.is_string()) packages.emplace_back(item.get_string());
  }
  return packages;
}

LinkKind ReadLinkKind(const std::string& text) {
  for (const LinkKind kind : {LinkKind::kSetup, LinkKind::kInvite, LinkKind::kReset}) {
    if (ToString(kind) == text) return kind;
  }
  return LinkKind::kDemo;
}

std::optional<Role> ReadMaybeRole(Query& row) {
  const auto text = row.Get<std::optional<std::string>>();
  return text ? ParseRole(*text) : std::nullopt;
}

}  // namespace

Project ReadProject(Query& row) {
  return {.id = row.Get<ProjectId>(),
          .organization = row.Get<OrganizationId>(),
          .name = row.Get<std::string>(),
          .api_token = row.Get<std::string>(),
          .timezone = row.Get<std::string>(),
          .created_at = row.Get<WallTime>()};
}

User ReadUser(Query& row) {
  return {.id = row.Get<UserId>(),
          .uuid = row.Get<std::string>(),
          .email = row.Get<std::string>(),
          .first_name = row.Get<std::string>(),
          .password_hash = row.Get<std::string>(),
          .created_at = row.Get<WallTime>()};
}

UserBasic ReadUserBasic(Query& row) {
  return {.id = row.Get<UserId>(),
          .uuid = row.Get<std::string>(),
          .email = row.Get<std::string>(),
          .first_name = row.Get<std::string>()};
}

std::optional<UserBasic> ReadMaybeUser(Query& row) {
  UserBasic user = ReadUserBasic(row);
  if (!user.id) return std::nullopt;
  return user;
}

ApiKey ReadApiKey(Query& row) {
  return {.id = row.Get<ApiKeyId>(),
          .user = row.Get<UserId>(),
          .label = row.Get<std::string>(),
          .key_hash = row.Get<std::string>(),
          .mask = row.Get<std::string>(),
          .created_at = row.Get<WallTime>(),
          .last_used_at = row.Get<std::optional<WallTime>>()};
}

Link ReadLink(Query& row) {
  return {.id = row.Get<LinkId>(),
          .kind = ReadLinkKind(row.Get<std::string>()),
          .token_hash = row.Get<std::string>(),
          .email = row.Get<std::optional<std::string>>(),
          .project = row.Get<std::optional<ProjectId>>(),
          .role = ReadMaybeRole(row),
          .user = row.Get<std::optional<UserId>>(),
          .created_by = ReadMaybeUser(row),
          .created_at = row.Get<WallTime>(),
          .expires_at = row.Get<WallTime>()};
}

Version ReadVersion(Query& row) {
  return {.id = row.Get<VersionId>(),
          .app = row.Get<AppId>(),
          .version_number = row.Get<int64_t>(),
          .zip_file = row.Get<std::string>(),
          .zip_hash = row.Get<std::string>(),
          .zip_bytes = row.Get<int64_t>(),
          .has_requirements = row.Get<bool>(),
          .packages = PackagesFromJson(row.Get<std::string>()),
          .created_by = ReadMaybeUser(row),
          .created_at = row.Get<WallTime>()};
}

App ReadApp(Query& row) {
  return {.id = row.Get<AppId>(),
          .short_id = row.Get<ShortId>(),
          .project = row.Get<ProjectId>(),
          .name = row.Get<std::string>(),
          .description = row.Get<std::string>(),
          .active_version = std::nullopt,
          .cpu_cores = row.Get<double>(),
          .memory_gb = row.Get<double>(),
          .created_by = ReadMaybeUser(row),
          .created_at = row.Get<WallTime>(),
          .updated_at = row.Get<WallTime>()};
}

std::string PackagesToJson(const std::vector<std::string>& packages) {
  boost::json::array list;
  for (const std::string& package : packages) list.emplace_back(package);
  return boost::json::serialize(list);
}

}  // namespace hedgerow::store
