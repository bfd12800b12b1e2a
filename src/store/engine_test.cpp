// URLs and what they open; migrations as text.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/stat.h>

#include <fstream>

#include "store/loop_test_tools.hpp"
#include "store/open.hpp"
#include "store/postgres_test_tools.hpp"

namespace parley::store {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string refusal(const std::string& url) {
    testing::WaitingLoop loop;
    const auto opened = open_store(url, loop);
    return opened ? "opened" : opened.error().code + ": " + opened.error().message;
}

TEST(DatabaseUrl, AWrongOneIsRefusedWithTheMend) {
    for (const char* url : {"", "parley.db", "mysql://host/db", "sqlite://file.db"}) {
        EXPECT_THAT(refusal(url), ::testing::AllOf(HasSubstr("bad-database-url"), HasSubstr("sqlite:///absolute/path")))
            << url;
    }
    EXPECT_THAT(refusal("sqlite:"), HasSubstr("names no file"));
    EXPECT_THAT(refusal("postgresql:host/db"), HasSubstr("postgresql://user:password@host:port/database"));
    EXPECT_THAT(refusal("sqlite:///"), HasSubstr("a folder, not a file"));
    EXPECT_THAT(refusal("sqlite:///no/such/folder/parley.db"), HasSubstr("does not exist: /no/such/folder"));
    EXPECT_THAT(refusal("sqlite:///proc/parley.db"), HasSubstr("cannot be opened for writing"));
}

TEST(DatabaseUrl, AServerThatIsNotThereIsOneClearLineWithoutThePassword) {
    const testing::TemporaryFolder empty;
    const std::string said = refusal("postgresql://parley:secret-word@/db?host=" + empty.path());
    EXPECT_THAT(said, HasSubstr("store-unavailable: the postgresql database does not answer"));
    EXPECT_THAT(said, ::testing::Not(HasSubstr("secret-word")));
    EXPECT_THAT(said, ::testing::Not(HasSubstr("\n")));
}

TEST(DatabaseUrl, ARelativePathIsRelativeAndTheFileIsItsOwnersAlone) {
    const testing::TemporaryFolder folder;
    const auto before = std::filesystem::current_path();
    std::filesystem::current_path(folder.path());
    EXPECT_EQ(refusal("sqlite:with = and space.db"), "opened");
    std::filesystem::current_path(before);
    struct stat status {};
    ASSERT_EQ(::stat((folder.path() + "/with = and space.db").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600u);
}

TEST(DatabaseUrl, AFileThatIsNoDatabaseIsRefused) {
    const testing::TemporaryFolder folder;
    std::ofstream(folder.path() + "/notes.txt") << std::string(5000, 'n');
    EXPECT_THAT(refusal("sqlite://" + folder.path() + "/notes.txt"),
                ::testing::AllOf(HasSubstr("store-unavailable"),
                                 HasSubstr("notes.txt is damaged, or no SQLite database: put a backup"),
                                 ::testing::Not(HasSubstr("\n"))));
}

TEST(DatabaseUrl, ADatabaseThatIsDamagedInTheMiddleIsOneClearLine) {
    const testing::TemporaryFolder folder;
    const std::string file = folder.path() + "/parley.db";
    ASSERT_EQ(refusal("sqlite://" + file), "opened");
    {
        std::fstream damaged(file, std::ios::in | std::ios::out | std::ios::binary);
        damaged.seekp(100);
        damaged << std::string(static_cast<std::size_t>(std::filesystem::file_size(file)) - 100, '\xa5');
    }
    EXPECT_THAT(refusal("sqlite://" + file),
                ::testing::AllOf(HasSubstr("is damaged"), ::testing::Not(HasSubstr("\n"))));
}

TEST(Migrations, AreNumberedWithoutGapAndSplitAtLineEnds) {
    int number = 0;
    for (const Migration& migration : migrations()) {
        EXPECT_EQ(migration.version, ++number);
        EXPECT_FALSE(migration.statements.empty()) << migration.name;
    }
    EXPECT_THAT(split_statements("-- why; so\nCREATE a (\n  b;c\n);\n\nDROP a;\n"),
                ElementsAre("CREATE a (\n  b;c\n)", "DROP a"));
}

}  // namespace
}  // namespace parley::store
