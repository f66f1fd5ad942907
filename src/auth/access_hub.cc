#include "auth/access_hub.h"

#include "base/check.h"

namespace hedgerow::auth {
namespace {

constexpr auto kFlushEvery = std::chrono::seconds(30);

net::Task<store::LastUsed> Take(AccessTable* table) { co_return table->TakeLastUsed(); }

template <class T>
void Append(std::vector<T>& to, std::vector<T>&& from) {
  to.insert(to.end(), from.begin(), from.end());
}

}  // namespace

Result<std::unique_ptr<AccessHub>> AccessHub::Create(std::vector<net::Loop*> loops, store::Store& store) {
  TRY(const auto snapshot, store.LoadAccess());
  std::vector<Place> places;
  for (net::Loop* loop : loops) places.push_back({loop, std::make_shared<AccessTable>(snapshot)});
  return std::unique_ptr<AccessHub>(new AccessHub(std::move(places), store));
}

AccessTable& AccessHub::Of(const net::Loop& loop) {
  // Loops are numbered from 0 and handed over in that order; the search is for tests with a loop of their own.
  if (loop.index() < places_.size() && places_[loop.index()].loop == &loop) return *places_[loop.index()].table;
  for (Place& place : places_) {
    if (place.loop == &loop) return *place.table;
  }
  CHECK(false);
}

void AccessHub::Publish(Changes changes) {
  if (changes.empty()) return;
  const auto shared = std::make_shared<const Changes>(std::move(changes));
  for (Place& place : places_) {
    place.loop->Post([table = place.table, shared] {
      for (const AccessChange& change : *shared) table->Apply(change);
    });
  }
}

void AccessHub::DropExpired(WallTime now) {
  for (Place& place : places_) {
    place.loop->Post([table = place.table, now] { table->DropExpired(now); });
  }
}

net::Task<Result<void>> AccessHub::FlushNow(net::WorkerPool* workers) {
  store::LastUsed used;
  for (Place& place : places_) {
    AccessTable* table = place.table.get();
    store::LastUsed some = co_await net::RunOn(*place.loop, [table] { return Take(table); });
    Append(used.sessions, std::move(some.sessions));
    Append(used.keys, std::move(some.keys));
    Append(used.apps, std::move(some.apps));
  }
  if (used.sessions.empty() && used.keys.empty() && used.apps.empty()) co_return Result<void>{};
  co_return co_await workers->Run([this, &used] { return store_.Touch(std::move(used)); });
}

net::Task<void> AccessHub::FlushLastUsed(net::WorkerPool* workers, Log log) {
  for (;;) {
    if (auto slept = co_await net::SleepFor(kFlushEvery); !slept) co_return;
    if (auto flushed = co_await FlushNow(workers); !flushed) log.Failure("last_used_not_flushed", flushed.error());
  }
}

}  // namespace hedgerow::auth
