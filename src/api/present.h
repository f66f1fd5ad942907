// Records as JSON, in the shapes of schema/openapi.yaml.
#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "api/app_control.h"
#include "store/models.h"

namespace hedgerow::api {

boost::json::value TimeJson(const std::optional<WallTime>& time);
boost::json::value UserBasicJson(const std::optional<store::UserBasic>& user);
boost::json::object ProjectJson(const store::Project& project, store::Role role);
boost::json::object UserJson(const store::User& user, const std::optional<store::Organization>& organization,
                             const std::vector<store::ProjectWithRole>& projects, bool first_run);
boost::json::object MemberJson(const store::Member& member);
boost::json::object InviteJson(const store::Link& link);
boost::json::object ApiKeyJson(const store::ApiKey& key);
boost::json::object PackageJson(const store::AllowedPackage& package);
boost::json::object VersionJson(const store::App& app, const store::Version& version);
boost::json::object AppJson(const store::App& app, store::SandboxState status);
boost::json::object StatusJson(const AppStatus& status);
boost::json::array TextsJson(const std::vector<std::string>& texts);

}  // namespace hedgerow::api
