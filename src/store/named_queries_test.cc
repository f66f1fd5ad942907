#include "store/named_queries.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "store/sqlite/sqlite_store.h"

namespace hedgerow::store {
namespace {

class NamedQueriesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    char name[] = "/tmp/hedgerow-named-XXXXXX";
    ASSERT_NE(mkdtemp(name), nullptr);
    folder_ = name;
    store_ = std::move(*SqliteStore::Open({.path = folder_ + "/store.db"}, clock_));
    const auto organization = store_->CreateOrganization("Acme");
    project_ = store_->CreateProject({.organization = organization->id, .name = "Shop", .api_token = "phc_1"})->id;
    other_ = store_->CreateProject({.organization = organization->id, .name = "Other", .api_token = "phc_2"})->id;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  NewNamedQuery Payers() const {
    return {.project = project_,
            .kind = NamedKind::kCohort,
            .name = "Payers",
            .source = "{}",
            .hogql = "properties.plan = 'pro'"};
  }

  std::string folder_;
  SystemClock clock_;
  std::unique_ptr<SqliteStore> store_;
  ProjectId project_, other_;
};

TEST_F(NamedQueriesTest, KeepsWhatWasNamed) {
  const auto made = store_->CreateNamed(Payers());
  ASSERT_TRUE(made);
  ASSERT_TRUE(store_->UpdateNamed(project_, NamedKind::kCohort, made->id, {.name = "Customers"}));
  const auto all = store_->ListNamed(project_);
  ASSERT_TRUE(all);
  ASSERT_EQ(all->size(), 1u);
  EXPECT_EQ((*all)[0].name, "Customers");
  EXPECT_EQ((*all)[0].hogql, "properties.plan = 'pro'");
  ASSERT_TRUE(store_->DeleteNamed(project_, NamedKind::kCohort, made->id));
  EXPECT_TRUE(store_->ListNamed(project_)->empty());
}

TEST_F(NamedQueriesTest, ANameIsTakenOnceAKind) {
  ASSERT_TRUE(store_->CreateNamed(Payers()));
  const auto again = store_->CreateNamed(Payers());
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, Code::kConflict);
  EXPECT_EQ(again.error().attr, "name");
  NewNamedQuery action = Payers();
  action.kind = NamedKind::kAction;
  EXPECT_TRUE(store_->CreateNamed(action));
}

TEST_F(NamedQueriesTest, AnotherProjectsAreNotFound) {
  const NamedId id = store_->CreateNamed(Payers())->id;
  EXPECT_EQ(store_->GetNamed(other_, NamedKind::kCohort, id).error().code, Code::kNotFound);
  EXPECT_EQ(store_->GetNamed(project_, NamedKind::kView, id).error().code, Code::kNotFound);
  EXPECT_EQ(store_->UpdateNamed(other_, NamedKind::kCohort, id, {.name = "Mine"}).error().code, Code::kNotFound);
  EXPECT_EQ(store_->DeleteNamed(other_, NamedKind::kCohort, id).error().code, Code::kNotFound);
  EXPECT_TRUE(store_->ListNamed(other_)->empty());
}

}  // namespace
}  // namespace hedgerow::store
