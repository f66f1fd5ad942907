// Large results as sealed files over the bridge's socket: by a real engine, with the limits at their edge.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <boost/json.hpp>
#include <list>

#include "bridge/bridge_listener.h"
#include "net/fd_channel.h"
#include "warehouse/test_warehouse.h"

namespace hedgerow::bridge {
namespace {

constexpr char kLarge[] = "SELECT number, toString(number) AS s FROM numbers(200000)";  // about 5 MB

// One sandbox's end of the bridge: frames and descriptors travel as FdChannel has them.
struct Sandbox {
  std::unique_ptr<BridgeListener> listener;
  std::unique_ptr<net::FdChannel> channel;
};

struct Handed {
  boost::json::object header, trailer;
  std::vector<OwnedFd> files;
  std::string streamed;
};

class FileHandoverTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { warehouse_ = new warehouse::TestWarehouse; }
  static void TearDownTestSuite() { delete warehouse_; }
  static warehouse::TestWarehouse* warehouse_;

  FileHandoverTest() : runner_(loop(), warehouse_->engine(), clock_, Log::Quiet(), {}) {}
  ~FileHandoverTest() override {
    for (Sandbox& sandbox : sandboxes_) warehouse_->Run(sandbox.listener->Close());
    sandboxes_.clear();
    warehouse_->Run(runner_.Close());
  }
  net::Loop& loop() { return warehouse_->loop().loop(); }

  net::Task<Result<void>> Connect(Sandbox* sandbox, std::string path, BridgeLimits limits, QueryRunner& runner) {
    CO_TRY(OwnedFd listening, net::BindUnix(path));
    CO_TRY(sandbox->listener, BridgeListener::Create(loop(), std::move(listening), {ProjectId{1}, AppId{7}}, runner,
                                                     Log::Quiet(), limits));
    CO_TRY(OwnedFd connected, co_await net::ConnectUnixFd(path));
    CO_TRY(sandbox->channel, net::FdChannel::Create(loop(), std::move(connected)));
    co_return Result<void>();
  }
  Sandbox& Make(BridgeLimits limits = {.sweep_interval = std::chrono::milliseconds(10)}) {
    Sandbox& sandbox = sandboxes_.emplace_back();
    const std::string path = warehouse_->folder() + "/b" + std::to_string(sandboxes_.size()) + ".sock";
    auto made = warehouse_->Run(Connect(&sandbox, path, limits, runner_));
    EXPECT_TRUE(made) << made.error().detail;
    return sandbox;
  }

  static net::Task<Result<Handed>> Exchange(net::FdChannel& channel, std::string request) {
    CO_TRY_VOID(co_await channel.Send(std::move(request)));
    Handed handed;
    CO_TRY(net::FdMessage first, co_await channel.Receive());
    handed.header = boost::json::parse(first.bytes).as_object();
    handed.files = std::move(first.fds);
    for (;;) {
      CO_TRY(const net::FdMessage piece, co_await channel.Receive());
      if (piece.bytes.empty()) break;
      handed.streamed += piece.bytes;
    }
    CO_TRY(const net::FdMessage last, co_await channel.Receive());
    handed.trailer = boost::json::parse(last.bytes).as_object();
    co_return handed;
  }
  Handed Ask(Sandbox& sandbox, const std::string& query, bool memfd = true) {
    const boost::json::object request{
        {"v", 1}, {"op", "query"}, {"query", query}, {"limit", nullptr}, {"memfd", memfd}};
    auto handed = warehouse_->Run(Exchange(*sandbox.channel, boost::json::serialize(request)));
    EXPECT_TRUE(handed) << handed.error().user_message;
    return handed ? std::move(*handed) : Handed{};
  }
  static std::string Content(const OwnedFd& file) {
    struct stat status{};
    EXPECT_EQ(fstat(file.get(), &status), 0);
    std::string text(static_cast<size_t>(status.st_size), '\0');
    EXPECT_EQ(pread(file.get(), text.data(), text.size(), 0), status.st_size);
    return text;
  }
  static ino_t Inode(const OwnedFd& file) {
    struct stat status{};
    EXPECT_EQ(fstat(file.get(), &status), 0);
    return status.st_ino;
  }
  net::Task<void> WaitUntilNothingHeld(BridgeListener& listener) {
    for (int i = 0; i < 1000 && listener.handed().bytes() > 0; ++i) {
      (void)co_await net::SleepFor(std::chrono::milliseconds(5));
    }
  }

