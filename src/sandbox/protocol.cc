#include "sandbox/protocol.h"

#include <sys/stat.h>

#include <boost/json.hpp>

namespace hedgerow::sandbox {
namespace {

namespace json = boost::json;

std::unexpected<Error> Missing(std::string_view key) {
  return FailInternal("sandboxd protocol: \"" + std::string(key) + "\" is missing or of the wrong type");
}

Result<std::string> Text(const json::object& from, std::string_view key) {
  const json::value* value = from.if_contains(key);
  if (value == nullptr || !value->is_string()) return Missing(key);
  return std::string(value->get_string());
}

template <class T>
Result<T> Number(const json::object& from, std::string_view key) {
  const json::value* value = from.if_contains(key);
  if (value == nullptr || !value->is_number()) return Missing(key);
  const auto number = json::try_value_to<T>(*value);
  if (!number) return Missing(key);
  return *number;
}

Result<bool> Flag(const json::object& from, std::string_view key) {
  const json::value* value = from.if_contains(key);
  if (value == nullptr || !value->is_bool()) return Missing(key);
  return value->get_bool();
}

Result<const json::object*> Object(const json::object& from, std::string_view key) {
  const json::value* value = from.if_contains(key);
  if (value == nullptr || !value->is_object()) return Missing(key);
  return &value->get_object();
}

Result<std::vector<std::string>> Texts(const json::object& from, std::string_view key) {
  const json::value* value = from.if_contains(key);
  if (value == nullptr || !value->is_array()) return Missing(key);
  std::vector<std::string> texts;
  for (const json::value& item : value->get_array()) {
    if (!item.is_string()) return Missing(key);
    texts.emplace_back(item.get_string());
  }
  return texts;
}

}  // namespace

std::string ProgramIdentity(const std::string& path) {
  struct stat file{};
  if (::stat(path.c_str(), &file) != 0) return "unknown";
  return std::to_string(file.st_size) + "-" + std::to_string(file.st_mtim.tv_sec) + "." +
         std::to_string(file.st_mtim.tv_nsec);
}

bool IsValidId(std::string_view id) {
  return !id.empty() && id.size() <= 32 &&
         std::ranges::all_of(id, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); });
}

Result<json::object> ParseObject(std::string_view text) {
  json::error_code error;
  json::value value = json::parse(text, error);
  if (error || !value.is_object()) return FailInternal("sandboxd protocol: not a JSON object");
  return std::move(value.get_object());
}

json::object ToJson(const LimitsStatus& status) { return {{"enforced", status.enforced}, {"reason", status.reason}}; }

Result<LimitsStatus> LimitsStatusFrom(const json::object& from) {
  LimitsStatus status;
  TRY(status.enforced, Flag(from, "enforced"));
  TRY(status.reason, Text(from, "reason"));
  return status;
}

json::object ToJson(const Hello& hello) {
  return {{"protocol", hello.protocol},       {"program", hello.program},           {"image_dir", hello.image_dir},
          {"bundles_dir", hello.bundles_dir}, {"binaries_dir", hello.binaries_dir}, {"limits", ToJson(hello.limits)}};
}

Result<Hello> HelloFrom(const json::object& from) {
  Hello hello;
  TRY(hello.protocol, Number<int>(from, "protocol"));
  TRY(hello.program, Text(from, "program"));
  TRY(hello.image_dir, Text(from, "image_dir"));
  TRY(hello.bundles_dir, Text(from, "bundles_dir"));
  TRY(hello.binaries_dir, Text(from, "binaries_dir"));
  TRY(const json::object* limits, Object(from, "limits"));
  TRY(hello.limits, LimitsStatusFrom(*limits));
  return hello;
}

json::object ToJson(const SandboxSpec& spec) {
  json::object environment;
  for (const auto& [name, value] : spec.environment) environment[name] = value;
  return {{"id", spec.id.value},
          {"app", spec.app.value},
          {"project", spec.project.value},
          {"rootfs", spec.rootfs},
          {"bundle", spec.bundle},
          {"cpu_cores", spec.limits.cpu_cores},
          {"memory_bytes", spec.limits.memory_bytes},
          {"pids_max", spec.limits.pids_max},
          {"tmp_bytes", spec.limits.tmp_bytes},
          {"command", json::array(spec.command.begin(), spec.command.end())},
          {"environment", std::move(environment)}};
}

