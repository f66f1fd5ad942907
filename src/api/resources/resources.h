// The handlers, one file a resource, and the table that routes to them (routes.cc). A handler reads the request, calls
// a service, and answers JSON; roles are checked before it runs.
#pragma once

#include <span>

#include "api/request.h"
#include "api/router.h"
#include "api/services.h"

namespace hedgerow::api {

std::span<const Route> Routes();

// instance.cc
net::Task<Outcome> GetSchema(const Services& services, Request& request);
net::Task<Outcome> GetInstance(const Services& services, Request& request);
// session.cc
net::Task<Outcome> Login(const Services& services, Request& request);
net::Task<Outcome> Logout(const Services& services, Request& request);
net::Task<Outcome> DemoLogin(const Services& services, Request& request);
// links.cc
net::Task<Outcome> GetSetup(const Services& services, Request& request);
net::Task<Outcome> PostSetup(const Services& services, Request& request);
net::Task<Outcome> GetInviteLink(const Services& services, Request& request);
net::Task<Outcome> AcceptInvite(const Services& services, Request& request);
net::Task<Outcome> GetResetLink(const Services& services, Request& request);
net::Task<Outcome> AcceptReset(const Services& services, Request& request);
// users.cc
net::Task<Outcome> GetMe(const Services& services, Request& request);
net::Task<Outcome> PatchMe(const Services& services, Request& request);
// api_keys.cc
net::Task<Outcome> ListApiKeys(const Services& services, Request& request);
net::Task<Outcome> CreateApiKey(const Services& services, Request& request);
net::Task<Outcome> DeleteApiKey(const Services& services, Request& request);
// projects.cc
net::Task<Outcome> ListProjects(const Services& services, Request& request);
net::Task<Outcome> CreateProject(const Services& services, Request& request);
net::Task<Outcome> GetProject(const Services& services, Request& request);
net::Task<Outcome> PatchProject(const Services& services, Request& request);
// members.cc
net::Task<Outcome> ListMembers(const Services& services, Request& request);
net::Task<Outcome> PatchMember(const Services& services, Request& request);
net::Task<Outcome> DeleteMember(const Services& services, Request& request);
net::Task<Outcome> CreateResetLink(const Services& services, Request& request);
// invites.cc
net::Task<Outcome> ListInvites(const Services& services, Request& request);
net::Task<Outcome> CreateInvite(const Services& services, Request& request);
net::Task<Outcome> DeleteInvite(const Services& services, Request& request);
// packages.cc
net::Task<Outcome> ListPackages(const Services& services, Request& request);
// apps.cc
net::Task<Outcome> ListApps(const Services& services, Request& request);
net::Task<Outcome> CreateApp(const Services& services, Request& request);
net::Task<Outcome> GetApp(const Services& services, Request& request);
net::Task<Outcome> PatchApp(const Services& services, Request& request);
net::Task<Outcome> DeleteApp(const Services& services, Request& request);
// versions.cc
net::Task<Outcome> ListVersions(const Services& services, Request& request);
net::Task<Outcome> CreateVersion(const Services& services, Request& request);
net::Task<Outcome> ActivateVersion(const Services& services, Request& request);
net::Task<Outcome> DownloadVersion(const Services& services, Request& request);
// sandbox.cc
net::Task<Outcome> GetStatus(const Services& services, Request& request);
net::Task<Outcome> StartApp(const Services& services, Request& request);
net::Task<Outcome> StopApp(const Services& services, Request& request);
net::Task<Outcome> RestartApp(const Services& services, Request& request);
net::Task<Outcome> GetLogs(const Services& services, Request& request);
net::Task<Outcome> Connect(const Services& services, Request& request);
// definitions.cc
net::Task<Outcome> ListEventDefinitions(const Services& services, Request& request);
net::Task<Outcome> ListPropertyDefinitions(const Services& services, Request& request);
// named_queries.cc
net::Task<Outcome> ListCohorts(const Services& services, Request& request);
net::Task<Outcome> CreateCohort(const Services& services, Request& request);
net::Task<Outcome> GetCohort(const Services& services, Request& request);
net::Task<Outcome> PatchCohort(const Services& services, Request& request);
net::Task<Outcome> DeleteCohort(const Services& services, Request& request);
net::Task<Outcome> ListActions(const Services& services, Request& request);
net::Task<Outcome> CreateAction(const Services& services, Request& request);
net::Task<Outcome> GetAction(const Services& services, Request& request);
net::Task<Outcome> PatchAction(const Services& services, Request& request);
net::Task<Outcome> DeleteAction(const Services& services, Request& request);
net::Task<Outcome> ListSavedQueries(const Services& services, Request& request);
net::Task<Outcome> CreateSavedQuery(const Services& services, Request& request);
net::Task<Outcome> GetSavedQuery(const Services& services, Request& request);
net::Task<Outcome> PatchSavedQuery(const Services& services, Request& request);
net::Task<Outcome> DeleteSavedQuery(const Services& services, Request& request);
// query.cc
net::Task<Outcome> RunQuery(const Services& services, Request& request);
net::Task<Outcome> GetQuery(const Services& services, Request& request);
net::Task<Outcome> CancelQuery(const Services& services, Request& request);

}  // namespace hedgerow::api
