// One result on its way from the engine to any number of readers: who asks the same thing shares it.
//
//   auto flight = std::make_shared<Flight>(loop, FlightOptions{.keep_bytes_max = 64 << 20, .files = budget});
//   Flight::Reader reader(flight);                      // before or while it flies
//   co_await flight->Put(piece);  flight->Finish(summary);             // the producer
//   CO_TRY(const auto piece, co_await reader.Next());   // nullptr at the end; then flight->summary()
//   CO_TRY(const auto file, co_await reader.WaitForFile());            // or the whole, if it is large
//
// Up to `keep_bytes_max` everything is kept: late readers start from the beginning, and the finished flight may serve
// as a cached result. What grows beyond kFileBytesMin is kept in a memfd (result_file.h), which sandboxes are handed.
// Beyond the limit it only streams: nobody joins any more, what all readers have is dropped, and the producer waits for
// the slowest of them.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "bridge/result_file.h"
#include "net/async.h"
#include "warehouse/query_engine.h"

namespace hedgerow::bridge {

inline constexpr size_t kStreamWindowBytes = 8 << 20;  // how far an overflown flight may be ahead of its slowest reader
inline constexpr size_t kPieceBytes = 1 << 20;         // the engine's smaller and larger pieces are cut to this
inline constexpr size_t kFileBytesMin = kPieceBytes;   // what is smaller is cheaper to send than to map

struct FlightOptions {
  size_t keep_bytes_max = 32 << 20;
  std::shared_ptr<FileBudget> files;  // null: no memfd, pieces in memory only
};

// Thread:    its loop's.
// Invariant: finished at most once; bytes before first_byte_ have been passed by every reader; the file, if there is
//            one, holds the bytes before file_end_, the pieces those behind it.
class Flight : public std::enable_shared_from_this<Flight> {
 public:
  using Piece = std::shared_ptr<const std::string>;

  Flight(net::Loop& loop, FlightOptions options) : options_(std::move(options)), changed_(loop) {}

  // Producer. Put waits while the readers are behind; an error means stop: cancelled.
  net::Task<Result<void>> Put(std::string_view bytes);
  void Finish(warehouse::Summary summary);
  void Fail(Error error);

  bool finished() const { return finished_; }
  bool failed() const { return error_ != nullptr; }
  bool joinable() const { return !overflown_ && !failed(); }
  size_t bytes() const { return bytes_; }
  const warehouse::Summary& summary() const { return summary_; }

  // When what happened; for people (timings, last_refresh) and for the cache.
  struct Times {
    MonoTime asked_at{};
    double compile_ms = 0;
    std::optional<MonoTime> admitted_at;  // its turn in the queue has come
    std::optional<WallTime> admitted_wall;
    std::optional<MonoTime> ended_at;
    std::optional<WallTime> ended_wall;
  };
  Times times;
  std::string tag;   // what the engine knows it by
  std::string head;  // what precedes the rows, in forms that have it; there before the first byte, or at the end

  // Ends when it has finished or when its last reader has left.
  net::Task<Result<void>> WaitForEndOrNobody();

  class Reader {
   public:
    explicit Reader(std::shared_ptr<Flight> flight);
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;
    ~Reader();
    net::Task<Result<Piece>> Next();
    // The whole result as a sealed file, once it is there; null as soon as it is known that it only streams: it is
    // small, or too large, or memory is short. Before the first Next.
    net::Task<Result<std::shared_ptr<ResultFile>>> WaitForFile();
    // From now on it counts as gone, and Next, also a pending one, answers kCancelled.
    void Leave();
    const Flight& flight() const { return *flight_; }

   private:
    friend class Flight;
    std::shared_ptr<Flight> flight_;
    size_t next_byte_ = 0;
    bool left_ = false;
  };

 private:
  void Changed();
  void Flush();
  bool AppendToFile(std::string_view bytes);
  void DropPassed();
  void SealFile();

  const FlightOptions options_;
  net::Event changed_;
  std::string tail_;  // not yet a piece
  std::deque<Piece> pieces_;
  std::shared_ptr<ResultFile> file_;
  size_t file_end_ = 0;
  size_t first_byte_ = 0;  // of the first piece kept
  size_t bytes_ = 0;       // of all so far, the tail excepted
  size_t announced_ = 0;   // of these, what the readers were woken for
  std::vector<Reader*> readers_;
  bool overflown_ = false, finished_ = false;
  warehouse::Summary summary_;
  std::unique_ptr<Error> error_;
};

}  // namespace hedgerow::bridge
