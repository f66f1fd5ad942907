#include "api/present.h"

#include <boost/json.hpp>

#include <fmt/format.h>

namespace hedgerow::api {
namespace {

constexpr std::pair<JourneyStep::State, std::string_view> kStepStates[] = {
    {JourneyStep::State::kWaiting, "waiting"},
    {JourneyStep::State::kRunning, "running"},
    {JourneyStep::State::kDone, "done"},
    {JourneyStep::State::kFailed, "failed"},
};

template <class T>
boost::json::value MaybeJson(const std::optional<T>& value) {
  return value ? boost::json::value(*value) : boost::json::value(nullptr);
}

boost::json::object StepJson(const JourneyStep& step) {
  boost::json::object json{{"name", step.name}, {"ms", MaybeJson(step.ms)}};
  for (const auto& [state, name] : kStepStates) {
    if (state == step.state) json["state"] = name;
  }
  return json;
}

}  // namespace

boost::json::value TimeJson(const std::optional<WallTime>& time) {
  return time ? boost::json::value(FormatRfc3339(*time)) : boost::json::value(nullptr);
}

boost::json::value UserBasicJson(const std::optional<store::UserBasic>& user) {
  if (!user) return nullptr;
  return boost::json::object{
      {"id", user->id.value}, {"uuid", user->uuid}, {"email", user->email}, {"first_name", user->first_name}};
}

boost::json::array TextsJson(const std::vector<std::string>& texts) {
  boost::json::array json;
  for (const std::string& text : texts) json.emplace_back(text);
  return json;
}

boost::json::object ProjectJson(const store::Project& project, store::Role role) {
  return {{"id", project.id.value},
          {"name", project.name},
          {"api_token", project.api_token},
          {"timezone", project.timezone},
          {"organization", project.organization.value},
          {"created_at", TimeJson(project.created_at)},
          {"role", store::ToString(role)}};
}

boost::json::object UserJson(const store::User& user, const std::optional<store::Organization>& organization,
                             const std::vector<store::ProjectWithRole>& projects, bool first_run) {
  boost::json::array memberships;
  boost::json::array project_list;
  for (const store::ProjectWithRole& one : projects) {
    memberships.push_back(boost::json::object{{"project_id", one.project.id.value},
                                              {"role", store::ToString(one.role)},
                                              {"joined_at", TimeJson(one.joined_at)}});
    project_list.push_back(ProjectJson(one.project, one.role));
  }
  boost::json::object json{{"id", user.id.value},
                           {"uuid", user.uuid},
                           {"email", user.email},
                           {"first_name", user.first_name},
                           {"created_at", TimeJson(user.created_at)},
                           {"organization", nullptr},
                           {"memberships", std::move(memberships)},
                           {"projects", std::move(project_list)},
                           {"is_first_run", first_run}};
  if (organization) {
    json["organization"] = boost::json::object{{"id", organization->id.value}, {"name", organization->name}};
  }
  return json;
}

boost::json::object MemberJson(const store::Member& member) {
  return {{"user", UserBasicJson(member.user)},
          {"role", store::ToString(member.role)},
          {"joined_at", TimeJson(member.joined_at)}};
}

boost::json::object InviteJson(const store::Link& link) {
  return {{"id", link.id.value},
          {"email", MaybeJson(link.email)},
          {"role", store::ToString(link.role.value_or(store::Role::kViewer))},
          {"created_by", UserBasicJson(link.created_by)},
          {"created_at", TimeJson(link.created_at)},
          {"expires_at", TimeJson(link.expires_at)}};
}

boost::json::object ApiKeyJson(const store::ApiKey& key) {
  return {{"id", key.id.value},
          {"label", key.label},
          {"mask_value", key.mask},
          {"created_at", TimeJson(key.created_at)},
          {"last_used_at", TimeJson(key.last_used_at)}};
}

boost::json::object PackageJson(const store::AllowedPackage& package) {
  return {{"name", package.name},
          {"max_version", package.max_version},
          {"added_at", TimeJson(package.added_at)},
          {"added_by", UserBasicJson(package.added_by)}};
}

boost::json::object VersionJson(const store::App& app, const store::Version& version) {
  return {{"id", version.id.value},
          {"version_number", version.version_number},
          {"zip_file", fmt::format("/api/projects/{}/streamlit_apps/{}/versions/{}/download/", app.project.value,
                                   app.short_id.value, version.version_number)},
          {"zip_hash", version.zip_hash},
          {"zip_bytes", version.zip_bytes},
          {"has_requirements", version.has_requirements},
          {"packages", TextsJson(version.packages)},
          {"is_active", app.active_version && app.active_version->id == version.id},
          {"created_by", UserBasicJson(version.created_by)},
          {"created_at", TimeJson(version.created_at)}};
}

boost::json::object AppJson(const store::App& app, store::SandboxState status) {
  boost::json::object json{{"id", app.id.value},
                           {"short_id", app.short_id.value},
                           {"name", app.name},
                           {"description", app.description},
                           {"active_version", nullptr},
                           {"cpu_cores", app.cpu_cores},
                           {"memory_gb", app.memory_gb},
                           {"status", store::ToString(status)},
                           {"created_by", UserBasicJson(app.created_by)},
                           {"created_at", TimeJson(app.created_at)},
                           {"updated_at", TimeJson(app.updated_at)}};
  if (app.active_version) json["active_version"] = VersionJson(app, *app.active_version);
  return json;
}

boost::json::object StatusJson(const AppStatus& status) {
  boost::json::array journey;
  for (const JourneyStep& step : status.journey) journey.push_back(StepJson(step));
  return {
      {"status", store::ToString(status.status)},
      {"sandbox_id", status.sandbox_id ? boost::json::value(status.sandbox_id->value) : boost::json::value(nullptr)},
      {"version_number", MaybeJson(status.version_number)},
      {"restart_count", status.restart_count},
      {"last_error", status.last_error},
      {"started_at", TimeJson(status.started_at)},
      {"last_activity_at", TimeJson(status.last_activity_at)},
      {"stopped_by", UserBasicJson(status.stopped_by)},
      {"viewers", status.viewers},
      {"journey", std::move(journey)},
      {"limits_enforced", status.limits_enforced},
      {"limits_reason", status.limits_reason},
      {"internet", status.internet},
      {"internet_reason", status.internet_reason},
      {"log_tail", TextsJson(status.log_tail)}};
}

}  // namespace hedgerow::api
