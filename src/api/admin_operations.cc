#include "api/admin_operations.h"

#include <filesystem>

#include <boost/json.hpp>

#include "api/present.h"
#include "auth/password.h"
#include "auth/secret.h"
#include "environment/package_name.h"
#include "environment/pep440.h"

namespace hedgerow::api {
namespace {

using boost::json::value;
using store::Role;

constexpr size_t kAdminNameMax = 200;
constexpr double kIdMax = 9e15;

Result<std::optional<ProjectId>> ReadProject(const Body& request) {
  TRY(const auto number, request.OptionalNumber("project", {1, kIdMax}));
  return number ? std::optional(ProjectId{static_cast<int64_t>(*number)}) : std::nullopt;
}

Result<void> Join(const AdminServices& services, UserId user, ProjectId project, Role role) {
  auto joined = services.hub.Change([&] { return services.store.SetMembership(user, project, role); },
                                    [&] { return auth::Changes{auth::MembershipSet{user, project, role}}; });
  if (!joined && joined.error().code == Code::kNotFound) {
    return Fail(Code::kNotFound, "There is no project with this id.", {}, "project");
  }
  return joined;
}

Result<store::User> FindUser(const AdminServices& services, const Body& request) {
  TRY(const std::string email, request.RequiredText("email", 254));
  auto user = services.store.FindUserByEmail(email);
  if (!user && user.error().code == Code::kNotFound) {
    return Fail(Code::kNotFound, "There is no user with this e-mail address.", {}, "email");
  }
  return user;
}

// Somebody who exists already and has this very password joins the project: scripts may run twice.
Result<store::User> FindOrCreateUser(const AdminServices& services, const Body& request) {
  TRY(const std::string email, request.RequiredText("email", 254));
  TRY(const std::string password, request.RequiredRaw("password"));
  TRY(const auto first_name, request.OptionalText("first_name", kAdminNameMax));
  auto existing = services.store.FindUserByEmail(email);
  if (existing && auth::VerifyPassword(existing->password_hash, password)) return existing;
  return services.accounts.CreateUser({email, password, first_name.value_or("")});
}

// {email, password, first_name?, project?, role? (default member)} → {id, uuid, email, first_name, project, role}
Result<value> CreateUser(const AdminServices& services, const Body& request) {
  TRY(const auto project, ReadProject(request));
  TRY(const auto role, request.OptionalRole("role"));
  if (role && !project) return Fail(Code::kInvalid, "A role is a role in a project: name it too.", {}, "project");
  if (project) TRY_VOID(services.store.GetProject(*project));
  TRY(const auto user, FindOrCreateUser(services, request));
  value json = UserBasicJson(user.Basic());
  if (project) {
    const Role joined = role.value_or(Role::kMember);
    TRY_VOID(Join(services, user.id, *project, joined));
    json.as_object()["project"] = project->value;
    json.as_object()["role"] = store::ToString(joined);
  }
  return json;
}

Result<OrganizationId> FirstOrganization(const AdminServices& services) {
  TRY(const auto organizations, services.store.ListOrganizations());
  if (!organizations.empty()) return organizations.front().id;
  TRY(const auto made, services.store.CreateOrganization("My organization"));
  return made.id;
}

// {name, timezone?} → {id, name, api_token, timezone}
Result<value> AdminCreateProject(const AdminServices& services, const Body& request) {
  store::NewProject project;
  TRY(project.name, request.RequiredText("name", kAdminNameMax));
  TRY(const auto timezone, request.OptionalText("timezone", 64));
  project.timezone = timezone.value_or("UTC");
  project.api_token = auth::MakeProjectToken(services.random);
  TRY(project.organization, FirstOrganization(services));
  TRY(const auto made, services.hub.Change([&] { return services.store.CreateProject(project); },
                                           [](const store::Project& one) {
                                             return auth::Changes{auth::ProjectAdded{one.id, one.api_token}};
                                           }));
  return boost::json::object{
      {"id", made.id.value}, {"name", made.name}, {"api_token", made.api_token}, {"timezone", made.timezone}};
}

// {} → [{id, name, api_token, timezone}]
Result<value> AdminListProjects(const AdminServices& services, const Body& request) {
  TRY(const auto projects, services.store.ListProjects());
  boost::json::array list;
  for (const store::Project& one : projects) {
    list.push_back(boost::json::object{
        {"id", one.id.value}, {"name", one.name}, {"api_token", one.api_token}, {"timezone", one.timezone}});
  }
  return list;
}

// {email, label?} → {id, label, key}
Result<value> CreateKey(const AdminServices& services, const Body& request) {
  TRY(const auto user, FindUser(services, request));
  TRY(const auto label, request.OptionalText("label", 100));
  TRY(const auto issued, services.accounts.CreateApiKey(user.id, label.value_or("command line")));
  return boost::json::object{{"id", issued.key.id.value}, {"label", issued.key.label}, {"key", issued.value}};
}

// {email, project, role} → {email, project, role}
Result<value> SetRole(const AdminServices& services, const Body& request) {
  TRY(const auto user, FindUser(services, request));
  TRY(const auto project, ReadProject(request));
  TRY(const auto role, request.OptionalRole("role"));
  if (!project) return Fail(Code::kInvalid, "This field is required.", {}, "project");
  const Role joined = role.value_or(Role::kMember);
  TRY_VOID(Join(services, user.id, *project, joined));
  return boost::json::object{{"email", user.email}, {"project", project->value}, {"role", store::ToString(joined)}};
}

// {email, project} → {}
Result<value> RemoveMember(const AdminServices& services, const Body& request) {
  TRY(const auto user, FindUser(services, request));
  TRY(const auto project, ReadProject(request));
  if (!project) return Fail(Code::kInvalid, "This field is required.", {}, "project");
  TRY_VOID(services.hub.Change([&] { return services.store.RemoveMembership(user.id, *project); },
                               [&] { return auth::Changes{auth::MembershipRemoved{user.id, *project}}; }));
  return boost::json::object{};
}

value LinkAnswer(const AdminServices& services, std::string path, const auth::IssuedLink& issued) {
  return boost::json::object{{"url", services.site_url + path + issued.token},
                             {"expires_at", TimeJson(issued.link.expires_at)}};
}

// {} → {url, expires_at}; kConflict once there is a user
Result<value> SetupLink(const AdminServices& services, const Body& request) {
  TRY(const auto issued, services.accounts.MakeSetupLink());
  return LinkAnswer(services, "/setup?token=", issued);
}

// {email} → {url, expires_at}
Result<value> DemoLink(const AdminServices& services, const Body& request) {
  TRY(const auto user, FindUser(services, request));
  TRY(const auto issued, services.accounts.MakeDemoLink(user.id));
  return LinkAnswer(services, "/api/demo-login/?token=", issued);
}

// {email} → {url, expires_at}
Result<value> ResetLink(const AdminServices& services, const Body& request) {
  TRY(const auto user, FindUser(services, request));
  TRY(const auto issued, services.accounts.MakeResetLink(user.id, std::nullopt));
  return LinkAnswer(services, "/reset/", issued);
}

Result<std::vector<std::string>> ReadPackageNames(const Body& request) {
  const value* names = request.Find("names");
  std::vector<std::string> normal;
  for (const value& name : names != nullptr && names->is_array() ? names->get_array() : boost::json::array{}) {
    const std::string text = name.is_string() ? std::string(name.get_string()) : "";
    if (!environment::IsPackageName(text)) {
      return Fail(Code::kInvalid, "\"" + text + "\" is not a package name.", {}, "names");
    }
    normal.push_back(environment::NormalName(text));
  }
  if (normal.empty()) return Fail(Code::kInvalid, "Name at least one package.", {}, "names");
  return normal;
}

// {} → [{name, max_version, added_at, added_by}]
Result<value> AdminListPackages(const AdminServices& services, const Body& request) {
  TRY(const auto packages, services.store.ListPackages());
  boost::json::array list;
  for (const store::AllowedPackage& package : packages) list.push_back(PackageJson(package));
  return list;
}

// {names, max_version?} → the whole list
Result<value> AddPackages(const AdminServices& services, const Body& request) {
  TRY(const auto names, ReadPackageNames(request));
  TRY(const auto max_version, request.OptionalText("max_version", 50));
  if (max_version && !max_version->empty() && !environment::Version::Parse(*max_version)) {
    return Fail(Code::kInvalid, "\"" + *max_version + "\" is not a version (PEP 440).", {}, "max_version");
  }
  for (const std::string& name : names) {
    TRY_VOID(services.store.AddPackage(name, max_version.value_or(""), std::nullopt));
  }
  return AdminListPackages(services, request);
}

// {names} → the whole list. All or none: an unknown name changes nothing.
Result<value> RemovePackages(const AdminServices& services, const Body& request) {
  TRY(const auto names, ReadPackageNames(request));
  TRY(const auto present, services.store.ListPackages());
  for (const std::string& name : names) {
    const bool found = std::any_of(present.begin(), present.end(), [&](const auto& one) { return one.name == name; });
    if (!found) return Fail(Code::kNotFound, "\"" + name + "\" is not on the allowlist.", {}, "names");
  }
  for (const std::string& name : names) TRY_VOID(services.store.RemovePackage(name));
  return AdminListPackages(services, request);
}

// {path: an absolute path of a folder to make} → {path}. The store and all zips, as of one instant.
Result<value> Backup(const AdminServices& services, const Body& request) {
  TRY(const std::string path, request.RequiredRaw("path"));
  if (!path.starts_with('/')) return Fail(Code::kInvalid, "Give an absolute path.", {}, "path");
  std::error_code error;
  if (std::filesystem::exists(path + "/hedgerow.db", error)) {
    return Fail(Code::kConflict, "There is a backup in this folder already; name another.", {}, "path");
  }
  std::filesystem::create_directories(path, error);
  if (error) return Fail(Code::kInvalid, "The folder cannot be made: " + error.message() + ".", {}, "path");
  TRY_VOID(services.blobs.CopyTo(path, [&] { return services.store.BackupTo(path + "/hedgerow.db"); }));
  return boost::json::object{{"path", path}};
}

constexpr AdminOperation kOperations[] = {
    {"create-user", CreateUser},
    {"create-project", AdminCreateProject},
    {"list-projects", AdminListProjects},
    {"create-key", CreateKey},
    {"set-role", SetRole},
    {"remove-member", RemoveMember},
    {"setup-link", SetupLink},
    {"demo-link", DemoLink},
    {"reset-link", ResetLink},
    {"list-packages", AdminListPackages},
    {"add-packages", AddPackages},
    {"remove-packages", RemovePackages},
    {"backup", Backup},
};

}  // namespace

std::span<const AdminOperation> AdminOperations() { return kOperations; }

}  // namespace hedgerow::api
