#include "api/receive_upload.h"

#include <fmt/format.h>

#include "api/multipart.h"

namespace hedgerow::api {
namespace {

constexpr std::string_view kZipField = "zip_file";
constexpr size_t kFieldBytesMax = 64 * 1024;
constexpr size_t kWriteAt = 256 * 1024;  // one hop to a worker thread moves this much
constexpr uint64_t kDropBytesMax = 64ULL << 20;

// Collects the form's fields, and the zip's bytes until they are taken away to disk.
class FormSink final : public MultipartSink {
 public:
  explicit FormSink(int64_t zip_bytes_max) : zip_bytes_max_(zip_bytes_max) {}

  Result<void> OnPart(const MultipartPart& part) override {
    name_ = part.name;
    if (name_ != kZipField) {
      fields_[name_].clear();
      return {};
    }
    if (zip_seen_) return Fail(Code::kInvalid, "Send one zip_file, not several.", {}, std::string(kZipField));
    zip_seen_ = true;
    return {};
  }

  Result<void> OnData(std::string_view bytes) override {
    if (name_ != kZipField) {
      std::string& field = fields_[name_];
      if (field.size() + bytes.size() > kFieldBytesMax) {
        return Fail(Code::kTooLarge, fmt::format("This field may have at most {} bytes.", kFieldBytesMax), {}, name_);
      }
      field.append(bytes);
      return {};
    }
    zip_bytes_ += static_cast<int64_t>(bytes.size());
    if (zip_bytes_ > zip_bytes_max_) {
      return Fail(Code::kTooLarge,
                  fmt::format("The zip is larger than {} MB. Leave out data and environments (.venv, node_modules).",
                              zip_bytes_max_ >> 20),
                  {}, std::string(kZipField));
    }
    pending_.append(bytes);
    return {};
  }

  Result<void> OnPartEnd() override { return {}; }

  bool zip_seen() const { return zip_seen_; }
  int64_t zip_bytes() const { return zip_bytes_; }
  size_t pending() const { return pending_.size(); }
  std::string TakePending() { return std::exchange(pending_, {}); }
  std::map<std::string, std::string> TakeFields() { return std::move(fields_); }

 private:
  const int64_t zip_bytes_max_;
  std::string name_;
  bool zip_seen_ = false;
  int64_t zip_bytes_ = 0;
  std::string pending_;
  std::map<std::string, std::string> fields_;
};

net::Task<Result<void>> WritePending(FormSink* sink, store::BlobWriter* zip, net::WorkerPool* workers) {
  const std::string bytes = sink->TakePending();
  co_return co_await workers->Run([&] { return zip->Write(bytes); });
}

net::Task<Result<void>> ReadForm(net::Exchange* exchange, FormSink* sink, store::BlobWriter* zip,
                                 net::WorkerPool* workers) {
  CO_TRY(MultipartParser parser, MultipartParser::Create(exchange->head().headers.Find("Content-Type")));
  for (;;) {
    CO_TRY(const std::string_view chunk, co_await exchange->ReadBodyChunk());
    if (chunk.empty()) break;
    CO_TRY_VOID(parser.Feed(chunk, *sink));
    if (sink->pending() >= kWriteAt) CO_TRY_VOID(co_await WritePending(sink, zip, workers));
  }
  CO_TRY_VOID(parser.Finish());
  if (!sink->zip_seen()) co_return Fail(Code::kInvalid, "This field is required.", {}, std::string(kZipField));
  if (sink->zip_bytes() == 0) co_return Fail(Code::kInvalid, "The zip is empty.", {}, std::string(kZipField));
  CO_TRY_VOID(co_await WritePending(sink, zip, workers));
  co_return co_await workers->Run([&] { return zip->Finish(); });
}

net::Task<void> DropRest(net::Exchange* exchange) {
  for (uint64_t dropped = 0; dropped < kDropBytesMax;) {
    const auto chunk = co_await exchange->ReadBodyChunk();
    if (!chunk || chunk->empty()) co_return;
    dropped += chunk->size();
  }
}

}  // namespace

net::Task<Result<UploadForm>> ReceiveUpload(net::Exchange* exchange, const Services* services) {
  FormSink sink(services->config.zip_bytes_max);
  CO_TRY(store::BlobWriter zip, co_await services->workers.Run([&] { return services->blobs.Begin(); }));
  auto read = co_await ReadForm(exchange, &sink, &zip, &services->workers);
  if (!read) {
    co_await DropRest(exchange);
    co_return std::unexpected(std::move(read).error());
  }
  co_return UploadForm{sink.TakeFields(), std::move(zip)};
}

}  // namespace hedgerow::api
