#include "sandbox/oci/seccomp_policy.h"

#include <errno.h>
#include <linux/sched.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <boost/json.hpp>
#include <string_view>

namespace hedgerow::sandbox {
namespace {

namespace json = boost::json;

// Allowed whatever their arguments. Left out on purpose, beside what needs a capability anyway: bpf, perf_event_open,
// io_uring_*, userfaultfd, keyctl, add_key, request_key, kcmp, ptrace, process_vm_*, process_madvise, pidfd_getfd,
// setns, unshare, mount and its new relatives, open_by_handle_at, name_to_handle_at, personality (see below), quotactl,
// syslog, vmsplice, fanotify, kexec, module calls, lookup_dcookie, move_pages, mbind and set_mempolicy.
constexpr std::string_view kAllowed[] = {
    // Files
    "access",
    "chdir",
    "chmod",
    "chown",
    "close",
    "close_range",
    "copy_file_range",
    "creat",
    "dup",
    "dup2",
    "dup3",
    "faccessat",
    "faccessat2",
    "fadvise64",
    "fallocate",
    "fchdir",
    "fchmod",
    "fchmodat",
    "fchown",
    "fchownat",
    "fcntl",
    "fdatasync",
    "fgetxattr",
    "flistxattr",
    "flock",
    "fremovexattr",
    "fsetxattr",
    "fstat",
    "fstatfs",
    "fsync",
    "ftruncate",
    "futimesat",
    "getcwd",
    "getdents",
    "getdents64",
    "getxattr",
    "inotify_add_watch",
    "inotify_init",
    "inotify_init1",
    "inotify_rm_watch",
    "ioctl",
    "lchown",
    "lgetxattr",
    "link",
    "linkat",
    "listxattr",
    "llistxattr",
    "lremovexattr",
    "lseek",
    "lsetxattr",
    "lstat",
    "mkdir",
    "mkdirat",
    "mknod",
    "mknodat",
    "newfstatat",
    "open",
    "openat",
    "openat2",
    "pread64",
    "preadv",
    "preadv2",
    "pwrite64",
    "pwritev",
    "pwritev2",
    "read",
    "readahead",
    "readlink",
    "readlinkat",
    "readv",
    "removexattr",
    "rename",
    "renameat",
    "renameat2",
    "rmdir",
    "sendfile",
    "setxattr",
    "splice",
    "stat",
    "statfs",
    "statx",
    "symlink",
    "symlinkat",
    "sync",
    "sync_file_range",
    "syncfs",
    "tee",
    "truncate",
    "umask",
    "unlink",
    "unlinkat",
    "utime",
    "utimensat",
    "utimes",
    "write",
    "writev",
    // Waiting
    "epoll_create",
    "epoll_create1",
    "epoll_ctl",
    "epoll_pwait",
    "epoll_pwait2",
    "epoll_wait",
    "eventfd",
    "eventfd2",
    "poll",
    "ppoll",
    "pselect6",
    "select",
    "signalfd",
    "signalfd4",
    "timerfd_create",
    "timerfd_gettime",
    "timerfd_settime",
    "io_cancel",
    "io_destroy",
    "io_getevents",
    "io_pgetevents",
    "io_setup",
    "io_submit",
    // Memory
    "brk",
    "madvise",
    "membarrier",
    "memfd_create",
    "mincore",
    "mlock",
    "mlock2",
    "mlockall",
    "mmap",
    "mprotect",
    "mremap",
    "msync",
    "munlock",
    "munlockall",
    "munmap",
    "pkey_alloc",
    "pkey_free",
    "pkey_mprotect",
    "remap_file_pages",
    "get_mempolicy",
    "getcpu",
    // Processes and threads. The filter of clone is below.
    "arch_prctl",
    "execve",
    "execveat",
    "exit",
    "exit_group",
    "fork",
    "futex",
    "futex_waitv",
    "get_robust_list",
    "get_thread_area",
    "getpgid",
    "getpgrp",
    "getpid",
    "getppid",
    "getpriority",
    "getrlimit",
    "getrusage",
    "getsid",
    "gettid",
    "ioprio_get",
    "ioprio_set",
    "kill",
    "pause",
    "pidfd_open",
    "pidfd_send_signal",
    "prctl",
    "prlimit64",
    "restart_syscall",
    "rseq",
    "sched_get_priority_max",
    "sched_get_priority_min",
    "sched_getaffinity",
    "sched_getattr",
    "sched_getparam",
    "sched_getscheduler",
    "sched_rr_get_interval",
    "sched_setaffinity",
    "sched_setattr",
    "sched_setparam",
    "sched_setscheduler",
    "sched_yield",
    "seccomp",
    "set_robust_list",
    "set_thread_area",
    "set_tid_address",
    "setpgid",
    "setpriority",
    "setrlimit",
    "setsid",
    "tgkill",
    "tkill",
    "vfork",
    "wait4",
    "waitid",
    // Identity. Without capabilities these change nothing, but programs call them.
    "capget",
    "capset",
    "getegid",
    "geteuid",
    "getgid",
    "getgroups",
    "getresgid",
    "getresuid",
    "getuid",
    "setfsgid",
    "setfsuid",
    "setgid",
    "setgroups",
    "setregid",
    "setresgid",
    "setresuid",
    "setreuid",
    "setuid",
    // Signals, time, system information
    "alarm",
    "clock_adjtime",
    "clock_getres",
    "clock_gettime",
    "clock_nanosleep",
    "getitimer",
    "getrandom",
    "gettimeofday",
    "nanosleep",
    "rt_sigaction",
    "rt_sigpending",
    "rt_sigprocmask",
    "rt_sigqueueinfo",
    "rt_sigreturn",
    "rt_sigsuspend",
    "rt_sigtimedwait",
    "rt_tgsigqueueinfo",
    "setitimer",
    "sigaltstack",
    "sysinfo",
    "time",
    "timer_create",
    "timer_delete",
    "timer_getoverrun",
    "timer_gettime",
    "timer_settime",
    "times",
    "uname",
    // Sockets, once made. socket and socketpair are below.
    "accept",
    "accept4",
    "bind",
    "connect",
    "getpeername",
    "getsockname",
    "getsockopt",
    "listen",
    "recvfrom",
    "recvmmsg",
    "recvmsg",
    "sendmmsg",
    "sendmsg",
    "sendto",
    "setsockopt",
    "shutdown",
    // Between the app's own processes
    "mq_getsetattr",
    "mq_notify",
    "mq_open",
    "mq_timedreceive",
    "mq_timedsend",
    "mq_unlink",
    "msgctl",
    "msgget",
    "msgrcv",
    "msgsnd",
    "pipe",
    "pipe2",
    "semctl",
    "semget",
    "semop",
    "semtimedop",
    "shmat",
    "shmctl",
    "shmdt",
    "shmget",
    // Landlock only ever takes rights away
    "landlock_add_rule",
    "landlock_create_ruleset",
    "landlock_restrict_self",
};

constexpr uint64_t kNewNamespaces =
    CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWCGROUP;
constexpr uint64_t kPersonalityLinux = 0;
constexpr uint64_t kPersonalityAsk = 0xffffffff;

// One argument of a call that must have one value, after masking.
struct Argument {
  int index;
  uint64_t value;
  uint64_t mask = ~0ULL;
};

// Allowed if all its conditions hold; several rows for one call are alternatives.
struct Conditional {
  std::string_view call;
  std::vector<Argument> conditions;
};

// MPTCP (262), UDP-Lite (136), SCTP and the raw protocols open under the usual profiles: so the protocol is checked,
// too.
const Conditional kConditional[] = {
    {"socket", {{0, AF_UNIX}}},
    {"socket", {{0, AF_INET}, {2, 0}}},
    {"socket", {{0, AF_INET}, {2, IPPROTO_TCP}}},
    {"socket", {{0, AF_INET}, {2, IPPROTO_UDP}}},
    {"socket", {{0, AF_INET6}, {2, 0}}},
    {"socket", {{0, AF_INET6}, {2, IPPROTO_TCP}}},
    {"socket", {{0, AF_INET6}, {2, IPPROTO_UDP}}},
    {"socketpair", {{0, AF_UNIX}}},
    {"clone", {{0, 0, kNewNamespaces}}},
    {"personality", {{0, kPersonalityLinux}}},
    {"personality", {{0, kPersonalityAsk}}},
};

json::object ToJson(const Argument& argument) {
  if (argument.mask == ~0ULL) return {{"index", argument.index}, {"value", argument.value}, {"op", "SCMP_CMP_EQ"}};
  return {
      {"index", argument.index}, {"value", argument.mask}, {"valueTwo", argument.value}, {"op", "SCMP_CMP_MASKED_EQ"}};
}

}  // namespace

json::object SeccompPolicy() {
  json::array rules;
  json::array names;
  for (const std::string_view name : kAllowed) names.emplace_back(name);
  rules.push_back(json::object{{"names", std::move(names)}, {"action", "SCMP_ACT_ALLOW"}});
  for (const Conditional& row : kConditional) {
    json::array conditions;
    for (const Argument& argument : row.conditions) conditions.push_back(ToJson(argument));
    rules.push_back(
        json::object{{"names", json::array{row.call}}, {"action", "SCMP_ACT_ALLOW"}, {"args", std::move(conditions)}});
  }
  rules.push_back(json::object{{"names", json::array{"clone3"}}, {"action", "SCMP_ACT_ERRNO"}, {"errnoRet", ENOSYS}});
  return {{"defaultAction", "SCMP_ACT_ERRNO"},
          {"defaultErrnoRet", EPERM},
          {"architectures", json::array{"SCMP_ARCH_X86_64"}},  // x32 and i386 calls kill the process
          {"syscalls", std::move(rules)}};
}

}  // namespace hedgerow::sandbox
