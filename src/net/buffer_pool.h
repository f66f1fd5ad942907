// Borrowed I/O buffers, so that an idle connection owns none. One pool a loop, last in first out: hot in the cache.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

namespace hedgerow::net {

class BufferPool;

// A block of BufferPool::kSize bytes, or nothing.
class Buffer {
 public:
  Buffer() = default;
  Buffer(Buffer&& other) noexcept : pool_(other.pool_), data_(std::move(other.data_)) {}
  Buffer& operator=(Buffer&& other) noexcept {
    Release();
    pool_ = other.pool_;
    data_ = std::move(other.data_);
    return *this;
  }
  ~Buffer() { Release(); }

  char* data() const { return data_.get(); }
  explicit operator bool() const { return data_ != nullptr; }
  void Release();

 private:
  friend class BufferPool;
  Buffer(BufferPool* pool, std::unique_ptr<char[]> data) : pool_(pool), data_(std::move(data)) {}
  BufferPool* pool_ = nullptr;
  std::unique_ptr<char[]> data_;
};

// Thread: its loop's. Lifetime: outlives its buffers (a Loop destroys it last).
class BufferPool {
 public:
  static constexpr size_t kSize = 64 * 1024;
  static constexpr size_t kKept = 64;  // 4 MiB a loop at most lie unused

  Buffer Take() {
    if (free_.empty()) return {this, std::unique_ptr<char[]>(new char[kSize])};
    Buffer buffer(this, std::move(free_.back()));
    free_.pop_back();
    return buffer;
  }

 private:
  friend class Buffer;
  std::vector<std::unique_ptr<char[]>> free_;
};

inline void Buffer::Release() {
  if (data_ && pool_->free_.size() < BufferPool::kKept) pool_->free_.push_back(std::move(data_));
  data_.reset();
}

}  // namespace hedgerow::net
