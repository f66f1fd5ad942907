// Who may call what. The same roles stand in schema/openapi.yaml as x-role; a test compares the two.
#include "api/resources/resources.h"

namespace hedgerow::api {
namespace {

constexpr auto kAny = Credentials::kAny;
constexpr auto kSession = Credentials::kSessionOnly;  // a leaked key must not make keys or take over the account

#define APPS "/api/projects/{project_id}/streamlit_apps/"
#define APP APPS "{short_id}/"

constexpr Route kRoutes[] = {
    {"GET", "/api/schema/", Need::kPublic, kAny, GetSchema},
    {"GET", "/api/instance/", Need::kPublic, kAny, GetInstance},
    {"GET", "/api/setup/", Need::kPublic, kAny, GetSetup},
    {"POST", "/api/setup/", Need::kPublic, kAny, PostSetup},
    {"POST", "/api/login/", Need::kPublic, kAny, Login},
    {"POST", "/api/logout/", Need::kSignedIn, kSession, Logout},
    {"GET", "/api/demo-login/", Need::kPublic, kAny, DemoLogin},
    {"GET", "/api/invites/{token}/", Need::kPublic, kAny, GetInviteLink},
    {"POST", "/api/invites/{token}/accept/", Need::kPublic, kAny, AcceptInvite},
    {"GET", "/api/reset/{token}/", Need::kPublic, kAny, GetResetLink},
    {"POST", "/api/reset/{token}/", Need::kPublic, kAny, AcceptReset},

    {"GET", "/api/users/@me/", Need::kSignedIn, kAny, GetMe},
    {"PATCH", "/api/users/@me/", Need::kSignedIn, kSession, PatchMe},
    {"GET", "/api/personal_api_keys/", Need::kSignedIn, kSession, ListApiKeys},
    {"POST", "/api/personal_api_keys/", Need::kSignedIn, kSession, CreateApiKey},
    {"DELETE", "/api/personal_api_keys/{id}/", Need::kSignedIn, kSession, DeleteApiKey},

    {"GET", "/api/projects/", Need::kSignedIn, kAny, ListProjects},
    {"POST", "/api/projects/", Need::kSignedIn, kAny, CreateProject},
    {"GET", "/api/projects/{project_id}/", Need::kViewer, kAny, GetProject},
    {"PATCH", "/api/projects/{project_id}/", Need::kAdmin, kAny, PatchProject},
    {"GET", "/api/projects/{project_id}/members/", Need::kViewer, kAny, ListMembers},
    {"PATCH", "/api/projects/{project_id}/members/{user_id}/", Need::kAdmin, kAny, PatchMember},
    {"DELETE", "/api/projects/{project_id}/members/{user_id}/", Need::kAdmin, kAny, DeleteMember},
    {"POST", "/api/projects/{project_id}/members/{user_id}/reset_link/", Need::kAdmin, kAny, CreateResetLink},
    {"GET", "/api/projects/{project_id}/invites/", Need::kAdmin, kAny, ListInvites},
    {"POST", "/api/projects/{project_id}/invites/", Need::kAdmin, kAny, CreateInvite},
    {"DELETE", "/api/projects/{project_id}/invites/{invite_id}/", Need::kAdmin, kAny, DeleteInvite},
    {"GET", "/api/projects/{project_id}/streamlit_packages/", Need::kViewer, kAny, ListPackages},

    {"GET", APPS, Need::kViewer, kAny, ListApps},
    {"POST", APPS, Need::kMember, kAny, CreateApp},
    {"GET", APP, Need::kViewer, kAny, GetApp},
    {"PATCH", APP, Need::kMember, kAny, PatchApp},
    {"DELETE", APP, Need::kMember, kAny, DeleteApp},
    {"GET", APP "versions/", Need::kViewer, kAny, ListVersions},
    {"POST", APP "versions/", Need::kMember, kAny, CreateVersion},
    {"POST", APP "versions/{version}/activate/", Need::kMember, kAny, ActivateVersion},
    {"GET", APP "versions/{version}/download/", Need::kMember, kAny, DownloadVersion},

    {"GET", APP "status/", Need::kViewer, kAny, GetStatus},
    {"POST", APP "start/", Need::kMember, kAny, StartApp},
    {"POST", APP "stop/", Need::kMember, kAny, StopApp},
    {"POST", APP "restart/", Need::kMember, kAny, RestartApp},
    {"GET", APP "logs/", Need::kMember, kAny, GetLogs},
    {"POST", APP "connect/", Need::kViewer, kAny, Connect},

    {"GET", "/api/projects/{project_id}/event_definitions/", Need::kViewer, kAny, ListEventDefinitions},
    {"GET", "/api/projects/{project_id}/property_definitions/", Need::kViewer, kAny, ListPropertyDefinitions},

    {"GET", "/api/projects/{project_id}/cohorts/", Need::kViewer, kAny, ListCohorts},
    {"POST", "/api/projects/{project_id}/cohorts/", Need::kMember, kAny, CreateCohort},
    {"GET", "/api/projects/{project_id}/cohorts/{named_id}/", Need::kViewer, kAny, GetCohort},
    {"PATCH", "/api/projects/{project_id}/cohorts/{named_id}/", Need::kMember, kAny, PatchCohort},
    {"DELETE", "/api/projects/{project_id}/cohorts/{named_id}/", Need::kMember, kAny, DeleteCohort},
    {"GET", "/api/projects/{project_id}/actions/", Need::kViewer, kAny, ListActions},
    {"POST", "/api/projects/{project_id}/actions/", Need::kMember, kAny, CreateAction},
    {"GET", "/api/projects/{project_id}/actions/{named_id}/", Need::kViewer, kAny, GetAction},
    {"PATCH", "/api/projects/{project_id}/actions/{named_id}/", Need::kMember, kAny, PatchAction},
    {"DELETE", "/api/projects/{project_id}/actions/{named_id}/", Need::kMember, kAny, DeleteAction},
    {"GET", "/api/projects/{project_id}/warehouse_saved_queries/", Need::kViewer, kAny, ListSavedQueries},
    {"POST", "/api/projects/{project_id}/warehouse_saved_queries/", Need::kMember, kAny, CreateSavedQuery},
    {"GET", "/api/projects/{project_id}/warehouse_saved_queries/{named_id}/", Need::kViewer, kAny, GetSavedQuery},
    {"PATCH", "/api/projects/{project_id}/warehouse_saved_queries/{named_id}/", Need::kMember, kAny, PatchSavedQuery},
    {"DELETE", "/api/projects/{project_id}/warehouse_saved_queries/{named_id}/", Need::kMember, kAny, DeleteSavedQuery},

    {"POST", "/api/projects/{project_id}/query/", Need::kViewer, kAny, RunQuery},
    {"GET", "/api/projects/{project_id}/query/{query_id}/", Need::kViewer, kAny, GetQuery},
    {"DELETE", "/api/projects/{project_id}/query/{query_id}/", Need::kViewer, kAny, CancelQuery},
};

#undef APP
#undef APPS

}  // namespace

std::span<const Route> Routes() { return kRoutes; }

}  // namespace hedgerow::api
