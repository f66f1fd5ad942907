#include "sandbox/launch/command.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>

#include "base/owned_fd.h"

extern char** environ;

namespace hedgerow::sandbox {

Result<std::string> FindProgram(const std::string& name) {
  if (name.starts_with('/')) return name;
  const char* path = std::getenv("PATH");
  std::string folders = std::string(path == nullptr ? "" : path) + ":/usr/local/sbin:/usr/sbin:/sbin:/usr/bin:/bin";
  while (!folders.empty()) {
    const size_t end = folders.find(':');
    const std::string file = folders.substr(0, end) + "/" + name;
    folders.erase(0, end == std::string::npos ? folders.size() : end + 1);
    if (file.starts_with('/') && ::access(file.c_str(), X_OK) == 0) return file;
  }
  return Fail(Code::kUnavailable, "The program \"" + name +
                                      "\" is not installed. Run scripts/install, or apt install " +
                                      (name == "runc" ? name : std::string("uidmap passwd")) + ".");
}

Result<void> RunCommand(std::vector<std::string> argv) {
  TRY(const std::string program, FindProgram(argv[0]));
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return FailErrno("pipe");
  OwnedFd reader(ends[0]);
  OwnedFd writer(ends[1]);
  std::vector<char*> arguments;
  for (std::string& argument : argv) arguments.push_back(argument.data());
  arguments.push_back(nullptr);

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, writer.get(), 1);
  posix_spawn_file_actions_adddup2(&actions, writer.get(), 2);
  pid_t pid = 0;
  const int failed = ::posix_spawn(&pid, program.c_str(), &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) return FailInternal(program + ": " + std::strerror(failed));

  writer.Reset();
  std::string output;
  char buffer[512];
  for (ssize_t size = 0; (size = ::read(reader.get(), buffer, sizeof(buffer))) > 0;) {
    output.append(buffer, static_cast<size_t>(size));
  }
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
  return Fail(Code::kUnavailable, "The command " + argv[0] + " failed: " + output, output);
}

}  // namespace hedgerow::sandbox
