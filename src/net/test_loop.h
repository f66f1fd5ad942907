// Runs tasks to their end on the calling thread. For tests and small command-line tools; servers use Loops.
//
//   net::TestLoop test;
//   EXPECT_EQ(test.Run(Answer()), 42);
#pragma once

#include <optional>
#include <type_traits>

#include "net/loop.h"

namespace hedgerow::net {

class TestLoop {
 public:
  TestLoop();
  ~TestLoop();

  Loop& loop() { return *loop_; }

  template <class T>
  T Run(Task<T> task) {
    if constexpr (std::is_void_v<T>) {
      RunTask(std::move(task));
    } else {
      std::optional<T> result;
      RunTask(internal::StoreResult(std::move(task), &result));
      return std::move(*result);
    }
  }

 private:
  void RunTask(Task<void> task);
  std::unique_ptr<Loop> loop_;
};

}  // namespace hedgerow::net
