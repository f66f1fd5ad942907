#include "bridge/flight.h"

#include <algorithm>

#include "base/check.h"

namespace hedgerow::bridge {

void Flight::Changed() {
  changed_.Notify();
  changed_.Reset();
}

net::Task<Result<void>> Flight::Put(std::string piece) {
  const auto self = shared_from_this();
  bytes_ += piece.size();
  kept_bytes_ += piece.size();
  pieces_.push_back(std::make_shared<const std::string>(std::move(piece)));
  overflown_ = overflown_ || bytes_ > keep_bytes_max_;
  Changed();
  while (overflown_) {
    DropPassed();
    if (kept_bytes_ <= kStreamWindowBytes) break;
    CO_TRY_VOID(co_await changed_.Wait());
  }
  co_return Result<void>();
}

void Flight::Finish(warehouse::Summary summary) {
  CHECK(!finished_);
  summary_ = summary;
  finished_ = true;
  Changed();
}

void Flight::Fail(Error error) {
  CHECK(!finished_);
  error_ = std::make_unique<Error>(std::move(error));
  finished_ = true;
  Changed();
}

void Flight::DropPassed() {
  size_t slowest = first_piece_ + pieces_.size();
  for (const Reader* reader : readers_) slowest = std::min(slowest, reader->next_);
  while (first_piece_ < slowest) {
    kept_bytes_ -= pieces_.front()->size();
    pieces_.pop_front();
    ++first_piece_;
  }
}

net::Task<Result<void>> Flight::WaitForEndOrNobody() {
  const auto self = shared_from_this();
  while (!finished_ && !readers_.empty()) CO_TRY_VOID(co_await changed_.Wait());
  co_return Result<void>();
}

Flight::Reader::Reader(std::shared_ptr<Flight> flight) : flight_(std::move(flight)) {
  CHECK(!flight_->overflown_);
  flight_->readers_.push_back(this);
}

Flight::Reader::~Reader() {
  std::erase(flight_->readers_, this);
  flight_->Changed();
}

net::Task<Result<Flight::Piece>> Flight::Reader::Next() {
  Flight& flight = *flight_;
  for (;;) {
    if (next_ < flight.first_piece_ + flight.pieces_.size()) {
      Piece piece = flight.pieces_[next_ - flight.first_piece_];
      ++next_;
      if (flight.overflown_) flight.Changed();  // room for the producer
      co_return piece;
    }
    if (flight.error_) co_return std::unexpected(*flight.error_);
    if (flight.finished_) co_return Piece();
    CO_TRY_VOID(co_await flight.changed_.Wait());
  }
}

}  // namespace hedgerow::bridge
