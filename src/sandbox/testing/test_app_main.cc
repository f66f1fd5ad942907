// The app of this folder's tests: one static program that plays an app, good or bad, in a sandbox.
//   app serve              answers each connection on fd 3 with "hello <n>\n"; asks the bridge first if told to
//   app ignore-term        the same, deaf to TERM
//   app exit CODE          ends at once
//   app memory             touches memory until it is killed
//   app forks              forks until that fails; prints how many lived
//   app burn               keeps one core busy; after each 50 ms of CPU a line "<CPU ms> <wall ms>"
//   app fill DIR           fills a folder until that fails; prints how many KiB went in
//   app flood BYTES        prints that much
//   app attack             tries to break out; one line "name: what happened" each
//   app proc FILE          prints a file
//   app look-up            asks the name server
#include <errno.h>
#include <fcntl.h>
#include <linux/io_uring.h>
#include <linux/keyctl.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <initializer_list>

namespace {

void Serve() {
  for (int count = 1;; ++count) {
    const int peer = accept(3, nullptr, nullptr);
    if (peer < 0) continue;
    char request[64] = {};
    (void)!read(peer, request, sizeof(request) - 1);
    char answer[64];
    if (strcmp(request, "bridge") == 0) {
      const int bridge = socket(AF_UNIX, SOCK_STREAM, 0);
      sockaddr_un address{};
      address.sun_family = AF_UNIX;
      strcpy(address.sun_path, "/run/hedgerow/bridge.sock");
      if (connect(bridge, reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0) {
        snprintf(answer, sizeof(answer), "bridge: %s\n", strerror(errno));
      } else {
        (void)!write(bridge, "query", 5);
        const ssize_t size = read(bridge, request, sizeof(request) - 1);
        snprintf(answer, sizeof(answer), "bridge: %.*s\n", static_cast<int>(size < 0 ? 0 : size), request);
      }
      close(bridge);
    } else {
      snprintf(answer, sizeof(answer), "hello %d\n", count);
    }
    (void)!write(peer, answer, strlen(answer));
    close(peer);
  }
}

void EatMemory() {
  for (;;) {
    auto* bytes =
        static_cast<volatile char*>(mmap(nullptr, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    for (int page = 0; page < 256; ++page) bytes[page * 4096] = 1;
  }
}

void Forks() {
  int lived = 0;
  for (; lived < 10'000; ++lived) {
    const pid_t pid = fork();
    if (pid < 0) break;
    if (pid == 0) {
      pause();
      _exit(0);
    }
  }
  printf("forks %d %s\n", lived, strerror(errno));
  fflush(stdout);
}

long Millis(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return now.tv_sec * 1000 + now.tv_nsec / 1'000'000;
}

void Burn() {
  for (long next = 0;;) {
    const long cpu = Millis(CLOCK_PROCESS_CPUTIME_ID);
    if (cpu < next) continue;
    printf("%ld %ld\n", cpu, Millis(CLOCK_MONOTONIC));
    fflush(stdout);
    next = cpu + 50;
  }
}

void Fill(const char* folder) {
  char path[256];
  snprintf(path, sizeof(path), "%s/filler", folder);
  const int fd = open(path, O_CREAT | O_WRONLY, 0600);
  static char block[1024];
  long written = 0;
  while (write(fd, block, sizeof(block)) == static_cast<ssize_t>(sizeof(block))) ++written;
  printf("%s %ld KiB: %s\n", folder, written, strerror(errno));
  fflush(stdout);
}

// A name look-up as a resolver does it: one UDP question to the name server. Milliseconds until it fails.
void LookUp() {
  const long begun = Millis(CLOCK_MONOTONIC);
  const int fd = socket(AF_INET, SOCK_DGRAM, 0);
  sockaddr_in server{};
  server.sin_family = AF_INET;
  server.sin_port = htons(53);
  server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  timeval limit{5, 0};
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
  connect(fd, reinterpret_cast<sockaddr*>(&server), sizeof(server));
  char answer[64];
  (void)!send(fd, "question", 8, 0);
  const ssize_t size = recv(fd, answer, sizeof(answer), 0);
  printf("%s after %ld ms\n", size < 0 ? strerror(errno) : "answered", Millis(CLOCK_MONOTONIC) - begun);
}

void Try(const char* name, long result) {
  printf("%s: %s\n", name, result >= 0 ? "ALLOWED" : strerror(errno));
  fflush(stdout);
}

int TrySocket(int domain, int type, int protocol) { return socket(domain, type, protocol); }

// clone with a new user namespace, in a child that would end at once.
long CloneNewUser() { return syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, nullptr, nullptr, nullptr, nullptr); }

long ExecFromTmp() {
  const int in = open("/bin/app", O_RDONLY);
  const int out = open("/tmp/copy", O_CREAT | O_WRONLY, 0755);
  char buffer[65536];
  for (ssize_t size; (size = read(in, buffer, sizeof(buffer))) > 0;)
    (void)!write(out, buffer, static_cast<size_t>(size));
  close(in);
  close(out);
  char* argv[] = {const_cast<char*>("/tmp/copy"), const_cast<char*>("exit"), const_cast<char*>("0"), nullptr};
  return execv(argv[0], argv);
}

void TryWrite(const char* path) {
  char name[128];
  snprintf(name, sizeof(name), "write %s", path);
  Try(name, open(path, O_CREAT | O_WRONLY, 0644));
}

void Attack() {
  Try("unshare user", unshare(CLONE_NEWUSER));
  Try("clone user", CloneNewUser());
  Try("clone3", syscall(SYS_clone3, nullptr, 0));
  Try("mount", mount("tmpfs", "/tmp", "tmpfs", 0, nullptr));
  Try("umount", umount2("/tmp", MNT_DETACH));
  Try("pivot_root", syscall(SYS_pivot_root, ".", "."));
  Try("open_tree", syscall(SYS_open_tree, AT_FDCWD, "/", 1));
  Try("setns", setns(3, 0));
  Try("ptrace", ptrace(PTRACE_TRACEME, 0, nullptr, nullptr));
  Try("process_vm_readv", syscall(SYS_process_vm_readv, 1, nullptr, 0, nullptr, 0, 0));
  Try("pidfd_getfd", syscall(SYS_pidfd_getfd, 3, 0, 0));
  Try("kcmp", syscall(SYS_kcmp, 1, 1, 0, 0, 0));
  Try("keyctl", syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, -3, 1));
  Try("add_key", syscall(SYS_add_key, "user", "x", "y", 1, -3));
  Try("bpf", syscall(SYS_bpf, 0, nullptr, 0));
  Try("io_uring", syscall(SYS_io_uring_setup, 8, nullptr));
  Try("userfaultfd", syscall(SYS_userfaultfd, 0));
  Try("perf_event_open", syscall(SYS_perf_event_open, nullptr, 0, -1, -1, 0));
  Try("mknod", mknod("/tmp/disk", S_IFBLK | 0600, makedev(254, 0)));
  Try("chroot", chroot("/tmp"));
  Try("init_module", syscall(SYS_init_module, nullptr, 0, ""));
  Try("reboot", syscall(SYS_reboot, 0, 0, 0, nullptr));
  Try("syslog", syscall(SYS_syslog, 2, nullptr, 0));
  Try("open_by_handle_at", syscall(SYS_open_by_handle_at, 3, nullptr, 0));
  Try("setuid root", setuid(0));
  Try("personality", syscall(SYS_personality, 0x0040000));
  Try("socket raw", TrySocket(AF_INET, SOCK_RAW, IPPROTO_ICMP));
  Try("socket packet", TrySocket(AF_PACKET, SOCK_RAW, 0));
  Try("socket netlink", TrySocket(AF_NETLINK, SOCK_RAW, 0));
  Try("socket vsock", TrySocket(AF_VSOCK, SOCK_STREAM, 0));
  Try("socket alg", TrySocket(AF_ALG, SOCK_SEQPACKET, 0));
  Try("socket mptcp", TrySocket(AF_INET, SOCK_STREAM, 262));
  Try("socket udplite", TrySocket(AF_INET, SOCK_DGRAM, 136));
  Try("socket tcp", TrySocket(AF_INET, SOCK_STREAM, 0));
  Try("socket udp6", TrySocket(AF_INET6, SOCK_DGRAM, IPPROTO_UDP));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(80);
  address.sin_addr.s_addr = htonl(0xA9FEA9FE);  // 169.254.169.254
  Try("connect metadata",
      connect(TrySocket(AF_INET, SOCK_STREAM, 0), reinterpret_cast<sockaddr*>(&address), sizeof(address)));
  for (const char* path : {"/x", "/app/x", "/usr/x", "/etc/x", "/dev/x", "/sys/x", "/proc/sys/kernel/core_pattern",
                           "/run/hedgerow/x", "/proc/1/oom_score_adj2", "/tmp/x", "/data/x", "/dev/shm/x"}) {
    TryWrite(path);
  }
  Try("kill outside", kill(99999, 0));
  Try("exec from tmp", ExecFromTmp());
}

void Print(const char* path) {
  char buffer[4096];
  const int fd = open(path, O_RDONLY);
  for (ssize_t size; (size = read(fd, buffer, sizeof(buffer))) > 0;) (void)!write(1, buffer, static_cast<size_t>(size));
}

void Flood(long bytes) {
  char line[1024];
  memset(line, 'x', sizeof(line) - 1);
  line[sizeof(line) - 1] = '\n';
  for (long sent = 0; sent < bytes; sent += static_cast<long>(sizeof(line))) (void)!write(1, line, sizeof(line));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  const char* what = argv[1];
  if (strcmp(what, "serve") == 0 || strcmp(what, "ignore-term") == 0) {
    if (strcmp(what, "serve") == 0) signal(SIGTERM, [](int) { _exit(0); });  // PID 1 has no default actions
    printf("serving\n");
    fflush(stdout);
    Serve();
  }
  if (strcmp(what, "exit") == 0) return atoi(argv[2]);
  if (strcmp(what, "memory") == 0) EatMemory();
  if (strcmp(what, "forks") == 0) Forks();
  if (strcmp(what, "burn") == 0) Burn();
  if (strcmp(what, "fill") == 0) Fill(argv[2]);
  if (strcmp(what, "flood") == 0) Flood(atol(argv[2]));
  if (strcmp(what, "attack") == 0) Attack();
  if (strcmp(what, "proc") == 0) Print(argv[2]);
  if (strcmp(what, "look-up") == 0) LookUp();
  return 0;
}
