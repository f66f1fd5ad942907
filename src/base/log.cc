#include "base/log.h"

#include <fmt/format.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "base/clock.h"

namespace hedgerow {
namespace {

constexpr std::string_view kNames[] = {"debug", "info", "warning", "error", "off"};

void AppendQuoted(fmt::memory_buffer& out, std::string_view text) {
  out.push_back('"');
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out.push_back('\\');
      out.push_back(c);
    } else if (byte < 0x20 || byte == 0x7f) {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", byte);
    } else {
      out.push_back(c);
    }
  }
  out.push_back('"');
}

void AppendField(fmt::memory_buffer& out, const LogField& field) {
  out.push_back(',');
  AppendQuoted(out, field.key);
  out.push_back(':');
  if (const auto* text = std::get_if<std::string>(&field.value)) {
    AppendQuoted(out, *text);
  } else if (const auto* number = std::get_if<int64_t>(&field.value)) {
    fmt::format_to(std::back_inserter(out), "{}", *number);
  } else if (const auto* real = std::get_if<double>(&field.value)) {
    fmt::format_to(std::back_inserter(out), "{:.3f}", *real);
  } else {
    fmt::format_to(std::back_inserter(out), "{}", std::get<bool>(field.value));
  }
}

}  // namespace

struct Log::Sink {
  LogLevel level;
  std::shared_ptr<spdlog::logger> logger;
};

Log::Log() : Log(LogLevel::kInfo) {}

Log::Log(LogLevel level) : sink_(std::make_shared<Sink>()) {
  sink_->level = level;
  sink_->logger = std::make_shared<spdlog::logger>("hedgerow", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  sink_->logger->set_pattern("%v");
  sink_->logger->set_level(spdlog::level::trace);
}

void Log::Write(LogLevel level, std::string_view event, Fields fields) const {
  if (level < sink_->level || sink_->level == LogLevel::kOff) return;
  fmt::memory_buffer line;
  fmt::format_to(std::back_inserter(line), R"({{"time":"{}","level":"{}","event":)", FormatRfc3339(SystemClock().Now()),
                 kNames[static_cast<int>(level)]);
  AppendQuoted(line, event);
  for (const LogField& field : fields) AppendField(line, field);
  line.push_back('}');
  sink_->logger->log(spdlog::level::info, std::string_view(line.data(), line.size()));
}

void Log::Failure(std::string_view event, const hedgerow::Error& error, Fields fields) const {
  if (sink_->level == LogLevel::kOff) return;
  fmt::memory_buffer line;
  fmt::format_to(std::back_inserter(line), R"({{"time":"{}","level":"error","event":)",
                 FormatRfc3339(SystemClock().Now()));
  AppendQuoted(line, event);
  AppendField(line, {"status", error.HttpStatus()});
  AppendField(line, {"message", error.user_message});
  if (!error.detail.empty()) AppendField(line, {"detail", error.detail});
  for (const LogField& field : fields) AppendField(line, field);
  line.push_back('}');
  sink_->logger->log(spdlog::level::info, std::string_view(line.data(), line.size()));
}

}  // namespace hedgerow
