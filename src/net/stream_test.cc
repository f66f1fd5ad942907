#include "net/stream.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "net/async.h"
#include "net/fd_channel.h"
#include "net/test_loop.h"

namespace hedgerow::net {
namespace {

class TempFolder {
 public:
  TempFolder() {
    std::string pattern = ::testing::TempDir() + "/net_XXXXXX";
    path_ = ::mkdtemp(pattern.data());
  }
  ~TempFolder() { std::filesystem::remove_all(path_); }
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

Task<Result<std::string>> Echoed(Loop* loop, std::string path) {
  CO_TRY(OwnedFd bound, BindUnix(path));
  CO_TRY(auto listener, Listener::Create(*loop, std::move(bound)));
  CO_TRY(auto client, co_await ConnectUnix(path));
  CO_TRY(auto server, co_await listener->Accept());
  CO_TRY_VOID(co_await client->Write("hello"));
  client->ShutdownWrite();
  CO_TRY_VOID(co_await server->WaitReadable());
  std::array<char, 16> buffer{};
  CO_TRY(const size_t size, co_await server->ReadSome(buffer));
  CO_TRY(const size_t end, co_await server->ReadSome(buffer));
  if (end != 0) co_return FailInternal("no end of stream");
  if (server->peer_credentials()->uid != ::getuid()) co_return FailInternal("wrong credentials");
  co_return std::string(buffer.data(), size);
}

TEST(Stream, CarriesBytesAndHalfCloseOverAUnixSocket) {
  TestLoop test;
  TempFolder folder;
  EXPECT_EQ(test.Run(Echoed(&test.loop(), folder / "s")).value(), "hello");
}

TEST(Stream, ReachesUnixSocketsWithLongPaths) {
  TestLoop test;
  TempFolder folder;
  const std::string deep = folder / std::string(90, 'd');
  std::filesystem::create_directory(deep);
  EXPECT_EQ(test.Run(Echoed(&test.loop(), deep + "/" + std::string(60, 's'))).value(), "hello");
}

TEST(Stream, BindsWithTheModeAskedForAndReplacesAnOldSocket) {
  TempFolder folder;
  const std::string path = folder / "s";
  ASSERT_TRUE(BindUnix(path, 0600).has_value());
  ASSERT_TRUE(BindUnix(path, 0666).has_value());
  struct stat status{};
  ASSERT_EQ(::stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0666u);
}

TEST(Stream, WillNotReplaceAFileThatIsNoSocket) {
  TempFolder folder;
  const std::string path = folder / "f";
  OwnedFd file(::open(path.c_str(), O_CREAT | O_WRONLY, 0600));
  EXPECT_EQ(BindUnix(path).error().code, Code::kConflict);
}

TEST(Stream, SaysWhenNobodyListens) {
  TestLoop test;
  EXPECT_EQ(test.Run(ConnectUnix("/nonexistent/socket")).error().code, Code::kUnavailable);
}

Task<void> CloseSoon(Stream* stream) {
  co_await Yield();
  stream->Close();
}

Task<Result<size_t>> ReadClosed(Loop* loop) {
  CO_TRY(auto pair, SocketPair());
  CO_TRY(auto stream, co_await StreamFromFd(std::move(pair.first)));
  TaskGroup tasks(*loop);
  tasks.Spawn(CloseSoon(stream.get()));
  std::array<char, 4> buffer{};
  auto result = co_await stream->ReadSome(buffer);
  co_await tasks.Join();
  co_return result;
}

TEST(Stream, EndsAPendingReadWhenClosed) {
  TestLoop test;
  EXPECT_EQ(test.Run(ReadClosed(&test.loop())).error().code, Code::kCancelled);
}

Task<Result<std::string>> PassDescriptor(Loop* loop) {
  CO_TRY(auto pair, SocketPair());
  CO_TRY(auto sender, FdChannel::Create(*loop, std::move(pair.first)));
  CO_TRY(auto receiver, FdChannel::Create(*loop, std::move(pair.second)));
  CO_TRY(auto passed, SocketPair());
  std::vector<OwnedFd> fds;
  fds.push_back(std::move(passed.first));
  CO_TRY_VOID(co_await sender->Send("take this", std::move(fds)));
  CO_TRY_VOID(co_await sender->Send("and nothing", {}));
  CO_TRY(FdMessage message, co_await receiver->Receive());
  CO_TRY(const FdMessage second, co_await receiver->Receive());
  if (message.fds.size() != 1 || !second.fds.empty()) co_return FailInternal("descriptors went astray");
  CO_TRY(auto a, co_await StreamFromFd(std::move(message.fds[0])));
  CO_TRY(auto b, co_await StreamFromFd(std::move(passed.second)));
  CO_TRY_VOID(co_await a->Write("through"));
  std::array<char, 16> buffer{};
  CO_TRY(const size_t size, co_await b->ReadSome(buffer));
  sender->Close();
  if (co_await receiver->Receive()) co_return FailInternal("received from a closed channel");
  co_return message.bytes + " " + second.bytes + " " + std::string(buffer.data(), size);
}

TEST(FdChannel, PassesDescriptorsWithTheirMessage) {
  TestLoop test;
  EXPECT_EQ(test.Run(PassDescriptor(&test.loop())).value(), "take this and nothing through");
}

}  // namespace
}  // namespace hedgerow::net
