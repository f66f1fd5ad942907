#include "base/result.h"

#include <cerrno>
#include <cstring>

namespace hedgerow {

int Error::HttpStatus() const {
  switch (code) {
    case Code::kInvalid:
      return 400;
    case Code::kUnauthenticated:
      return 401;
    case Code::kForbidden:
      return 403;
    case Code::kNotFound:
      return 404;
    case Code::kConflict:
      return 409;
    case Code::kTooLarge:
      return 413;
    case Code::kUnsupportedMedia:
      return 415;
    case Code::kRateLimited:
      return 429;
    case Code::kCancelled:
      return 499;
    case Code::kInternal:
      return 500;
    case Code::kUnavailable:
      return 503;
    case Code::kTimeout:
      return 504;
    case Code::kStorageFull:
      return 507;
  }
  return 500;
}

std::unexpected<Error> FailInternal(std::string detail) {
  return Fail(Code::kInternal, "Something went wrong on the server. The operator finds the cause in the log.",
              std::move(detail));
}

std::unexpected<Error> FailErrno(std::string what) {
  const int number = errno;
  std::string detail = std::move(what) + ": " + std::strerror(number);
  if (number == ENOSPC || number == EDQUOT) {
    return Fail(Code::kStorageFull, "The server's disk is full. Nothing was changed; ask the operator to free space.",
                std::move(detail));
  }
  return FailInternal(std::move(detail));
}

}  // namespace hedgerow
