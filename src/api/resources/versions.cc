// Versions of an app.
#include <boost/json.hpp>

#include <fmt/format.h>

#include "api/answers.h"
#include "api/keep_upload.h"
#include "api/present.h"
#include "api/receive_upload.h"
#include "api/resources/resources.h"

namespace hedgerow::api {
namespace {

int64_t VersionInPath(const Request& request) { return request.path.Number("version").value_or(0); }

// An ASCII file name for the download, from the app's name.
std::string DownloadName(const store::App& app, int64_t version_number) {
  std::string name;
  for (const char c : app.name) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (plain) {
      name += c;
    } else if (!name.empty() && name.back() != '-') {
      name += '-';
    }
  }
  while (name.ends_with('-')) name.pop_back();
  if (name.empty()) name = app.short_id.value;
  return fmt::format("{}-v{}.zip", name.substr(0, 100), version_number);
}

}  // namespace

net::Task<Outcome> ListVersions(const Services& services, Request& request) {
  CO_TRY(const store::Page page, ReadPage(request.head()));
  store::App app;
  CO_TRY(const auto versions, co_await services.workers.Run([&]() -> Result<store::PageOf<store::Version>> {
    TRY(app, services.store.GetApp(request.project, request.short_id));
    return services.store.ListVersions(request.app, page);
  }));
  boost::json::array results;
  for (const store::Version& version : versions.items) results.push_back(VersionJson(app, version));
  co_return JsonResponse(200, ListJson(request, page, versions.count, std::move(results)));
}

net::Task<Outcome> CreateVersion(const Services& services, Request& request) {
  CO_TRY(UploadForm form, co_await ReceiveUpload(&request.exchange, &services));
  const WriteRow write_row = [&](store::NewVersion version) -> Result<store::App> {
    TRY(auto added, services.store.AddVersion(request.app, std::move(version)));
    TRY(auto app, services.store.GetAppById(request.app));
    app.active_version = std::move(added);  // another upload may have become active since
    return app;
  };
  CO_TRY(const auto kept, co_await services.workers.Run([&] {
    return KeepUpload(services, std::move(form.zip), request.identity.user, write_row);
  }));
  co_await services.apps.Changed(request.app);
  services.log.Info("version_uploaded", {{"app", request.short_id.value}, {"version", kept.version.version_number}});
  boost::json::object json = VersionJson(kept.app, kept.version);
  json["warnings"] = TextsJson(kept.warnings);
  co_return JsonResponse(201, std::move(json));
}

net::Task<Outcome> ActivateVersion(const Services& services, Request& request) {
  CO_TRY(const auto app, co_await services.workers.Run(
                             [&] { return services.store.ActivateVersion(request.app, VersionInPath(request)); }));
  co_await services.apps.Changed(request.app);
  const auto states = co_await services.apps.States({request.app});
  co_return JsonResponse(200, AppJson(app, states.empty() ? store::SandboxState::kStopped : states.front()));
}

net::Task<Outcome> DownloadVersion(const Services& services, Request& request) {
  store::App app;
  store::Version version;
  CO_TRY(auto blob, co_await services.workers.Run([&]() -> Result<store::Blob> {
    TRY(app, services.store.GetApp(request.project, request.short_id));
    TRY(version, services.store.GetVersion(request.app, VersionInPath(request)));
    return services.blobs.Read(version.zip_file);
  }));
  net::Headers headers{{"Content-Type", "application/zip"},
                       {"Cache-Control", "private, no-store"},
                       {"X-Content-Type-Options", "nosniff"},
                       {"Cross-Origin-Resource-Policy", "same-origin"}};
  headers.Set("Content-Disposition",
              fmt::format("attachment; filename=\"{}\"", DownloadName(app, version.version_number)));
  headers.Set("ETag", fmt::format("\"{}\"", version.zip_hash));
  // A failure here is the client going away: there is nobody left to tell.
  (void)co_await request.exchange.SendFile(200, std::move(headers), std::move(blob.file), 0, blob.bytes);
  co_return std::nullopt;
}

}  // namespace hedgerow::api
