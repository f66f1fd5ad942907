// Keeps the loops' AccessTables equal to the store.
//
//   TRY(auto hub, AccessHub::Create({&loops->at(0), &loops->at(1)}, *store));
//   hub->Of(loop).RoleOf(user, project);                       // on that loop
//   hub->Change([&] { return store.RemoveMembership(u, p); },  // on a worker thread: blocks
//               [&](auto&) { return Changes{MembershipRemoved{u, p}}; });
//   tasks.Spawn(hub->FlushLastUsed(&workers, log));            // every 30 s, on home()
#pragma once

#include <memory>
#include <mutex>
#include <type_traits>
#include <vector>

#include "auth/access_table.h"
#include "base/log.h"
#include "net/async.h"
#include "store/store.h"

namespace hedgerow::auth {

using Changes = std::vector<AccessChange>;

// Owns:     one table a loop.
// Thread:   Of: the loop's own; Change and Publish: any; FlushLastUsed: one loop.
// Lifetime: outlives the loops' tasks, ends before the loops.
class AccessHub {
 public:
  // Reads the store: before the loops run.
  static Result<std::unique_ptr<AccessHub>> Create(std::vector<net::Loop*> loops, store::Store& store);

  AccessTable& Of(const net::Loop& loop);

  // Runs `write`, then tells every loop what `describe(value)` made of it. One at a time, so that all loops see changes
  // in the order in which the store took them. Whoever is answered after this finds every loop up to date: a loop runs
  // what was posted before it looks at the next request.
  template <class Write, class Describe>
  std::invoke_result_t<Write> Change(Write write, Describe describe) {
    std::scoped_lock lock(mutex_);
    auto result = write();
    if (!result) return result;
    if constexpr (std::is_void_v<typename std::invoke_result_t<Write>::value_type>) {
      Publish(describe());
    } else {
      Publish(describe(*result));
    }
    return result;
  }

  // Sessions that have ended by themselves leave the tables. They are refused before that: this frees memory.
  void DropExpired(WallTime now);

  // Until cancelled.
  net::Task<void> FlushLastUsed(net::WorkerPool* workers, Log log);

  // Writes down now what the tables have gathered. For shutdown.
  net::Task<Result<void>> FlushNow(net::WorkerPool* workers);

 private:
  struct Place {
    net::Loop* loop;
    std::shared_ptr<AccessTable> table;  // shared with changes under way
  };
  AccessHub(std::vector<Place> places, store::Store& store) : places_(std::move(places)), store_(store) {}
  void Publish(Changes changes);

  std::mutex mutex_;
  std::vector<Place> places_;
  store::Store& store_;
};

}  // namespace hedgerow::auth
