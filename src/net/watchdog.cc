#include "net/watchdog.h"

#include <boost/asio/steady_timer.hpp>

#include "net/loop.h"

namespace hedgerow::net {

using SteadyTimer = boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                                      boost::asio::wait_traits<std::chrono::steady_clock>, Executor>;

struct Watchdog::Timer {
  SteadyTimer timer;
};

Watched::Watched(Loop& loop) : watched_loop_(loop) {
  auto& all = loop.watchdog().watched_;
  index_ = all.size();
  all.push_back(this);
}

Watched::~Watched() {
  auto& all = watched_loop_.watchdog().watched_;
  all[index_] = all.back();
  all[index_]->index_ = index_;
  all.pop_back();
}

void Watched::ExpireAfter(std::chrono::milliseconds limit) { deadline_ = watched_loop_.coarse_now() + limit; }

Watchdog::Watchdog(Loop& loop) : loop_(loop), timer_(new Timer{SteadyTimer(loop.executor())}) { Arm(); }
Watchdog::~Watchdog() = default;

void Watchdog::Arm() {
  timer_->timer.expires_after(kSweep);
  timer_->timer.async_wait([this](const boost::system::error_code& error) {
    if (!error) Sweep();
  });
}

void Watchdog::Sweep() {
  const MonoTime now = std::chrono::steady_clock::now();
  loop_.coarse_now_ = now;
  // Collected first: OnDeadline may add and remove entries. Each is looked up again before it is called.
  std::vector<Watched*> expired;
  for (Watched* watched : watched_) {
    if (watched->deadline_ <= now) expired.push_back(watched);
  }
  for (Watched* watched : expired) {
    if (std::find(watched_.begin(), watched_.end(), watched) == watched_.end()) continue;
    watched->ClearDeadline();
    watched->OnDeadline();
  }
  Arm();
}

}  // namespace hedgerow::net
