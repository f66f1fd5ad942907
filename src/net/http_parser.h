// For net/*.cc only: feeds bytes to Beast's HTTP/1 parser and refuses what proxies disagree about (request smuggling).
//
//   RequestHead head;
//   HttpParser parser(&head, 16384);
//   TRY(const size_t used, parser.Feed(bytes));       // stops after the headers, and after every piece of body
//   if (parser.header_done()) ...  parser.piece()     // a view into the bytes just fed
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "net/http.h"

namespace hedgerow::net {

class HttpParser {
 public:
  HttpParser(RequestHead* head, size_t header_bytes_max);
  HttpParser(ResponseHead* head, size_t header_bytes_max);
  ~HttpParser();
  HttpParser(HttpParser&&) noexcept;
  HttpParser& operator=(HttpParser&&) noexcept;

  void SkipBody();  // this response answers HEAD; before the first Feed

  // Bytes used of `bytes`. None used, no piece and not done: more bytes are needed. kTooLarge: the headers; kInvalid:
  // all else. After an error the parser is spent.
  Result<size_t> Feed(std::string_view bytes);
  // The stream has ended: fine only where the end delimits the body.
  Result<void> FeedEnd();

  bool header_done() const;
  bool done() const;
  std::string_view piece() const;  // body bytes found by the last Feed

  bool keep_alive() const;
  bool chunked() const;
  std::optional<uint64_t> content_length() const;
  bool ends_with_stream() const;  // a response without length

 private:
  struct Impl;
  template <bool kIsRequest>
  struct ImplOf;
  std::unique_ptr<Impl> impl_;
};

}  // namespace hedgerow::net
