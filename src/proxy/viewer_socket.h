// One viewer's WebSocket: accepted by us at once, joined to the app when that is up, then relayed raw.
//
//   waiting   the viewer's frames are kept, pings answered; the app is being woken
//   relaying  bytes move both ways; nothing is parsed, an idle pair owns no buffer
//
// A failed start, or a viewer who may no longer watch, ends it with a close code while waiting; while relaying a frame
// of ours could fall into the middle of one of the app's, so then the connection is just closed.
#pragma once

#include <memory>
#include <string>

#include "net/async.h"
#include "net/http_client.h"
#include "net/stream.h"
#include "proxy/access.h"
#include "proxy/backends.h"
#include "proxy/early_frames.h"

namespace hedgerow::proxy {

// Close codes of ours (RFC 6455 section 7.4.2: 4000-4999 are private). The UI maps them to pages.
enum class CloseCode : uint16_t {
  kSignedOut = 4401,
  kNotMember = 4403,
  kDeleted = 4404,
  kFull = 4429,
  kFailed = 4503,  // the app did not start; the reason says why
};

struct ViewerTarget {
  ShortId short_id;
  AppPlace place;
  Principal principal;
};

// Thread: its loop's.
class ViewerSocket {
 public:
  // `handshake` goes to the app once it is up; `buffered` is what the viewer has sent already.
  ViewerSocket(net::Loop& loop, ViewerTarget target, std::unique_ptr<net::Stream> viewer, std::string buffered,
               net::ClientRequest handshake);
  ~ViewerSocket();

  net::Task<void> Run(Backends& backends, net::HttpClient& client);
  void Cut(CloseCode code);  // from outside, any time

  const ViewerTarget& target() const { return target_; }

 private:
  net::Task<void> ReadEarly();
  net::Task<void> Dial(Backends* backends, net::HttpClient* client);
  net::Task<Result<void>> Connect(Backends* backends, net::HttpClient* client);
  net::Task<void> CloseViewer(CloseCode code, std::string reason);

  net::Loop& loop_;
  const ViewerTarget target_;
  std::unique_ptr<net::Stream> viewer_;
  std::unique_ptr<net::Stream> upstream_;
  std::string upstream_first_;  // what the app sent right behind its 101
  net::ClientRequest handshake_;
  EarlyFrames early_;
  std::string buffered_;

  net::Event decided_;  // connected, failed, gone or cut
  std::optional<Error> failure_;
  std::optional<CloseCode> cut_;
  bool viewer_gone_ = false;
};

}  // namespace hedgerow::proxy