  SystemClock clock_;
  QueryRunner runner_;
  std::list<Sandbox> sandboxes_;
};
warehouse::TestWarehouse* FileHandoverTest::warehouse_ = nullptr;

TEST_F(FileHandoverTest, HandsOverALargeResultSealedAndWhole) {
  Sandbox& sandbox = Make();
  const Handed streamed = Ask(sandbox, kLarge, false);
  ASSERT_GT(streamed.streamed.size(), kFileBytesMin);
  EXPECT_TRUE(streamed.files.empty());
  const Handed handed = Ask(sandbox, kLarge);
  ASSERT_EQ(handed.files.size(), 1u);
  EXPECT_EQ(handed.header.at("memfd").at("bytes").to_number<size_t>(), streamed.streamed.size());
  EXPECT_EQ(handed.trailer.at("rows").to_number<int>(), 200'000);
  EXPECT_TRUE(handed.streamed.empty());
  EXPECT_EQ(Content(handed.files[0]), streamed.streamed);
  EXPECT_EQ(fcntl(handed.files[0].get(), F_GET_SEALS), F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL);
}

TEST_F(FileHandoverTest, WhoHoldsAFileCannotChangeIt) {
  const Handed handed = Ask(Make(), kLarge);
  ASSERT_EQ(handed.files.size(), 1u);
  const int file = handed.files[0].get();
  const std::string path = "/proc/self/fd/" + std::to_string(file);
  const OwnedFd writable(open(path.c_str(), O_RDWR | O_CLOEXEC));  // it is the holder's own file: opening succeeds
  ASSERT_TRUE(writable);
  EXPECT_EQ(pwrite(writable.get(), "x", 1, 0), -1);
  EXPECT_EQ(ftruncate(writable.get(), 0), -1);
  EXPECT_EQ(ftruncate(writable.get(), 1 << 30), -1);
  EXPECT_EQ(mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, writable.get(), 0), MAP_FAILED);
}

TEST_F(FileHandoverTest, StreamsWhatIsSmall) {
  const Handed handed = Ask(Make(), "SELECT number FROM numbers(10)");
  EXPECT_TRUE(handed.files.empty());
  EXPECT_EQ(handed.trailer.at("rows").to_number<int>(), 10);
  EXPECT_FALSE(handed.header.contains("memfd"));
}

TEST_F(FileHandoverTest, SandboxesShareThePagesOfACachedResult) {
  const Handed one = Ask(Make(), kLarge), other = Ask(Make(), kLarge);
  ASSERT_EQ(one.files.size(), 1u);
  ASSERT_EQ(other.files.size(), 1u);
  EXPECT_TRUE(other.trailer.at("cached").as_bool());
  EXPECT_EQ(Inode(one.files[0]), Inode(other.files[0]));
  EXPECT_EQ(runner_.files().files, 1u);
}

TEST_F(FileHandoverTest, StreamsBeyondWhatASandboxMayHoldUntilItLetsGo) {
  const size_t bytes = Ask(Make(), kLarge, false).streamed.size();
  const auto query = [](int i) {
    return "SELECT number + " + std::to_string(i) +
           " AS number, toString(number) AS s "
           "FROM numbers(200000)";
  };
  // Twice the size is room for two, and for not one byte more.
  Sandbox& sandbox = Make({.handed_bytes_max = 2 * bytes, .sweep_interval = std::chrono::hours(1)});
  Handed first = Ask(sandbox, kLarge);
  EXPECT_EQ(first.files.size(), 1u);
  const Handed again = Ask(sandbox, kLarge);  // the same file: counted once
  EXPECT_EQ(again.files.size(), 1u);
  EXPECT_EQ(sandbox.listener->handed().bytes(), bytes);
  Handed second = Ask(sandbox, query(0));
  ASSERT_EQ(second.files.size(), 1u);
  EXPECT_EQ(sandbox.listener->handed().bytes(), 2 * bytes);
  const Handed third = Ask(sandbox, query(0) + " WHERE number < 199999");
  EXPECT_TRUE(third.files.empty());
  EXPECT_EQ(third.trailer.at("rows").to_number<int>(), 199'999);

  // A mapping alone still pins the pages.
  void* mapped = mmap(nullptr, bytes, PROT_READ, MAP_SHARED, second.files[0].get(), 0);
  ASSERT_NE(mapped, MAP_FAILED);
  second.files.clear();
  EXPECT_TRUE(Ask(sandbox, query(0) + " WHERE number < 199998").files.empty());
  munmap(mapped, bytes);
  EXPECT_EQ(Ask(sandbox, query(0) + " WHERE number < 199997").files.size(), 1u);
}

TEST_F(FileHandoverTest, MemoryComesBackWhenASandboxLetsGo) {
  Sandbox& sandbox = Make();
  {
    const Handed handed = Ask(sandbox, kLarge);
    ASSERT_EQ(handed.files.size(), 1u);
    EXPECT_GT(sandbox.listener->handed().bytes(), 0u);
  }
  warehouse_->Run(WaitUntilNothingHeld(*sandbox.listener));
  EXPECT_EQ(sandbox.listener->handed().files(), 0u);
}

TEST_F(FileHandoverTest, MemoryComesBackWhenASandboxEnds) {
  QueryRunner forgetful(loop(), warehouse_->engine(), clock_, Log::Quiet(), {}, {.cache_bytes_max = 0});
  Sandbox sandbox;
  ASSERT_TRUE(warehouse_->Run(Connect(&sandbox, warehouse_->folder() + "/ends.sock", {}, forgetful)));
  Handed handed = Ask(sandbox, kLarge);
  ASSERT_EQ(handed.files.size(), 1u);
  EXPECT_EQ(forgetful.files().files, 1u);
  EXPECT_EQ(forgetful.files().used, Content(handed.files[0]).size());
  warehouse_->Run(sandbox.listener->Close());
  sandbox = {};
  EXPECT_EQ(forgetful.files().files, 0u);
  EXPECT_EQ(forgetful.files().used, 0u);
  warehouse_->Run(forgetful.Close());
}

TEST_F(FileHandoverTest, StreamsWhenTheMemoryForFilesIsUsedUp) {
  QueryRunner tight(loop(), warehouse_->engine(), clock_, Log::Quiet(), {}, {.files_bytes_max = 2 << 20});
  Sandbox sandbox;
  ASSERT_TRUE(warehouse_->Run(Connect(&sandbox, warehouse_->folder() + "/tight.sock", {}, tight)));
  const Handed handed = Ask(sandbox, kLarge);
  EXPECT_TRUE(handed.files.empty());
  EXPECT_EQ(handed.trailer.at("rows").to_number<int>(), 200'000);
  EXPECT_EQ(handed.streamed, Ask(Make(), kLarge, false).streamed);
  warehouse_->Run(sandbox.listener->Close());
  sandbox = {};
  warehouse_->Run(tight.Close());
}

}  // namespace
}  // namespace hedgerow::bridge
