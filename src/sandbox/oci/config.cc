#include "sandbox/oci/config.h"

#include <boost/json.hpp>

#include "sandbox/oci/seccomp_policy.h"

namespace hedgerow::sandbox {
namespace {

namespace json = boost::json;

constexpr int kOpenFilesMax = 1024;
constexpr int kCpuShares = 256;       // a quarter of the server's own, should both want the same core
constexpr int kOomScoreAdjust = 500;  // when the host itself runs out, an app goes first

// Variables every app starts with; a spec may add and override.
constexpr std::pair<std::string_view, std::string_view> kEnvironment[] = {
    {"PATH", "/usr/local/bin:/usr/bin:/bin"},
    {"HOME", "/tmp"},
    {"LANG", "C.UTF-8"},
    {"PYTHONUNBUFFERED", "1"},         // log lines appear when they are printed
    {"PYTHONDONTWRITEBYTECODE", "1"},  // the file system is read-only
    {"MPLCONFIGDIR", "/tmp/mpl"},
    {"MPLBACKEND", "Agg"},
    {"OMP_NUM_THREADS", "1"},  // half a core is the usual share: more threads only fight
    {"OPENBLAS_NUM_THREADS", "1"},
    {"POLARS_MAX_THREADS", "1"},
    {"LISTEN_FDS", "1"},  // sd_listen_fds(3): fd 3 is the ingress socket
    {"LISTEN_PID", "1"},
};

enum class Source { kTmpfs, kProc, kBundle, kBridge };
enum class Size { kFixed, kScratch };

struct MountRow {
  std::string_view destination;
  Source source;
  std::vector<std::string_view> options;
  Size size = Size::kFixed;
};

const MountRow kMounts[] = {
    {"/proc", Source::kProc, {"nosuid", "noexec", "nodev"}},
    // runc fills /dev with bind mounts of null, zero, full, random, urandom and tty.
    {"/dev", Source::kTmpfs, {"nosuid", "noexec", "strictatime", "mode=755", "size=64k"}},
    {"/dev/shm", Source::kTmpfs, {"nosuid", "noexec", "nodev", "mode=1777", "size=16m"}},
    // sysfs of a network namespace that belongs to H cannot be mounted by the sandbox; an empty one keeps programs
    // calm.
    {"/sys", Source::kTmpfs, {"nosuid", "noexec", "nodev", "ro", "mode=755", "size=4k"}},
    // Each sandbox its own: a shared tmpfs lets one app starve all. Charged to the app's memory.
    {"/tmp", Source::kTmpfs, {"nosuid", "noexec", "nodev", "mode=1777"}, Size::kScratch},
    {"/data", Source::kTmpfs, {"nosuid", "noexec", "nodev", "mode=1777"}, Size::kScratch},
    {"/app", Source::kBundle, {"bind", "ro", "nosuid", "nodev"}},
    // The folder, not the socket: a socket file goes stale when it is bound again. Read-only still lets connect().
    {"/run/hedgerow", Source::kBridge, {"bind", "ro", "nosuid", "nodev", "noexec"}},
};

// Facts about the host that an app has no business with.
constexpr std::string_view kMaskedPaths[] = {
    "/proc/acpi",       "/proc/asound",      "/proc/cmdline", "/proc/diskstats",     "/proc/interrupts",
    "/proc/kallsyms",   "/proc/kcore",       "/proc/keys",    "/proc/latency_stats", "/proc/modules",
    "/proc/partitions", "/proc/sched_debug", "/proc/scsi",    "/proc/timer_list",    "/proc/timer_stats",
};

constexpr std::string_view kReadOnlyPaths[] = {"/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys",
                                               "/proc/sysrq-trigger"};

constexpr std::string_view kNamespaceTypes[] = {"pid", "ipc", "uts", "mount", "cgroup", "user"};

constexpr std::string_view kCapabilitySets[] = {"bounding", "effective", "inheritable", "permitted", "ambient"};

template <class List>
json::array Texts(const List& list) {
  json::array out;
  for (const auto& item : list) out.emplace_back(json::string_view(item));
  return out;
}

json::object Mount(const MountRow& row, const SandboxSpec& spec, const SandboxPlaces& places) {
  json::array options = Texts(row.options);
  if (row.size == Size::kScratch) options.emplace_back("size=" + std::to_string(spec.limits.tmp_bytes));
  const auto make = [&](std::string_view type, std::string_view source) {
    return json::object{
        {"destination", row.destination}, {"type", type}, {"source", source}, {"options", std::move(options)}};
  };
  switch (row.source) {
    case Source::kTmpfs:
      return make("tmpfs", "tmpfs");
    case Source::kProc:
      return make("proc", "proc");
    case Source::kBundle:
      return make("bind", places.bundle);
    case Source::kBridge:
      return make("bind", places.bridge);
  }
  return {};
}

json::array Environment(const SandboxSpec& spec) {
  std::map<std::string, std::string> variables(std::begin(kEnvironment), std::end(kEnvironment));
  for (const auto& [name, value] : spec.environment) variables[name] = value;
  json::array out;
  for (const auto& [name, value] : variables) out.emplace_back(name + "=" + value);
  return out;
}

json::object ProcessOf(const SandboxSpec& spec) {
  json::object capabilities;
  for (const std::string_view set : kCapabilitySets) capabilities[set] = json::array{};
  const auto limit = [](std::string_view type, int value) {
    return json::object{{"type", type}, {"hard", value}, {"soft", value}};
  };
  return {{"terminal", false},
          {"user", {{"uid", kAppUid}, {"gid", kAppUid}, {"umask", 077}}},
          {"args", Texts(spec.command)},
          {"env", Environment(spec)},
          {"cwd", "/app"},
          {"capabilities", std::move(capabilities)},
          {"rlimits", {limit("RLIMIT_NOFILE", kOpenFilesMax), limit("RLIMIT_CORE", 0)}},
          {"noNewPrivileges", true},
          {"oomScoreAdj", kOomScoreAdjust}};
}

// No CPU quota: it is set when the app has booted (SandboxDriver::ApplyCpuLimit).
json::object Resources(const SandboxSpec& spec, const SandboxPlaces& places) {
  json::object memory = {{"limit", spec.limits.memory_bytes}};
  if (places.limit_swap) memory["swap"] = spec.limits.memory_bytes;  // memory and swap together: no swap at all
  return {{"devices", {json::object{{"allow", false}, {"access", "rwm"}}}},
          {"memory", std::move(memory)},
          {"cpu", {{"shares", kCpuShares}}},
          {"pids", {{"limit", spec.limits.pids_max}}}};
}

json::array IdMap(const IdBlock& ids) {
  return {json::object{{"containerID", 0}, {"hostID", ids.root()}, {"size", 1}},
          json::object{{"containerID", kAppUid}, {"hostID", ids.app()}, {"size", 1}}};
}

json::object Linux(const SandboxSpec& spec, const IdBlock& ids, const SandboxPlaces& places) {
  json::array namespaces;
  for (const std::string_view type : kNamespaceTypes) namespaces.push_back(json::object{{"type", type}});
  namespaces.push_back(json::object{{"type", "network"}, {"path", places.network}});
  json::object out = {
      {"namespaces", std::move(namespaces)},   {"uidMappings", IdMap(ids)},  {"gidMappings", IdMap(ids)},
      {"rootfsPropagation", "private"},        {"seccomp", SeccompPolicy()}, {"maskedPaths", Texts(kMaskedPaths)},
      {"readonlyPaths", Texts(kReadOnlyPaths)}};
  if (!places.cgroups_path.empty()) {
    out["cgroupsPath"] = places.cgroups_path;
    out["resources"] = Resources(spec, places);
  }
  return out;
}

}  // namespace

json::object OciConfig(const SandboxSpec& spec, const IdBlock& ids, const SandboxPlaces& places) {
  json::array mounts;
  for (const MountRow& row : kMounts) mounts.push_back(Mount(row, spec, places));
  return {
      {"ociVersion", "1.0.2"}, {"process", ProcessOf(spec)},  {"root", {{"path", places.rootfs}, {"readonly", true}}},
      {"hostname", "app"},     {"mounts", std::move(mounts)}, {"linux", Linux(spec, ids, places)}};
}

}  // namespace hedgerow::sandbox
