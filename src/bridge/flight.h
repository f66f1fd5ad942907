// One result on its way from the engine to any number of readers: who asks the same thing shares it.
//
//   auto flight = std::make_shared<Flight>(loop, 64 << 20);
//   Flight::Reader reader(flight);                      // before or while it flies
//   co_await flight->Put(piece);  flight->Finish(summary);             // the producer
//   CO_TRY(const auto piece, co_await reader.Next());   // nullptr at the end; then flight->summary()
//
// Up to `keep_bytes_max` everything is kept: late readers start from the beginning, and the finished flight may serve
// as a cached result. Beyond that it only streams: nobody joins any more, what all readers have is dropped, and the
// producer waits for the slowest of them.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "net/async.h"
#include "warehouse/query_engine.h"

namespace hedgerow::bridge {

inline constexpr size_t kStreamWindowBytes = 8 << 20;  // how far an overflown flight may be ahead of its slowest reader

// Thread:    its loop's.
// Invariant: finished at most once; pieces before first_piece_ have been passed by every reader.
class Flight : public std::enable_shared_from_this<Flight> {
 public:
  using Piece = std::shared_ptr<const std::string>;

  Flight(net::Loop& loop, size_t keep_bytes_max) : keep_bytes_max_(keep_bytes_max), changed_(loop) {}

  // Producer. Put waits while the readers are behind; an error means stop: cancelled.
  net::Task<Result<void>> Put(std::string piece);
  void Finish(warehouse::Summary summary);
  void Fail(Error error);

  bool finished() const { return finished_; }
  bool failed() const { return error_ != nullptr; }
  bool joinable() const { return !overflown_ && !failed(); }
  size_t bytes() const { return bytes_; }
  const warehouse::Summary& summary() const { return summary_; }

  // Ends when it has finished or when its last reader has left.
  net::Task<Result<void>> WaitForEndOrNobody();

  class Reader {
   public:
    explicit Reader(std::shared_ptr<Flight> flight);
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;
    ~Reader();
    net::Task<Result<Piece>> Next();
    const Flight& flight() const { return *flight_; }

   private:
    friend class Flight;
    std::shared_ptr<Flight> flight_;
    size_t next_ = 0;
  };

 private:
  void Changed();
  void DropPassed();

  const size_t keep_bytes_max_;
  net::Event changed_;
  std::deque<Piece> pieces_;
  size_t first_piece_ = 0;  // number of the first one kept
  size_t bytes_ = 0;        // of all pieces so far
  size_t kept_bytes_ = 0;
  std::vector<Reader*> readers_;
  bool overflown_ = false, finished_ = false;
  warehouse::Summary summary_;
  std::unique_ptr<Error> error_;
};

}  // namespace hedgerow::bridge
