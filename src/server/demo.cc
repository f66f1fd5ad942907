#include "server/demo.h"

#include <boost/json.hpp>
#include <fstream>
#include <iterator>

#include "api/keep_upload.h"
#include "server/zip_folder.h"
#include "warehouse/demo.h"

namespace hedgerow::server {
namespace {

constexpr const char* kDemoEmail = "demo@hedgerow.localhost";
constexpr size_t kShortIdLength = 12;

struct DemoOwner {
  UserId user;
  ProjectId project;
  bool is_new = false;
};

// Signing in goes by the link alone: nobody knows the password.
Result<DemoOwner> FindOrMakeOwner(const api::Services& services) {
  if (const auto user = services.store.FindUserByEmail(kDemoEmail)) {
    TRY(const auto projects, services.store.ListProjectsOf(user->id));
    if (!projects.empty()) return DemoOwner{user->id, projects.front().project.id, false};
  }
  TRY(const bool has_users, services.store.HasUsers());
  if (has_users) {
    return Fail(Code::kConflict,
                "--demo: this data folder belongs to a real team already. Start without --demo, or "
                "choose another folder with --data.");
  }
  TRY(const auto link, services.accounts.MakeSetupLink());
  TRY(const auto owner,
      services.accounts.SetUp(
          link.token,
          {.account = {.email = kDemoEmail, .password = RandomToken(services.random, 24), .first_name = "Demo"},
           .organization_name = "Hedgerow demo",
           .project_name = "Demo project"}));
  TRY(const auto projects, services.store.ListProjectsOf(owner.user.id));
  return DemoOwner{owner.user.id, projects.front().project.id, true};
}

Result<void> UploadSample(const api::Services& services, const DemoOwner& owner, const std::string& folder,
                          const boost::json::object& sample) {
  TRY(const std::string zip, ZipFolder(folder + "/" + std::string(sample.at("folder").as_string())));
  TRY(auto writer, services.blobs.Begin());
  TRY_VOID(writer.Write(zip));
  TRY_VOID(writer.Finish());
  const store::NewApp app{.short_id = {RandomName(services.random, kShortIdLength)},
                          .project = owner.project,
                          .name = std::string(sample.at("name").as_string()),
                          .description = std::string(sample.at("description").as_string()),
                          .created_by = owner.user};
  const api::WriteRow write_row = [&](store::NewVersion version) {
    return services.hub.Change(
        [&] { return services.store.CreateApp(app, version); },
        [](const store::App& made) { return auth::Changes{auth::AppAdded{made.short_id, made.id, made.project}}; });
  };
  auto kept = api::KeepUpload(services, std::move(writer), owner.user, write_row);
  if (!kept) return std::unexpected(std::move(kept.error().error));
  return {};
}

// Those that are not there yet, by name: a start that was cut short is completed by the next.
Result<void> UploadSamples(const api::Services& services, const DemoOwner& owner, const std::string& folder) {
  std::ifstream in(folder + "/samples.json");
  const std::string text((std::istreambuf_iterator<char>(in)), {});
  boost::system::error_code error;
  const auto samples = boost::json::parse(text, error);
  if (error || !samples.is_array()) return FailInternal(folder + "/samples.json: " + error.message());
  TRY(const auto there, services.store.ListApps(owner.project, "", {}));
  for (const auto& sample : samples.as_array()) {
    const std::string name(sample.at("name").as_string());
    const bool known = std::ranges::any_of(there.items, [&](const store::App& app) { return app.name == name; });
    if (!known) TRY_VOID(UploadSample(services, owner, folder, sample.as_object()));
  }
  return {};
}

}  // namespace

net::Task<Result<std::string>> MakeDemo(DemoDeps deps) {
  const api::Services& services = deps.services;
  CO_TRY(const DemoOwner owner, co_await services.workers.Run([&] { return FindOrMakeOwner(services); }));
  if (owner.is_new) {
    CO_TRY_VOID(co_await services.workers.Run([&] { return UploadSamples(services, owner, deps.samples); }));
  }
  CO_TRY_VOID(co_await warehouse::LoadDemo(deps.engine, owner.project, services.clock.Now()));
  CO_TRY(const auto link, co_await services.workers.Run([&] { return services.accounts.MakeDemoLink(owner.user); }));
  co_return "/api/demo-login/?token=" + link.token;
}

}  // namespace hedgerow::server
