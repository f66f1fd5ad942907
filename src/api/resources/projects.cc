// Projects.
#include <filesystem>

#include <boost/json.hpp>

#include "api/answers.h"
#include "api/body.h"
#include "api/present.h"
#include "api/resources/resources.h"
#include "auth/secret.h"

namespace hedgerow::api {
namespace {

constexpr size_t kProjectNameMax = 200;

// An IANA time zone name; checked against the system's tables where it has them.
Result<std::string> CheckTimezone(std::string name) {
  bool plausible = !name.empty() && name.size() <= 64 && name.front() != '/' && name.find("..") == std::string::npos;
  for (const char c : name) {
    plausible = plausible && (std::isalnum(static_cast<unsigned char>(c)) != 0 || std::string_view("_+-/").contains(c));
  }
  const std::filesystem::path zones = "/usr/share/zoneinfo";
  std::error_code error;
  const bool known = name == "UTC" || !std::filesystem::is_directory(zones, error) ||
                     (plausible && std::filesystem::is_regular_file(zones / name, error));
  if (!plausible || !known) {
    return Fail(Code::kInvalid, "Use an IANA time zone name, such as Europe/Berlin.", {}, "timezone");
  }
  return name;
}

// The organisation of a project of which the user is admin.
Result<OrganizationId> OrganizationToExtend(const Services& services, UserId user) {
  TRY(const auto projects, services.store.ListProjectsOf(user));
  for (const store::ProjectWithRole& one : projects) {
    if (one.role == store::Role::kAdmin) return one.project.organization;
  }
  return Fail(Code::kForbidden, "Only an admin of one of the organization's projects may create another.");
}

}  // namespace

net::Task<Outcome> ListProjects(const Services& services, Request& request) {
  CO_TRY(const store::Page page, ReadPage(request.head()));
  CO_TRY(const auto projects,
         co_await services.workers.Run([&] { return services.store.ListProjectsOf(request.identity.user); }));
  boost::json::array results;
  const auto count = static_cast<int64_t>(projects.size());
  for (int64_t i = page.offset; i < std::min(count, page.offset + page.limit); ++i) {
    const store::ProjectWithRole& one = projects[static_cast<size_t>(i)];
    results.push_back(ProjectJson(one.project, one.role));
  }
  co_return JsonResponse(200, ListJson(request, page, count, std::move(results)));
}

net::Task<Outcome> CreateProject(const Services& services, Request& request) {
  CO_TRY(const Body body, co_await ReadBody(&request.exchange));
  store::NewProject project;
  CO_TRY(project.name, body.RequiredText("name", kProjectNameMax));
  CO_TRY(const auto timezone, body.OptionalText("timezone", 64));
  if (timezone) {
    CO_TRY(project.timezone, CheckTimezone(*timezone));
  }
  const UserId user = request.identity.user;
  project.admin = user;
  project.api_token = auth::MakeProjectToken(services.random);
  CO_TRY(const auto made, co_await services.workers.Run([&]() -> Result<store::Project> {
    TRY(project.organization, OrganizationToExtend(services, user));
    return services.hub.Change([&] { return services.store.CreateProject(project); },
                               [&](const store::Project& one) {
                                 return auth::Changes{auth::ProjectAdded{one.id, one.api_token},
                                                      auth::MembershipSet{user, one.id, store::Role::kAdmin}};
                               });
  }));
  CO_TRY_VOID(co_await services.projects.ProjectChanged(made.id));
  co_return JsonResponse(201, ProjectJson(made, store::Role::kAdmin));
}

net::Task<Outcome> GetProject(const Services& services, Request& request) {
  CO_TRY(const auto project, co_await services.workers.Run([&] { return services.store.GetProject(request.project); }));
  co_return JsonResponse(200, ProjectJson(project, request.role));
}

net::Task<Outcome> PatchProject(const Services& services, Request& request) {
  CO_TRY(const Body body, co_await ReadBody(&request.exchange));
  store::ProjectChanges changes;
  if (body.Find("name") != nullptr) {
    CO_TRY(changes.name, body.RequiredText("name", kProjectNameMax));
  }
  CO_TRY(const auto timezone, body.OptionalText("timezone", 64));
  if (timezone) {
    CO_TRY(changes.timezone, CheckTimezone(*timezone));
  }
  CO_TRY(const auto project,
         co_await services.workers.Run([&] { return services.store.UpdateProject(request.project, changes); }));
  CO_TRY_VOID(co_await services.projects.ProjectChanged(request.project));
  co_return JsonResponse(200, ProjectJson(project, request.role));
}

}  // namespace hedgerow::api
