// Streamlit apps.
#include <charconv>

#include <boost/json.hpp>

#include "api/answers.h"
#include "api/body.h"
#include "api/keep_upload.h"
#include "api/present.h"
#include "api/receive_upload.h"
#include "api/resources/resources.h"

namespace hedgerow::api {
namespace {

constexpr size_t kAppNameMax = 255;
constexpr size_t kDescriptionMax = 10'000;
constexpr NumberRange kCpuCores{0.25, 8};
constexpr NumberRange kMemoryGb{0.5, 16};
constexpr size_t kShortIdLength = 12;

Result<double> ReadFormNumber(const std::map<std::string, std::string>& fields, const std::string& name,
                              NumberRange range, double fallback) {
  const auto found = fields.find(name);
  if (found == fields.end() || found->second.empty()) return fallback;
  double number = 0;
  const char* end = found->second.data() + found->second.size();
  const auto parsed = std::from_chars(found->second.data(), end, number);
  if (parsed.ec != std::errc() || parsed.ptr != end) {
    return Fail(Code::kInvalid, "A valid number is required.", {}, name);
  }
  return CheckNumber(name, number, range);
}

Result<store::NewApp> ReadNewApp(const std::map<std::string, std::string>& fields) {
  store::NewApp app;
  const auto name = fields.find("name");
  if (name == fields.end()) return Fail(Code::kInvalid, "This field is required.", {}, "name");
  TRY(app.name, CheckRequiredText("name", name->second, kAppNameMax));
  if (const auto description = fields.find("description"); description != fields.end()) {
    TRY(app.description, CheckText("description", description->second, kDescriptionMax));
  }
  TRY(app.cpu_cores, ReadFormNumber(fields, "cpu_cores", kCpuCores, app.cpu_cores));
  TRY(app.memory_gb, ReadFormNumber(fields, "memory_gb", kMemoryGb, app.memory_gb));
  return app;
}

net::Task<Outcome> AnswerApp(const Services* services, store::App app) {
  const auto states = co_await services->apps.States({app.id});
  co_return JsonResponse(200, AppJson(app, states.empty() ? store::SandboxState::kStopped : states.front()));
}

}  // namespace

net::Task<Outcome> ListApps(const Services& services, Request& request) {
  CO_TRY(const store::Page page, ReadPage(request.head()));
  const std::string search = net::QueryValue(request.head().query(), "search").value_or("");
  CO_TRY(const auto apps,
         co_await services.workers.Run([&] { return services.store.ListApps(request.project, search, page); }));
  std::vector<AppId> ids;
  for (const store::App& app : apps.items) ids.push_back(app.id);
  auto states = co_await services.apps.States(std::move(ids));
  states.resize(apps.items.size(), store::SandboxState::kStopped);
  boost::json::array results;
  for (size_t i = 0; i < apps.items.size(); ++i) results.push_back(AppJson(apps.items[i], states[i]));
  co_return JsonResponse(200, ListJson(request, page, apps.count, std::move(results)));
}

net::Task<Outcome> CreateApp(const Services& services, Request& request) {
  CO_TRY(UploadForm form, co_await ReceiveUpload(&request.exchange, &services));
  CO_TRY(store::NewApp app, ReadNewApp(form.fields));
  app.short_id = {RandomName(services.random, kShortIdLength)};
  app.project = request.project;
  app.created_by = request.identity.user;
  const WriteRow write_row = [&](store::NewVersion version) {
    return services.hub.Change(
        [&] { return services.store.CreateApp(app, version); },
        [](const store::App& made) { return auth::Changes{auth::AppAdded{made.short_id, made.id, made.project}}; });
  };
  CO_TRY(const auto kept, co_await services.workers.Run([&] {
    return KeepUpload(services, std::move(form.zip), request.identity.user, write_row);
  }));
  services.log.Info("app_created", {{"app", kept.app.short_id.value}, {"bytes", kept.version.zip_bytes}});
  boost::json::object json = AppJson(kept.app, store::SandboxState::kStopped);
  json["warnings"] = TextsJson(kept.warnings);
  co_return JsonResponse(201, std::move(json));
}

net::Task<Outcome> GetApp(const Services& services, Request& request) {
  CO_TRY(auto app,
         co_await services.workers.Run([&] { return services.store.GetApp(request.project, request.short_id); }));
  co_return co_await AnswerApp(&services, std::move(app));
}

net::Task<Outcome> PatchApp(const Services& services, Request& request) {
  CO_TRY(const Body body, co_await ReadBody(&request.exchange));
  store::AppChanges changes;
  if (body.Find("name") != nullptr) {
    CO_TRY(changes.name, body.RequiredText("name", kAppNameMax));
  }
  CO_TRY(changes.description, body.OptionalText("description", kDescriptionMax));
  CO_TRY(changes.cpu_cores, body.OptionalNumber("cpu_cores", kCpuCores));
  CO_TRY(changes.memory_gb, body.OptionalNumber("memory_gb", kMemoryGb));
  CO_TRY(auto app, co_await services.workers.Run([&] { return services.store.UpdateApp(request.app, changes); }));
  co_return co_await AnswerApp(&services, std::move(app));
}

net::Task<Outcome> DeleteApp(const Services& services, Request& request) {
  // First the row: from then on nobody gets in and nothing wakes it. A crash after this leaves a sandbox without an
  // app, which adoption ends.
  CO_TRY(const auto orphans, co_await services.workers.Run([&] {
    return services.hub.Change(
        [&] { return services.store.DeleteApp(request.app); },
        [&](const auto&) { return auth::Changes{auth::AppRemoved{request.short_id, request.app}}; });
  }));
  if (const auto ended = co_await services.apps.Deleted(request.app); !ended) {
    services.log.Failure("sandbox_of_deleted_app_not_ended", ended.error(), {{"app", request.short_id.value}});
  }
  co_await services.workers.Run([&] { RemoveContents(services, orphans); });
  services.log.Info("app_deleted", {{"app", request.short_id.value}});
  co_return EmptyResponse(204);
}

}  // namespace hedgerow::api
