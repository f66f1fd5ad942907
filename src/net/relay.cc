#include "net/relay.h"

#include "net/buffer_pool.h"
#include "net/loop.h"
#include "net/one_shot.h"
#include "net/task_group.h"

namespace hedgerow::net {
namespace {

constexpr std::chrono::seconds kHalfClosed{10};

struct RelayState {
  explicit RelayState(Loop& owner) : loop(owner), ended(owner) {}
  Loop& loop;
  int running = 2;
  Event ended;  // one direction, or (after Reset) the other
};

// True: `from` has ended in good order.
Task<bool> Copy(Loop* loop, Stream* from, Stream* to, uint64_t* total) {
  for (;;) {
    if (!co_await from->WaitReadable()) co_return false;
    const Buffer buffer = loop->buffers().Take();
    for (;;) {
      const auto size = from->TryRead({buffer.data(), BufferPool::kSize});
      if (!size) co_return false;
      if (!*size) break;
      if (**size == 0) co_return true;
      *total += **size;
      if (!co_await to->Write({buffer.data(), **size})) co_return false;
      if (**size < BufferPool::kSize) break;  // drained, most likely: the wait tells
    }
  }
}

Task<void> Direction(RelayState* state, Stream* from, Stream* to, uint64_t* total) {
  if (co_await Copy(&state->loop, from, to, total)) {
    to->ShutdownWrite();
  } else {
    from->Close();
    to->Close();
  }
  --state->running;
  state->ended.Notify();
}

}  // namespace

Task<RelayTotals> Relay(Stream* a, Stream* b) {
  RelayTotals totals;
  RelayState state(*co_await CurrentLoop());
  TaskGroup tasks(state.loop);
  tasks.Spawn(Direction(&state, a, b, &totals.to_b));
  tasks.Spawn(Direction(&state, b, a, &totals.to_a));
  (void)co_await state.ended.Wait();
  if (state.running > 0) {
    state.ended.Reset();
    (void)co_await state.ended.Wait(kHalfClosed);
  }
  a->Close();
  b->Close();
  co_await tasks.Join();
  co_return totals;
}

}  // namespace hedgerow::net
