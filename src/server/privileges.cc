#include "server/privileges.h"

#include <fmt/format.h>
#include <sched.h>
#include <spawn.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>

extern char** environ;

namespace hedgerow::server {
namespace {

constexpr const char* kPlace = "/run/hedgerow";

Result<void> Bind(const std::string& from, const std::string& to, unsigned long flags) {
  if (std::filesystem::is_directory(from)) {
    std::filesystem::create_directories(to);
  } else {
    std::filesystem::create_directories(std::filesystem::path(to).parent_path());
    if (FILE* file = std::fopen(to.c_str(), "we")) std::fclose(file);
  }
  if (::mount(from.c_str(), to.c_str(), nullptr, MS_BIND | MS_REC, nullptr) != 0) return FailErrno("bind " + from);
  if (::mount(nullptr, to.c_str(), nullptr, MS_BIND | MS_REMOUNT | MS_NOSUID | flags, nullptr) != 0) {
    return FailErrno("remount " + to);
  }
  return {};
}

}  // namespace

Result<sandbox::ServerUser> FindOrMakeUser(const std::string& name) {
  auto user = sandbox::FindServerUser(name);
  if (user) return user;
  const std::string arguments[] = {"useradd",          "--system",          "--user-group",
                                   "--no-create-home", "--home-dir",        "/nonexistent",
                                   "--shell",          "/usr/sbin/nologin", name};
  std::vector<char*> argv;
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  pid_t child = 0;
  int status = 0;
  if (::posix_spawnp(&child, "useradd", nullptr, nullptr, argv.data(), environ) == 0) ::waitpid(child, &status, 0);
  return sandbox::FindServerUser(name);
}

Result<Config> EnterPrivateMounts(Config config) {
  namespace fs = std::filesystem;
  if (::unshare(CLONE_NEWNS) != 0) return FailErrno("unshare");
  if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return FailErrno("make mounts private");
  fs::create_directories(kPlace);
  if (::mount("hedgerow", kPlace, "tmpfs", MS_NOSUID | MS_NODEV, "mode=0755,size=1m") != 0)
    return FailErrno("mount tmpfs");
  const std::string place = kPlace;
  TRY_VOID(Bind(config.data_dir, place + "/data", MS_NODEV));
  TRY_VOID(Bind(config.web_dir, place + "/web", MS_NODEV | MS_RDONLY));
  TRY_VOID(Bind(config.image_dir, place + "/image", MS_RDONLY));
  TRY_VOID(Bind(fs::read_symlink("/proc/self/exe").parent_path(), place + "/bin", MS_NODEV | MS_RDONLY));
  if (!config.samples_dir.empty()) {
    TRY_VOID(Bind(config.samples_dir, place + "/samples", MS_NODEV | MS_RDONLY));
    config.samples_dir = place + "/samples";
  }
  config.data_dir = place + "/data";
  config.web_dir = place + "/web";
  config.image_dir = place + "/image";
  if (!config.libchdb.empty()) {
    TRY_VOID(Bind(fs::path(config.libchdb).parent_path(), place + "/engine", MS_NODEV | MS_RDONLY));
    config.libchdb = place + "/engine/" + fs::path(config.libchdb).filename().string();
  }
  if (::chdir(place.c_str()) != 0) return FailErrno("chdir");
  return config;
}

}  // namespace hedgerow::server
