#include "server/signals.h"

#include <pthread.h>

namespace hedgerow::server {
namespace {

sigset_t Watched() {
  sigset_t set;
  sigemptyset(&set);
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGUSR1}) sigaddset(&set, number);  // USR1 ends our own thread
  return set;
}

}  // namespace

void BlockSignals() {
  const sigset_t set = Watched();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

Signals::Signals(net::Loop& loop) : loop_(loop), arrived_(loop), thread_([this] { Receive(); }) {}

Signals::~Signals() {
  pthread_kill(thread_.native_handle(), SIGUSR1);
  thread_.join();
}

void Signals::Receive() {
  const sigset_t set = Watched();
  for (int number = 0; sigwait(&set, &number) == 0 && number != SIGUSR1;) {
    loop_.Post([this, number] { Push(number); });
  }
}

void Signals::Push(int number) {
  numbers_.push_back(number);
  arrived_.Notify();
}

net::Task<Result<int>> Signals::Next() {
  while (numbers_.empty()) {
    arrived_.Reset();
    CO_TRY_VOID(co_await arrived_.Wait());
  }
  const int number = numbers_.front();
  numbers_.pop_front();
  co_return number;
}

}  // namespace hedgerow::server
