// How far a long command is: a bar that redraws itself on a terminal, a line every tenth of the way elsewhere.
//
//   ProgressBar bar("events");
//   bar.Draw(0.4, 400'000);  ...  bar.End();
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace hedgerow::cli {

class ProgressBar {
 public:
  explicit ProgressBar(std::string unit);
  void Draw(double part_done, uint64_t count);  // part_done < 0: not known
  void End() const;                             // leaves the bar's line
  double seconds() const;

 private:
  std::string unit_;
  bool terminal_;
  bool drawn_ = false;
  std::chrono::steady_clock::time_point start_, last_;
  int tenth_ = 0;
};

std::string WithCommas(uint64_t number);  // 1234567 → 1,234,567

}  // namespace hedgerow::cli
