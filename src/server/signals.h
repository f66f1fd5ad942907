// Signals as a task's input. Made before any other thread, so that every thread inherits the mask.
//
//   Signals signals(loop);                       // blocks INT, TERM, HUP in this process
//   const int number = co_await signals.Next();
#pragma once

#include <csignal>
#include <deque>
#include <memory>
#include <thread>

#include "net/one_shot.h"

namespace hedgerow::server {

// Blocks the signals for the calling thread and those it makes. Call before the first thread.
void BlockSignals();

// Thread: its loop's.
class Signals {
 public:
  explicit Signals(net::Loop& loop);
  ~Signals();
  net::Task<Result<int>> Next();  // kCancelled
  void Push(int number);          // as if it had arrived: `hedgerow stop`

 private:
  void Receive();
  net::Loop& loop_;
  net::Event arrived_;
  std::deque<int> numbers_;
  std::thread thread_;
};

}  // namespace hedgerow::server
