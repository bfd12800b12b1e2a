#include "server/secrets.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>

#include "base/encoding.hpp"

namespace parley::server {
namespace {

constexpr std::size_t kSecretBytesMax = 64 * 1024;

std::string reason() {
    return std::strerror(errno);
}

/// The whole of a small file, or nothing with errno set.
std::optional<std::string> read_small_file(const std::string& path) {
    const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return std::nullopt;
    std::string text(kSecretBytesMax, '\0');
    const auto size = read(fd, text.data(), text.size());
    const int problem = errno;
    close(fd);
    errno = problem;
    if (size < 0) return std::nullopt;
    text.resize(static_cast<std::size_t>(size));
    return text;
}

std::string first_line(std::string text) {
    text.resize(std::min(text.find_first_of("\r\n"), text.size()));
    return text;
}

/// Writes and syncs a new file of mode 600 that appears under its name only when it is whole. False with errno set;
/// EEXIST is no mistake.
bool write_once(const std::string& path, std::string_view text) {
    const std::string draft = fmt::format("{}.{}", path, getpid());
    const int fd = open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0) return false;
    bool good = write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && fsync(fd) == 0;
    close(fd);
    good = good && link(draft.c_str(), path.c_str()) == 0;
    const int problem = errno;
    unlink(draft.c_str());
    errno = problem;
    return good;
}

}  // namespace

Status prepare_data_directory(const std::string& directory) {
    std::error_code error;
    if (!std::filesystem::exists(directory, error)) {
        const mode_t before = umask(0077);
        std::filesystem::create_directories(directory, error);
        umask(before);
        if (error)
            return fail("config",
                        fmt::format("server.data: the directory {} cannot be made: {}; choose another with --data",
                                    directory, error.message()));
    }
    const std::string probe = fmt::format("{}/.probe.{}", directory, getpid());
    const int fd = open(probe.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return fail("config",
                    fmt::format("server.data: the directory {} cannot be written: {}; choose another with --data",
                                directory, reason()));
    close(fd);
    unlink(probe.c_str());
    return {};
}

DirectoryLock::~DirectoryLock() {
    if (fd_ >= 0) close(fd_);
}

Result<DirectoryLock> lock_data_directory(const std::string& directory) {
    const int fd = open((directory + "/lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return fail("config",
                    fmt::format("server.data: {}/lock cannot be written: {}; choose another directory with --data",
                                directory, reason()));
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        close(fd);
        return fail(
            "config",
            fmt::format("server.data: another server uses the directory {}; stop it, or choose another with --data",
                        directory));
    }
    return DirectoryLock(fd);
}

Result<KeptSecret> keep_secret(const std::string& directory, std::string_view name, Random& random) {
    KeptSecret kept;
    kept.path = fmt::format("{}/{}", directory, name);
    auto text = read_small_file(kept.path);
    if (!text && errno == ENOENT) {
        kept.made = write_once(kept.path, random_token(random, 32) + "\n");
        if (!kept.made && errno != EEXIST)
            return fail("config", fmt::format("{} cannot be written: {}; choose another directory with --data",
                                              kept.path, reason()));
        text = read_small_file(kept.path);
    }
    if (!text)
        return fail("config",
                    fmt::format("{} cannot be read: {}; make it readable for this user", kept.path, reason()));
    kept.value = first_line(*std::move(text));
    if (kept.value.size() < 16)
        return fail("config",
                    fmt::format("{} holds no secret of at least 16 characters; remove the file to have a new one made",
                                kept.path));
    struct stat info {};
    if (stat(kept.path.c_str(), &info) == 0 && (info.st_mode & 0077) != 0) {
        return fail("config", fmt::format("{} can be read by others; run chmod 600 on it", kept.path));
    }
    return kept;
}

Result<std::string> read_secret_file(const std::string& path, std::string_view key) {
    auto text = read_small_file(path);
    if (!text)
        return fail("config",
                    fmt::format("{}: {} cannot be read: {}; check the path and its permissions", key, path, reason()));
    auto line = first_line(*std::move(text));
    if (line.empty())
        return fail("config", fmt::format("{}: {} is empty; write the secret into its first line", key, path));
    return line;
}

}  // namespace parley::server