Result<SandboxSpec> SpecFrom(const json::object& from) {
  SandboxSpec spec;
  TRY(spec.id.value, Text(from, "id"));
  if (!IsValidId(spec.id.value)) return FailInternal("sandboxd protocol: bad sandbox id");
  TRY(spec.app.value, Text(from, "app"));
  TRY(spec.project.value, Number<int64_t>(from, "project"));
  TRY(spec.rootfs, Text(from, "rootfs"));
  TRY(spec.bundle, Text(from, "bundle"));
  TRY(spec.limits.cpu_cores, Number<double>(from, "cpu_cores"));
  TRY(spec.limits.memory_bytes, Number<int64_t>(from, "memory_bytes"));
  TRY(spec.limits.pids_max, Number<int>(from, "pids_max"));
  TRY(spec.limits.tmp_bytes, Number<int64_t>(from, "tmp_bytes"));
  TRY(spec.command, Texts(from, "command"));
  TRY(const json::object* environment, Object(from, "environment"));
  for (const auto& item : *environment) {
    TRY(spec.environment[std::string(item.key())], Text(*environment, item.key()));
  }
  return spec;
}

json::object ToJson(const Started& started) {
  return {{"pid", started.pid},
          {"limits", ToJson(started.limits)},
          {"create_ms", started.create_ms},
          {"start_ms", started.start_ms}};
}

Result<Started> StartedFrom(const json::object& from) {
  Started started;
  TRY(started.pid, Number<int>(from, "pid"));
  TRY(const json::object* limits, Object(from, "limits"));
  TRY(started.limits, LimitsStatusFrom(*limits));
  TRY(started.create_ms, Number<double>(from, "create_ms"));
  TRY(started.start_ms, Number<double>(from, "start_ms"));
  return started;
}

json::object ToJson(const ExitInfo& exit) {
  return {{"exit_code", exit.exit_code}, {"signal", exit.signal}, {"oom_killed", exit.oom_killed}};
}

Result<ExitInfo> ExitInfoFrom(const json::object& from) {
  ExitInfo exit;
  TRY(exit.exit_code, Number<int>(from, "exit_code"));
  TRY(exit.signal, Number<int>(from, "signal"));
  TRY(exit.oom_killed, Flag(from, "oom_killed"));
  return exit;
}

json::object ToJson(const RunningSandbox& sandbox) {
  json::object out = {{"id", sandbox.id.value},
                      {"app", sandbox.app.value},
                      {"project", sandbox.project.value},
                      {"pid", sandbox.pid},
                      {"started_at", ToMicros(sandbox.started_at)},
                      {"limits", ToJson(sandbox.limits)}};
  if (sandbox.exit) out["exit"] = ToJson(*sandbox.exit);
  return out;
}

Result<RunningSandbox> RunningSandboxFrom(const json::object& from) {
  RunningSandbox sandbox;
  TRY(sandbox.id.value, Text(from, "id"));
  TRY(sandbox.app.value, Text(from, "app"));
  TRY(sandbox.project.value, Number<int64_t>(from, "project"));
  TRY(sandbox.pid, Number<int>(from, "pid"));
  TRY(const int64_t started_at, Number<int64_t>(from, "started_at"));
  sandbox.started_at = FromMicros(started_at);
  TRY(const json::object* limits, Object(from, "limits"));
  TRY(sandbox.limits, LimitsStatusFrom(*limits));
  if (from.contains("exit")) {
    TRY(const json::object* exit, Object(from, "exit"));
    TRY(sandbox.exit, ExitInfoFrom(*exit));
  }
  return sandbox;
}

json::object ToJson(const Error& error) {
  return {{"code", static_cast<int>(error.code)}, {"message", error.user_message}, {"detail", error.detail}};
}

Error ErrorFrom(const json::object& from) {
  Error error;
  const auto code = Number<int>(from, "code");
  if (code && *code >= 0 && *code <= static_cast<int>(Code::kStorageFull)) error.code = static_cast<Code>(*code);
  error.user_message = Text(from, "message").value_or("The sandbox service failed.");
  error.detail = Text(from, "detail").value_or("");
  return error;
}

}  // namespace hedgerow::sandbox
