// What the server and sandboxd say to each other over DATA/sandboxd.sock: messages of net::FdChannel, one JSON object
// each. Requests carry "seq" and "op", answers the same "seq" and either "ok" or "error"; {"event":"exited"} comes
// unasked.
//
// A new field is optional to the reader. A change that an older peer would misread raises kProtocolVersion; the server
// then refuses to adopt and starts anew.
#pragma once

#include <boost/json/value.hpp>
#include <string>

#include "sandbox/driver.h"

namespace hedgerow::sandbox {

inline constexpr int kProtocolVersion = 1;

// Operations, and what else their request (>) and answer (<) hold. Descriptors travel with the message.
inline constexpr std::string_view kOpHello = "hello";        // < Hello
inline constexpr std::string_view kOpStart = "start";        // > Spec, fd: ingress   < Started, fd: bridge listener
inline constexpr std::string_view kOpCpu = "cpu";            // > id, cores           < LimitsStatus
inline constexpr std::string_view kOpStop = "stop";          // > id, grace_ms        < ExitInfo
inline constexpr std::string_view kOpList = "list";          // < sandboxes
inline constexpr std::string_view kOpSeen = "seen";          // > id                  an exited event has arrived
inline constexpr std::string_view kOpBridge = "bridge";      // > id                  < fd: bridge listener
inline constexpr std::string_view kOpRestart = "restart";    // sandboxd ends, the warden starts the program on disk
inline constexpr std::string_view kOpShutdown = "shutdown";  // > grace_ms            all sandboxes end, then H

// sandboxd introduces itself.
struct Hello {
  int protocol = 0;
  std::string program;    // identifies the binary (ProgramIdentity)
  std::string image_dir;  // host paths that were bound into H when it was made
  std::string bundles_dir;
  std::string binaries_dir;
  LimitsStatus limits;
};

// Size and time of change of a program's file: differs after an upgrade.
std::string ProgramIdentity(const std::string& path);

boost::json::object ToJson(const Hello& hello);
boost::json::object ToJson(const SandboxSpec& spec);  // without the descriptor
boost::json::object ToJson(const LimitsStatus& status);
boost::json::object ToJson(const Started& started);  // without the descriptor
boost::json::object ToJson(const ExitInfo& exit);
boost::json::object ToJson(const RunningSandbox& sandbox);
boost::json::object ToJson(const Error& error);

// Each answers kInvalid for a field that is missing or of another type.
Result<boost::json::object> ParseObject(std::string_view text);
Result<Hello> HelloFrom(const boost::json::object& json);
Result<SandboxSpec> SpecFrom(const boost::json::object& json);
Result<LimitsStatus> LimitsStatusFrom(const boost::json::object& json);
Result<Started> StartedFrom(const boost::json::object& json);
Result<ExitInfo> ExitInfoFrom(const boost::json::object& json);
Result<RunningSandbox> RunningSandboxFrom(const boost::json::object& json);
Error ErrorFrom(const boost::json::object& json);

// Lower-case letters and digits, at most 32: an id becomes a file name.
bool IsValidId(std::string_view id);

}  // namespace hedgerow::sandbox
