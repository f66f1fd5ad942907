// The capture endpoints, as PostHog's SDKs call them. The server mounts Handle for the paths that Owns() names.
//
//   POST /batch/ /capture/ /e/ /i/v0/e/ /track/ /engage/ /s/     events in any packing (capture_body.h); GET for ?data=
//   POST /flags/ /decide/                                        "no flags", in the shape asked for (?v=)
//   GET  /array/<token>/config.js, /array/<token>/config         posthog-js's remote configuration
//
// Answers 200 {"status": 1} once the events are on disk, with the problems of single events beside it; 401 for an
// unknown project token; 503 + Retry-After when the queue is full. Open to every web page (CORS): the token is public.
#pragma once

#include <optional>
#include <string_view>

#include "net/http.h"
#include "warehouse/ingest/ingest.h"

namespace hedgerow::warehouse {

// Which project a token (phc_...) writes to. Called on the connection's loop.
class ProjectTokens {
 public:
  virtual ~ProjectTokens() = default;
  virtual std::optional<ProjectId> FindProject(std::string_view token) const = 0;
};

// Thread:   one a loop (its `tokens` are that loop's copy); commits happen on `home`.
// Lifetime: outlives the exchanges it handles.
class CaptureHandler {
 public:
  CaptureHandler(net::Loop& home, Ingest& ingest, const ProjectTokens& tokens, net::WorkerPool& workers,
                 const Clock& clock)
      : home_(home), ingest_(ingest), tokens_(tokens), workers_(workers), clock_(clock) {}

  static bool Owns(std::string_view path);
  net::Task<void> Handle(net::Exchange& exchange);

 private:
  net::Task<net::Response> Capture(net::Exchange& exchange);
  net::Task<net::Response> Flags(net::Exchange& exchange);
  net::Response Config(const net::RequestHead& head) const;
  net::Task<Result<CaptureBatch>> ReadBatch(net::Exchange& exchange);

  net::Loop& home_;
  Ingest& ingest_;
  const ProjectTokens& tokens_;
  net::WorkerPool& workers_;
  const Clock& clock_;
};

}  // namespace hedgerow::warehouse
