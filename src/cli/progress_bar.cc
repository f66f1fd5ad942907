#include "cli/progress_bar.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace hedgerow::cli {
namespace {

using namespace std::chrono_literals;

constexpr size_t kBarWidth = 30;
constexpr auto kRedraw = 100ms;

std::string TimeLeft(double seconds, double part_done) {
  if (part_done <= 0.01 || seconds < 2) return "";
  const auto left = static_cast<int64_t>(seconds / part_done * (1 - part_done));
  return left >= 3600 ? fmt::format("  {}:{:02}:{:02} left", left / 3600, left / 60 % 60, left % 60)
                      : fmt::format("  {}:{:02} left", left / 60, left % 60);
}

}  // namespace

std::string WithCommas(uint64_t number) {
  std::string text = std::to_string(number);
  for (size_t at = text.size(); at > 3; at -= 3) text.insert(at - 3, ",");
  return text;
}

ProgressBar::ProgressBar(std::string unit)
    : unit_(std::move(unit)), terminal_(isatty(STDERR_FILENO) == 1), start_(std::chrono::steady_clock::now()) {}

double ProgressBar::seconds() const {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
}

void ProgressBar::Draw(double part_done, uint64_t count) {
  const double took = seconds();
  const auto rate = static_cast<uint64_t>(took > 0 ? static_cast<double>(count) / took : 0);
  const std::string counted = fmt::format("{} {}  {}/s", WithCommas(count), unit_, WithCommas(rate));
  if (!terminal_) {
    const int tenth = static_cast<int>(part_done * 10);
    if (part_done < 0 || tenth <= tenth_) return;
    tenth_ = tenth;
    fmt::print(stderr, "{:3.0f} %  {}\n", part_done * 100, counted);
    return;
  }
  const auto now = std::chrono::steady_clock::now();
  if (drawn_ && now - last_ < kRedraw && part_done < 1) return;
  last_ = now;
  drawn_ = true;
  const auto filled = static_cast<size_t>(std::clamp(part_done, 0.0, 1.0) * kBarWidth);
  if (part_done < 0) {
    fmt::print(stderr, "\r\033[K{}", counted);
  } else {
    fmt::print(stderr, "\r\033[K[{:<30}] {:3.0f} %  {}{}", std::string(filled, '#'), part_done * 100, counted,
               TimeLeft(took, part_done));
  }
  std::fflush(stderr);
}

void ProgressBar::End() const {
  if (drawn_) fmt::print(stderr, "\n");
}

}  // namespace hedgerow::cli
