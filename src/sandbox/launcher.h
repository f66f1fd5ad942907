// Makes user namespace H with the warden and sandboxd in it, or finds the one that runs already.
//
// Order in `hedgerow serve` (all of it while the process has ONE thread: namespaces are made by forking):
//   1. read configuration; no threads, no event loop yet
//   2. TRY(auto sandboxd, sandbox::EnsureSandboxd({.data_dir = data, .image_dir = image, .run_as = user}));
//   3. as root: TRY_VOID(sandbox::DropPrivileges(user));      // `user` owns DATA
//   4. loops, then sandbox::SandboxdClient::Create(loop, {.data_dir = data, ...})  (client.h)
// At the end, `hedgerow stop` and Ctrl-C: sandbox::StopAll(data). Without it apps live on and step 2 adopts them.
//
// Started as root the launcher maps a range of root's own in /etc/subuid; an ordinary user needs 65,536 subordinate ids
// and newuidmap. What runs in H is nobody on the host and sees only what BuildPrivateRoot (private_root.h) binds.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "sandbox/driver.h"

namespace hedgerow::sandbox {

// The unprivileged account that owns DATA and runs the server.
struct ServerUser {
  uid_t uid = 0;
  gid_t gid = 0;
};

struct LauncherOptions {
  std::string data_dir;                // absolute. Made, with its sub-folders, if it is missing
  std::string image_dir;               // absolute folder below which every SandboxSpec::rootfs lies
  std::string binaries_dir;            // hedgerow, hedgerow-warden, hedgerow-shim; empty: where this program is
  std::optional<ServerUser> run_as{};  // needed as root, empty otherwise
  std::vector<std::string> sandboxd = {"hedgerow", "sandboxd"};  // the program in binaries_dir, and its sub-command
};

struct SandboxdHandle {
  std::string socket_path;  // DATA/sandboxd.sock
  bool adopted = false;     // it was running already, perhaps with apps
  LimitsStatus limits;
};

// Answers when sandboxd has introduced itself. The error's user_message says what to do.
Result<SandboxdHandle> EnsureSandboxd(const LauncherOptions& options);

// Ends every sandbox of DATA (TERM, grace, KILL), sandboxd and H. Answers when they are gone; kNotFound: none runs.
Result<void> StopAll(const std::string& data_dir, std::chrono::milliseconds grace = std::chrono::seconds(5));

// The account named `name`; kNotFound says how to make it.
Result<ServerUser> FindServerUser(const std::string& name);

// For good: groups, gid, uid, no_new_privs. Verifies that there is no way back.
Result<void> DropPrivileges(const ServerUser& user);

}  // namespace hedgerow::sandbox
