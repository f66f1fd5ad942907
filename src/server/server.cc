#include "server/server.h"

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>

#include "sandbox/launcher.h"
#include "server/data_folder.h"
#include "server/house.h"
#include "server/privileges.h"
#include "server/signals.h"

namespace hedgerow::server {
namespace {

// While there is one thread: namespaces are made by forking. Answers the configuration as the server's user sees it.
Result<Prepared> PrepareProcess(Config config) {
  const bool root = ::geteuid() == 0;
  sandbox::LauncherOptions launch{.data_dir = config.data_dir,
                                  .image_dir = std::filesystem::path(config.image_dir).parent_path().string(),
                                  .binaries_dir = ""};
  if (root) {
    TRY(launch.run_as, FindOrMakeUser(config.run_as));
    TRY_VOID(PrepareForUser(config.data_dir, launch.run_as->uid, launch.run_as->gid));
  }
  TRY(const auto sandboxd, sandbox::EnsureSandboxd(launch));
  Prepared prepared{.seen_by_sandboxd = config, .limits = sandboxd.limits};
  if (root) {
    TRY(config, EnterPrivateMounts(std::move(config)));
    TRY_VOID(sandbox::DropPrivileges(*launch.run_as));
  }
  prepared.config = std::move(config);
  return prepared;
}

}  // namespace

Result<void> Serve(Config given) {
  BlockSignals();
  ::umask(022);
  TRY(Config config, Complete(std::move(given)));
  TRY(Prepared prepared, PrepareProcess(std::move(config)));
  TRY(DataFolder data, DataFolder::Open(prepared.config.data_dir));
  TRY(auto house, House::Build(std::move(prepared), std::move(data)));
  return house->Run();
}

}  // namespace hedgerow::server
