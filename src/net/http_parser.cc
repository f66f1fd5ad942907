#include "net/http_parser.h"

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

namespace hedgerow::net {

namespace http = boost::beast::http;
using BeastString = boost::beast::string_view;

struct HttpParser::Impl {
  virtual ~Impl() = default;
  virtual void SkipBody() = 0;
  virtual size_t Put(std::string_view bytes, boost::system::error_code& error) = 0;
  virtual void PutEnd(boost::system::error_code& error) = 0;
  virtual bool header_done() const = 0;
  virtual bool done() const = 0;
  virtual bool keep_alive() const = 0;
  virtual bool chunked() const = 0;
  virtual std::optional<uint64_t> content_length() const = 0;
  virtual bool needs_eof() const = 0;

  Headers* headers = nullptr;
  std::string_view piece;
  size_t header_bytes = 0;
  size_t header_bytes_max = 0;
  bool fields_closed = false;        // trailers are not headers
  bool bad_transfer_coding = false;  // present, and anything but exactly "chunked"
};

template <bool kIsRequest>
struct HttpParser::ImplOf final : HttpParser::Impl, private http::basic_parser<kIsRequest> {
  using Base = http::basic_parser<kIsRequest>;
  using Head = std::conditional_t<kIsRequest, RequestHead, ResponseHead>;

  ImplOf(Head* target, size_t limit) : head(target) {
    headers = &target->headers;
    header_bytes_max = limit;
    Base::header_limit(static_cast<std::uint32_t>(limit));
    Base::body_limit(boost::none);
    Base::eager(false);
  }

  void SkipBody() override { Base::skip(true); }
  size_t Put(std::string_view bytes, boost::system::error_code& error) override {
    return Base::put(boost::asio::const_buffer(bytes.data(), bytes.size()), error);
  }
  void PutEnd(boost::system::error_code& error) override { Base::put_eof(error); }
  bool header_done() const override { return Base::is_header_done(); }
  bool done() const override { return Base::is_done(); }
  bool keep_alive() const override { return Base::keep_alive(); }
  bool chunked() const override { return Base::chunked(); }
  std::optional<uint64_t> content_length() const override {
    const auto length = Base::content_length();
    return length ? std::optional<uint64_t>(*length) : std::nullopt;
  }
  bool needs_eof() const override { return Base::need_eof(); }

 private:
  void on_request_impl(http::verb, BeastString method, BeastString target, int version,
                       boost::system::error_code& error) override {
    error = {};
    if constexpr (kIsRequest) {
      head->method.assign(method.data(), method.size());
      head->target.assign(target.data(), target.size());
      head->version = version;
    }
  }
  void on_response_impl(int status, BeastString, int, boost::system::error_code& error) override {
    error = {};
    if constexpr (!kIsRequest) head->status = status;
  }
  void on_field_impl(http::field field, BeastString name, BeastString value,
                     boost::system::error_code& error) override {
    error = {};
    if (fields_closed) return;
    const std::string_view text(value.data(), value.size());
    if (field == http::field::transfer_encoding && !EqualsIgnoreCase(TrimWhitespace(text), "chunked")) {
      bad_transfer_coding = true;
    }
    headers->Add({name.data(), name.size()}, text);
  }
  void on_header_impl(boost::system::error_code& error) override {
    error = {};
    fields_closed = true;
  }
  void on_body_init_impl(const boost::optional<std::uint64_t>&, boost::system::error_code& error) override {
    error = {};
  }
  std::size_t on_body_impl(BeastString body, boost::system::error_code& error) override {
    error = {};
    piece = {body.data(), body.size()};
    return body.size();
  }
  void on_chunk_header_impl(std::uint64_t, BeastString, boost::system::error_code& error) override { error = {}; }
  std::size_t on_chunk_body_impl(std::uint64_t, BeastString body, boost::system::error_code& error) override {
    error = {};
    piece = {body.data(), body.size()};
    return body.size();
  }
  void on_finish_impl(boost::system::error_code& error) override { error = {}; }

  Head* head;
};

HttpParser::HttpParser(RequestHead* head, size_t limit) : impl_(std::make_unique<ImplOf<true>>(head, limit)) {}
HttpParser::HttpParser(ResponseHead* head, size_t limit) : impl_(std::make_unique<ImplOf<false>>(head, limit)) {}
HttpParser::~HttpParser() = default;
HttpParser::HttpParser(HttpParser&&) noexcept = default;
HttpParser& HttpParser::operator=(HttpParser&&) noexcept = default;

void HttpParser::SkipBody() { impl_->SkipBody(); }

Result<size_t> HttpParser::Feed(std::string_view bytes) {
  impl_->piece = {};
  if (impl_->done()) return 0;
  const bool in_header = !impl_->header_done();
  boost::system::error_code error;
  const size_t used = impl_->Put(bytes, error);
  if (in_header) {
    impl_->header_bytes += used;
    // Beast limits the start line and the fields one by one; we limit their sum.
    if (error == http::error::header_limit || impl_->header_bytes > impl_->header_bytes_max ||
        (error == http::error::need_more && impl_->header_bytes + bytes.size() - used >= impl_->header_bytes_max)) {
      return Fail(Code::kTooLarge, "The request's headers are too large.");
    }
    if (impl_->bad_transfer_coding) return Fail(Code::kInvalid, "Only the transfer coding \"chunked\" is supported.");
  }
  if (error && error != http::error::need_more) {
    return Fail(Code::kInvalid, "This is not a valid HTTP message.", error.message());
  }
  return used;
}

Result<void> HttpParser::FeedEnd() {
  boost::system::error_code error;
  if (!impl_->header_done()) return Fail(Code::kUnavailable, "The connection ended within the headers.");
  if (!impl_->done()) impl_->PutEnd(error);
  if (error) return Fail(Code::kInvalid, "The body was cut short.");
  return {};
}

bool HttpParser::header_done() const { return impl_->header_done(); }
bool HttpParser::done() const { return impl_->done(); }
std::string_view HttpParser::piece() const { return impl_->piece; }
bool HttpParser::keep_alive() const { return impl_->keep_alive(); }
bool HttpParser::chunked() const { return impl_->chunked(); }
std::optional<uint64_t> HttpParser::content_length() const { return impl_->content_length(); }
bool HttpParser::ends_with_stream() const { return impl_->needs_eof(); }

}  // namespace hedgerow::net
