// What sandboxd and the shim agree on.
//
//   hedgerow-shim ID RUNC RUNC_ROOT STATE_DIR LOG_FILE LOG_BYTES_MAX OOM_FILE
//
// The shim creates and starts container ID from STATE_DIR/config.json, keeps its output in LOG_FILE (rotated to
// LOG_FILE.1; both together LOG_BYTES_MAX), reaps it, and writes STATE_DIR/exit: "<exit code> <signal> <oom kills>\n".
// OOM_FILE is the cgroup file with a line "oom_kill N"; "-" if there is none.
#pragma once

namespace hedgerow::sandbox {

inline constexpr char kShimName[] = "hedgerow-shim";

inline constexpr int kShimIngressFd = 3;  // handed to the container as its fd 3
inline constexpr int kShimReportFd = 4;   // gets "created <pid> <microseconds>\n", "started <microseconds>\n" or
                                          // "failed <step>\n", then end of file

inline constexpr char kInitPidFile[] = "init.pid";
inline constexpr char kExitFile[] = "exit";
inline constexpr char kRuncLogFile[] = "runc.log";

}  // namespace hedgerow::sandbox
