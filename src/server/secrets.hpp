// The data directory and the secrets in it: made once, readable by the owner alone. Not the database. For start-up.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "base/random.hpp"
#include "base/result.hpp"

namespace parley::server {

/// Makes `directory` (mode 700) where it is missing, and tries to write in it. Error code "config"; the message names
/// the mend.
[[nodiscard]] Status prepare_data_directory(const std::string& directory);

/// Held while a server uses its data directory; the kernel lets go of it when the process ends, however it ends.
class DirectoryLock {
public:
    DirectoryLock() = default;
    explicit DirectoryLock(int fd) : fd_(fd) {}
    DirectoryLock(DirectoryLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    DirectoryLock& operator=(DirectoryLock&&) = delete;
    ~DirectoryLock();

private:
    int fd_ = -1;
};
/// Error code "config" when another server has it.
[[nodiscard]] Result<DirectoryLock> lock_data_directory(const std::string& directory);

struct KeptSecret {
    std::string value;
    std::string path;
    bool made = false;  ///< just now
};
/// The secret in `directory`/`name`; a new one of 256 bits (mode 600) where there is none. Two processes that come at
/// once get the same.
[[nodiscard]] Result<KeptSecret> keep_secret(const std::string& directory, std::string_view name, Random& random);
/// The first line of a file. `key` is the setting that named it, for the message.
[[nodiscard]] Result<std::string> read_secret_file(const std::string& path, std::string_view key);

}  // namespace parley::server
