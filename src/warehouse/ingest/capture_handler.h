// The capture endpoints, as PostHog's SDKs call them. The server mounts Handle for the paths that Owns() names.
//
//   POST /batch/ /capture/ /e/ /i/v0/e/ /track/ /engage/         events in any packing (capture_body.h); GET for ?data=
//   POST /s/                                                     session recordings: taken and thrown away
//   POST /flags/ /decide/                                        "no flags", in the shape asked for (?v=)
//   GET  /array/<token>/config.js, /array/<token>/config         posthog-js's remote configuration
//
// Answers 200 {"status": 1} once the events are on disk, with the problems of single events beside it; 401 for an
// unknown project token; 503 + Retry-After when queues or memory are full, 507 + Retry-After when the disk is: nothing
// of the request was taken then, and SDKs send it again. Open to every web page (CORS): the token is public.
#pragma once

#include <atomic>
#include <optional>
#include <string_view>
#include <utility>

#include "base/random.h"
#include "net/http.h"
#include "warehouse/ingest/ingest.h"

namespace hedgerow::warehouse {

// Which project a token (phc_...) writes to. Called on the connection's loop.
class ProjectTokens {
 public:
  virtual ~ProjectTokens() = default;
  virtual std::optional<ProjectId> FindProject(std::string_view token) const = 0;
};

// The memory that bodies being received and read may take together, on all loops. Who does not fit is told to come
// back. Thread: any.
class CaptureMemory {
 public:
  explicit CaptureMemory(size_t bytes_max = 256 << 20) : bytes_max_(bytes_max) {}

  // Held while the body is.
  class Share {
   public:
    Share() = default;
    Share(CaptureMemory* memory, size_t bytes) : memory_(memory), bytes_(bytes) {}
    Share(Share&& other) noexcept : memory_(std::exchange(other.memory_, nullptr)), bytes_(other.bytes_) {}
    Share& operator=(Share&& other) noexcept {
      std::swap(memory_, other.memory_);
      std::swap(bytes_, other.bytes_);
      return *this;
    }
    ~Share() {
      if (memory_ != nullptr) memory_->used_ -= bytes_;
    }

   private:
    CaptureMemory* memory_ = nullptr;
    size_t bytes_ = 0;
  };
  Result<Share> Take(size_t bytes);
  size_t used() const { return used_; }

 private:
  const size_t bytes_max_;
  std::atomic<size_t> used_ = 0;
};

// Thread:   one a loop (its `tokens` are that loop's copy); commits happen on `home`.
// Lifetime: outlives the exchanges it handles.
class CaptureHandler {
 public:
  CaptureHandler(net::Loop& home, Ingest& ingest, const ProjectTokens& tokens, net::WorkerPool& workers,
                 CaptureMemory& memory, const Clock& clock, Random& random)
      : home_(home),
        ingest_(ingest),
        tokens_(tokens),
        workers_(workers),
        memory_(memory),
        clock_(clock),
        random_(random) {}

  static bool Owns(std::string_view path);
  net::Task<void> Handle(net::Exchange& exchange);

 private:
  net::Task<net::Response> Capture(net::Exchange& exchange);
  net::Task<net::Response> Flags(net::Exchange& exchange);
  net::Response Config(const net::RequestHead& head) const;
  net::Task<net::Response> Discard(net::Exchange& exchange);
  net::Task<Result<CaptureBatch>> ReadBatch(net::Exchange& exchange);
  net::Task<Result<Accepted>> Store(ProjectId project, CaptureBatch& batch);

  net::Loop& home_;
  Ingest& ingest_;
  const ProjectTokens& tokens_;
  net::WorkerPool& workers_;
  CaptureMemory& memory_;
  const Clock& clock_;
  Random& random_;
};

}  // namespace hedgerow::warehouse
