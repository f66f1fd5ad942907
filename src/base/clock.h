// Time comes from a Clock that is passed in, so that tests own it.
//   WallTime is for people and records (microseconds since 1970, UTC); MonoTime is for deadlines.
#pragma once

#include <chrono>
#include <string>

namespace hedgerow {

using WallTime = std::chrono::sys_time<std::chrono::microseconds>;
using MonoTime = std::chrono::steady_clock::time_point;

class Clock {
 public:
  virtual ~Clock() = default;
  virtual WallTime Now() const = 0;
  virtual MonoTime Mono() const = 0;
};

class SystemClock final : public Clock {
 public:
  WallTime Now() const override {
    return std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
  }
  MonoTime Mono() const override { return std::chrono::steady_clock::now(); }
};

// A clock that tests move by hand.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(WallTime start = WallTime(std::chrono::seconds(1'750'000'000))) : now_(start) {}
  WallTime Now() const override { return now_; }
  MonoTime Mono() const override { return mono_; }
  void Advance(std::chrono::microseconds by) {
    now_ += by;
    mono_ += by;
  }

 private:
  WallTime now_;
  MonoTime mono_{};
};

inline int64_t ToMicros(WallTime time) { return time.time_since_epoch().count(); }
inline WallTime FromMicros(int64_t micros) { return WallTime(std::chrono::microseconds(micros)); }

// RFC 3339 with microseconds, e.g. "2026-11-22T18:04:05.000123Z".
std::string FormatRfc3339(WallTime time);

}  // namespace hedgerow
