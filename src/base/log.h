// Structured logs: one JSON object a line on stderr (or wherever the sink leads).
//
//   log.Info("sandbox_ready", {{"app", id.value}, {"boot_ms", ms}});
//
// Events are past-tense with stable keys. Values are escaped, so app text cannot forge a line. An error is logged
// once, where it is handled. Secrets have no formatter: never pass one.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "base/result.h"

namespace hedgerow {

struct LogField {
  std::string_view key;
  std::variant<std::string, int64_t, double, bool> value;
  LogField(std::string_view k, std::string v) : key(k), value(std::move(v)) {}
  LogField(std::string_view k, std::string_view v) : key(k), value(std::string(v)) {}
  LogField(std::string_view k, const char* v) : key(k), value(std::string(v)) {}
  LogField(std::string_view k, bool v) : key(k), value(v) {}
  LogField(std::string_view k, double v) : key(k), value(v) {}
  template <class T>
    requires std::is_integral_v<T> && (!std::is_same_v<T, bool>)
  LogField(std::string_view k, T v) : key(k), value(static_cast<int64_t>(v)) {}
};

enum class LogLevel { kDebug, kInfo, kWarning, kError, kOff };

// Copies share one sink. Thread-safe.
class Log {
 public:
  Log();  // to stderr, level info
  explicit Log(LogLevel level);
  static Log Quiet() { return Log(LogLevel::kOff); }  // for tests

  using Fields = std::initializer_list<LogField>;
  void Debug(std::string_view event, Fields fields = {}) const { Write(LogLevel::kDebug, event, fields); }
  void Info(std::string_view event, Fields fields = {}) const { Write(LogLevel::kInfo, event, fields); }
  void Warning(std::string_view event, Fields fields = {}) const { Write(LogLevel::kWarning, event, fields); }
  void Error(std::string_view event, Fields fields = {}) const { Write(LogLevel::kError, event, fields); }
  // An error that is handled here: its code, both messages.
  void Failure(std::string_view event, const hedgerow::Error& error, Fields fields = {}) const;

 private:
  void Write(LogLevel level, std::string_view event, Fields fields) const;
  struct Sink;
  std::shared_ptr<Sink> sink_;
};

}  // namespace hedgerow
