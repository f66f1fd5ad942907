#include "net/async.h"

#include <gtest/gtest.h>

#include <atomic>

#include "net/test_loop.h"

namespace hedgerow::net {
namespace {

using namespace std::chrono_literals;

Task<Result<int>> Answer(int value) { co_return value; }
Task<Result<int>> Forever() {
  CO_TRY_VOID(co_await SleepFor(1h));
  co_return 1;
}

TEST(Task, PassesItsValueThroughADeadline) {
  TestLoop test;
  EXPECT_EQ(test.Run(WithDeadline(Answer(42), 1s)).value(), 42);
}

TEST(Task, TimesOutAndHasEndedThen) {
  TestLoop test;
  const auto result = test.Run(WithDeadline(Forever(), 1ms));
  EXPECT_EQ(result.error().code, Code::kTimeout);
}

Task<Result<int>> Nested() { co_return co_await WithDeadline(Forever(), 1h); }

TEST(Task, PassesACancellationToTheInnermostTask) {
  TestLoop test;
  EXPECT_EQ(test.Run(WithDeadline(Nested(), 1ms)).error().code, Code::kTimeout);
}

Task<Result<int>> SleepsAgain() {
  if (co_await SleepFor(1h)) co_return 0;
  if (co_await SleepFor(1h)) co_return 0;  // a wait after the cancellation fails at once
  co_return Fail(Code::kCancelled, "twice");
}

TEST(Task, FailsEveryWaitAfterACancellation) {
  TestLoop test;
  EXPECT_EQ(test.Run(WithDeadline(SleepsAgain(), 1ms)).error().code, Code::kTimeout);
}

Task<void> Count(int* count) {
  (void)co_await SleepFor(1h);
  ++*count;
}

Task<int> CancelAll(Loop* loop) {
  int ended = 0;
  TaskGroup group(*loop);
  for (int i = 0; i < 3; ++i) group.Spawn(Count(&ended));
  co_await Yield();
  group.Cancel();
  co_await group.Join();
  co_return ended;
}

TEST(TaskGroup, JoinsWhatItCancelled) {
  TestLoop test;
  EXPECT_EQ(test.Run(CancelAll(&test.loop())), 3);
}

Task<int> WaitTwice(OneShot<int> shot) {
  const auto first = co_await shot.Wait(10s);
  const auto second = co_await shot.Wait(10s);
  co_return first.value_or(0) + second.value_or(0);
}

TEST(OneShot, IsSetFromAnotherThreadAndKeepsTheFirstValue) {
  TestLoop test;
  const OneShot<int> shot(test.loop());
  std::jthread setter([&shot] {
    shot.Set(20);
    shot.Set(99);
  });
  EXPECT_EQ(test.Run(WaitTwice(shot)), 40);
}

TEST(OneShot, TimesOut) {
  TestLoop test;
  const OneShot<int> shot(test.loop());
  EXPECT_EQ(test.Run(shot.Wait(1ms)).error().code, Code::kTimeout);
}

Task<std::thread::id> Worker(WorkerPool* pool) {
  co_return co_await pool->Run([] { return std::this_thread::get_id(); });
}

TEST(WorkerPool, RunsElsewhereAndResumesHere) {
  TestLoop test;
  WorkerPool pool(2);
  EXPECT_NE(test.Run(Worker(&pool)), std::this_thread::get_id());
}

Task<std::thread::id> ThreadId() { co_return std::this_thread::get_id(); }

Task<void> CompareThreads(Loops* loops, bool* differ, bool* same) {
  const auto there = co_await RunOn(loops->at(1), [] { return ThreadId(); });
  const auto here = co_await RunOn(loops->home(), [] { return ThreadId(); });
  *differ = there != std::this_thread::get_id();
  *same = here == std::this_thread::get_id();
}

TEST(Loops, RunATaskOnAnotherLoopAndComeBack) {
  auto loops = Loops::Create(2).value();
  bool differ = false;
  bool same = false;
  loops->RunUntilDone(CompareThreads(loops.get(), &differ, &same));
  EXPECT_TRUE(differ);
  EXPECT_TRUE(same);
}

Task<Result<void>> SleepElsewhere(Loops* loops) {
  co_return co_await RunOn(loops->at(1), [] { return SleepFor(1h); });
}

Task<void> SleepTwiceElsewhere(Loops* loops, std::vector<Code>* codes) {
  for (int i = 0; i < 2; ++i) codes->push_back((co_await SleepElsewhere(loops)).error().code);
}

Task<void> CancelElsewhere(Loops* loops, std::vector<Code>* codes) {
  TaskGroup group(loops->home());
  group.Spawn(SleepTwiceElsewhere(loops, codes));
  co_await SleepFor(5ms);
  group.Cancel();
  co_await group.Join();
}

// The first sleep is under way when it is cancelled, the second begins cancelled.
TEST(Loops, CancelWhatRunsOnAnotherLoop) {
  auto loops = Loops::Create(2).value();
  std::vector<Code> codes;
  loops->RunUntilDone(CancelElsewhere(loops.get(), &codes));
  EXPECT_EQ(codes, (std::vector{Code::kCancelled, Code::kCancelled}));
}

TEST(Loops, DropSuspendedTasksAtTheEnd) {
  auto loops = Loops::Create(1).value();
  int ended = 0;
  TaskGroup group(loops->home());
  group.Spawn(Count(&ended));
  loops->RunUntilDone(Yield());
  loops.reset();
  EXPECT_EQ(ended, 0);
}

}  // namespace
}  // namespace hedgerow::net
