// Memory of one parse: nodes and lists are bumped from chunks and freed together with the arena.
// Not for objects with destructors: nothing is destroyed one by one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>
#include <type_traits>
#include <vector>

namespace hedgerow::hogql {

// A fixed array in the arena. Copies share the elements.
template <class T>
struct List {
  T* data = nullptr;
  uint32_t size = 0;

  T* begin() const { return data; }
  T* end() const { return data + size; }
  T& operator[](size_t i) const { return data[i]; }
  bool empty() const { return size == 0; }
};

// Owned by:  the ParseResult.
// Invariant: addresses stay valid until the arena dies (moving the arena keeps them).
class Arena {
 public:
  Arena() = default;
  Arena(Arena&&) = default;
  Arena& operator=(Arena&&) = default;

  template <class T, class... Args>
  T* New(Args&&... args) {
    static_assert(std::is_trivially_destructible_v<T>);
    return new (Allocate(sizeof(T))) T{static_cast<Args&&>(args)...};
  }

  template <class T>
  List<T> Copy(const T* from, size_t count) {
    if (count == 0) return {};
    T* to = static_cast<T*>(Allocate(sizeof(T) * count));
    std::memcpy(static_cast<void*>(to), from, sizeof(T) * count);
    return {to, static_cast<uint32_t>(count)};
  }

  std::string_view CopyText(std::string_view text) {
    if (text.empty()) return {};
    char* to = static_cast<char*>(Allocate(text.size()));
    std::memcpy(to, text.data(), text.size());
    return {to, text.size()};
  }

  // Keeps the newest chunk for the next parse; every node made before is gone.
  void Reset() {
    if (chunks_.size() > 1) {
      chunks_.front() = std::move(chunks_.back());
      chunks_.resize(1);
    }
    next_ = chunks_.empty() ? nullptr : chunks_[0].get();
    end_ = next_ == nullptr ? nullptr : next_ + chunk_bytes_;
  }

 private:
  static constexpr size_t kFirstChunkBytes = 16 << 10;
  static constexpr size_t kChunkBytesMax = 4 << 20;

  void* Allocate(size_t bytes) {
    bytes = (bytes + 7) & ~size_t{7};
    if (static_cast<size_t>(end_ - next_) < bytes) [[unlikely]]
      Grow(bytes);
    std::byte* at = next_;
    next_ += bytes;
    return at;
  }

  void Grow(size_t bytes) {
    size_t wanted = chunk_bytes_ == 0 ? kFirstChunkBytes : chunk_bytes_ * 2;
    if (wanted > kChunkBytesMax) wanted = kChunkBytesMax;
    chunk_bytes_ = wanted > bytes ? wanted : bytes;
    chunks_.push_back(std::make_unique_for_overwrite<std::byte[]>(chunk_bytes_));
    next_ = chunks_.back().get();
    end_ = next_ + chunk_bytes_;
  }

  std::vector<std::unique_ptr<std::byte[]>> chunks_;
  std::byte* next_ = nullptr;
  std::byte* end_ = nullptr;
  size_t chunk_bytes_ = 0;
};

}  // namespace hedgerow::hogql
