#include "bridge/flight.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace hedgerow::bridge {

void Flight::Changed() {
  changed_.Notify();
  changed_.Reset();
}

// Bytes go to the file as they come; to memory in pieces of kPieceBytes.
net::Task<Result<void>> Flight::Put(std::string_view bytes) {
  const auto self = shared_from_this();
  while (!bytes.empty()) {
    if (file_ && !overflown_ && AppendToFile(bytes)) co_return Result<void>();
    if (tail_.empty()) tail_.reserve(std::min(std::max(bytes.size(), kPieceBytes / 4), kPieceBytes));
    const size_t take = std::min(bytes.size(), kPieceBytes - tail_.size());
    tail_.append(bytes.substr(0, take));
    bytes.remove_prefix(take);
    if (tail_.size() == kPieceBytes) Flush();
  }
  while (overflown_) {
    DropPassed();
    const size_t passed = std::max(first_byte_, file_end_);
    if (bytes_ - passed <= kStreamWindowBytes) break;
    CO_TRY_VOID(co_await changed_.Wait());
  }
  co_return Result<void>();
}

// The tail becomes the beginning of a file, or a piece.
void Flight::Flush() {
  if (tail_.empty()) return;
  if (options_.files && !overflown_ && bytes_ == 0 && tail_.size() >= kFileBytesMin) {
    if (auto made = ResultFile::Create(options_.files)) {
      file_ = std::move(*made);
      if (AppendToFile(tail_)) {
        tail_.clear();
        return;
      }
      if (file_end_ == 0) file_.reset();
    }
  }
  if (pieces_.empty()) first_byte_ = bytes_;
  bytes_ += tail_.size();
  pieces_.push_back(std::make_shared<const std::string>(std::move(tail_)));
  tail_ = {};
  overflown_ = overflown_ || file_ || bytes_ > options_.keep_bytes_max;
  announced_ = bytes_;
  Changed();
}

// False when the result outgrows what is kept, or memory is short: from there on it streams.
bool Flight::AppendToFile(std::string_view bytes) {
  if (file_end_ + bytes.size() > options_.keep_bytes_max || !file_->Append(bytes)) {
    overflown_ = true;
    announced_ = bytes_;
    Changed();
    return false;
  }
  file_end_ += bytes.size();
  bytes_ = file_end_;
  if (bytes_ - announced_ >= kPieceBytes) {
    announced_ = bytes_;
    Changed();
  }
  return true;
}

void Flight::SealFile() {
  if (!file_ || overflown_) return;
  if (!file_->Seal()) overflown_ = true;  // readable all the same, but handed to nobody
}

void Flight::Finish(warehouse::Summary summary) {
  CHECK(!finished_);
  Flush();
  SealFile();
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
  size_t slowest = bytes_;
  for (const Reader* reader : readers_) slowest = std::min(slowest, reader->next_byte_);
  if (slowest >= file_end_) file_.reset();
  while (!pieces_.empty() && first_byte_ + pieces_.front()->size() <= slowest) {
    first_byte_ += pieces_.front()->size();
    pieces_.pop_front();
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

Flight::Reader::~Reader() { Leave(); }

void Flight::Reader::Leave() {
  if (std::exchange(left_, true)) return;
  std::erase(flight_->readers_, this);
  flight_->Changed();
}

net::Task<Result<std::shared_ptr<ResultFile>>> Flight::Reader::WaitForFile() {
  Flight& flight = *flight_;
  while (!flight.finished_ && !flight.overflown_) CO_TRY_VOID(co_await flight.changed_.Wait());
  if (flight.error_) co_return std::unexpected(*flight.error_);
  co_return flight.overflown_ ? nullptr : flight.file_;
}

net::Task<Result<Flight::Piece>> Flight::Reader::Next() {
  Flight& flight = *flight_;
  for (;;) {
    if (left_) co_return hedgerow::Fail(Code::kCancelled, "The query was cancelled.");
    if (next_byte_ < flight.file_end_) {
      CO_TRY(std::string text, flight.file_->Read(next_byte_, std::min(kPieceBytes, flight.file_end_ - next_byte_)));
      next_byte_ += text.size();
      if (flight.overflown_) flight.Changed();
      co_return std::make_shared<const std::string>(std::move(text));
    }
    if (next_byte_ < flight.bytes_) {
      size_t at = flight.first_byte_, index = 0;
      while (at < next_byte_) at += flight.pieces_[index++]->size();
      Piece piece = flight.pieces_[index];
      next_byte_ += piece->size();
      if (flight.overflown_) flight.Changed();  // room for the producer
      co_return piece;
    }
    if (flight.error_) co_return std::unexpected(*flight.error_);
    if (flight.finished_) co_return Piece();
    CO_TRY_VOID(co_await flight.changed_.Wait());
  }
}

}  // namespace hedgerow::bridge
