#include "server/secrets.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "crypto/random.hpp"

namespace parley::server {
namespace {

namespace fs = std::filesystem;

class DataDirectory : public testing::Test {
protected:
    std::string path_ = testing::TempDir() + "parley-data-" + std::to_string(getpid()) + "/inner";
    crypto::SystemRandom random_;

    void TearDown() override { fs::remove_all(fs::path(path_).parent_path()); }
    static unsigned mode(const std::string& path) {
        struct stat info {};
        EXPECT_EQ(stat(path.c_str(), &info), 0) << path;
        return info.st_mode & 0777;
    }
};

TEST_F(DataDirectory, is_made_for_its_owner_alone) {
    ASSERT_TRUE(prepare_data_directory(path_));
    EXPECT_EQ(mode(path_), 0700u);
    EXPECT_TRUE(fs::is_empty(path_)) << "the probe is gone";
    EXPECT_TRUE(prepare_data_directory(path_));
}

TEST_F(DataDirectory, one_line_says_why_it_cannot_be) {
    fs::create_directories(fs::path(path_).parent_path());
    std::ofstream(path_) << "a file";
    const auto refused = prepare_data_directory(path_);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().message, "server.data: the directory " + path_ +
                                           " cannot be written: Not a directory; choose another with --data");
}

TEST_F(DataDirectory, keeps_a_secret_once_made) {
    ASSERT_TRUE(prepare_data_directory(path_));
    const auto first = keep_secret(path_, "jwt-secret", random_);
    ASSERT_TRUE(first);
    EXPECT_TRUE(first->made);
    EXPECT_EQ(first->value.size(), 43u);
    EXPECT_EQ(mode(first->path), 0600u);
    const auto second = keep_secret(path_, "jwt-secret", random_);
    EXPECT_FALSE(second->made);
    EXPECT_EQ(second->value, first->value);
    EXPECT_NE(keep_secret(path_, "seal-key", random_)->value, first->value);
    EXPECT_EQ(std::distance(fs::directory_iterator(path_), fs::directory_iterator()), 2) << "no draft stays behind";
}

TEST_F(DataDirectory, does_not_use_a_secret_that_others_can_read_or_that_is_none) {
    ASSERT_TRUE(prepare_data_directory(path_));
    const auto kept = keep_secret(path_, "jwt-secret", random_);
    chmod(kept->path.c_str(), 0644);
    EXPECT_NE(keep_secret(path_, "jwt-secret", random_).error().message.find("chmod 600"), std::string::npos);
    chmod(kept->path.c_str(), 0600);
    std::ofstream(kept->path, std::ios::trunc) << "short\n";
    EXPECT_NE(keep_secret(path_, "jwt-secret", random_).error().message.find("remove the file"), std::string::npos);
}

TEST_F(DataDirectory, is_used_by_one_server_at_a_time) {
    ASSERT_TRUE(prepare_data_directory(path_));
    {
        const auto mine = lock_data_directory(path_);
        ASSERT_TRUE(mine);
        EXPECT_NE(lock_data_directory(path_).error().message.find("another server"), std::string::npos);
    }
    EXPECT_TRUE(lock_data_directory(path_));
}

TEST_F(DataDirectory, a_secret_file_is_its_first_line) {
    ASSERT_TRUE(prepare_data_directory(path_));
    const auto file = path_ + "/given";
    EXPECT_EQ(read_secret_file(file, "auth.jwt_secret_file").error().message,
              "auth.jwt_secret_file: " + file +
                  " cannot be read: No such file or directory; check the path and its permissions");
    std::ofstream(file) << "hunter2\r\nmore\n";
    EXPECT_EQ(read_secret_file(file, "k"), "hunter2");
    std::ofstream(file, std::ios::trunc) << "\n";
    EXPECT_FALSE(read_secret_file(file, "k"));
}

}  // namespace
}  // namespace parley::server
