#include "warehouse/transfer/byte_source.h"

#include <fcntl.h>
#include <zlib.h>
#include <zstd.h>

#include <cstring>

namespace hedgerow::warehouse {
namespace {

constexpr size_t kChunkBytes = 1 << 20;

std::unexpected<Error> Damaged(const std::string& path, const char* format, const char* why) {
  return Fail(Code::kInvalid, "\"" + path + "\" is a damaged or incomplete " + format + " file: copy it again.", why);
}

class PlainSource final : public ByteSource {
 public:
  PlainSource(OwnedFd file, std::string path) : ByteSource(std::move(file), std::move(path)) {}
  Result<std::string_view> Next() override { return ReadFile(); }
};

// gzip, also several members one after the other (as `cat a.gz b.gz` makes).
class GzipSource final : public ByteSource {
 public:
  GzipSource(OwnedFd file, std::string path) : ByteSource(std::move(file), std::move(path)) {
    inflateInit2(&stream_, 15 + 16);
  }
  ~GzipSource() override { inflateEnd(&stream_); }

  Result<std::string_view> Next() override {
    out_.resize(kChunkBytes);
    stream_.next_out = reinterpret_cast<Bytef*>(out_.data());
    stream_.avail_out = static_cast<uInt>(out_.size());
    while (stream_.avail_out == out_.size()) {
      if (stream_.avail_in == 0) {
        TRY(const std::string_view packed, ReadFile());
        if (packed.empty()) {
          if (inside_) return Damaged(path(), "gzip", "it ends too early");
          break;
        }
        stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
        stream_.avail_in = static_cast<uInt>(packed.size());
      }
      inside_ = true;
      const int code = inflate(&stream_, Z_NO_FLUSH);
      if (code == Z_STREAM_END) {
        inside_ = false;
        inflateReset(&stream_);
      } else if (code != Z_OK && code != Z_BUF_ERROR) {
        return Damaged(path(), "gzip", stream_.msg == nullptr ? "" : stream_.msg);
      }
    }
    return std::string_view(out_.data(), out_.size() - stream_.avail_out);
  }

 private:
  z_stream stream_{};
  std::string out_;
  bool inside_ = false;  // of a member
};

class ZstdSource final : public ByteSource {
 public:
  ZstdSource(OwnedFd file, std::string path)
      : ByteSource(std::move(file), std::move(path)), stream_(ZSTD_createDStream(), &ZSTD_freeDStream) {}

  Result<std::string_view> Next() override {
    out_.resize(kChunkBytes);
    ZSTD_outBuffer out{out_.data(), out_.size(), 0};
    while (out.pos == 0) {
      if (in_.pos == in_.size) {
        TRY(const std::string_view packed, ReadFile());
        if (packed.empty()) {
          if (wanted_ != 0) return Damaged(path(), "zstd", "it ends too early");
          break;
        }
        in_ = {packed.data(), packed.size(), 0};
      }
      wanted_ = ZSTD_decompressStream(stream_.get(), &out, &in_);
      if (ZSTD_isError(wanted_) != 0) return Damaged(path(), "zstd", ZSTD_getErrorName(wanted_));
    }
    return std::string_view(out_.data(), out.pos);
  }

 private:
  std::unique_ptr<ZSTD_DStream, size_t (*)(ZSTD_DStream*)> stream_;
  ZSTD_inBuffer in_{};
  std::string out_;
  size_t wanted_ = 0;  // 0: between frames
};

}  // namespace

Result<std::unique_ptr<ByteSource>> ByteSource::Open(const std::string& path) {
  OwnedFd file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) return Fail(Code::kNotFound, "\"" + path + "\" cannot be read.", std::strerror(errno));
  unsigned char magic[4] = {};
  if (pread(file.get(), magic, sizeof magic, 0) < 0) {
    return Fail(Code::kInvalid, "\"" + path + "\" cannot be read: name a file, not a folder.", std::strerror(errno));
  }
  if (magic[0] == 0x1f && magic[1] == 0x8b) return std::make_unique<GzipSource>(std::move(file), path);
  if (magic[0] == 0x28 && magic[1] == 0xb5 && magic[2] == 0x2f && magic[3] == 0xfd)
    return std::make_unique<ZstdSource>(std::move(file), path);
  return std::make_unique<PlainSource>(std::move(file), path);
}

Result<std::string_view> ByteSource::ReadFile() {
  buffer_.resize(kChunkBytes);
  ssize_t got = 0;
  do {
    got = read(file_.get(), buffer_.data(), buffer_.size());
  } while (got < 0 && errno == EINTR);
  if (got < 0) return Fail(Code::kInternal, "\"" + path_ + "\" cannot be read further.", std::strerror(errno));
  read_ += static_cast<uint64_t>(got);
  return std::string_view(buffer_.data(), static_cast<size_t>(got));
}

}  // namespace hedgerow::warehouse
