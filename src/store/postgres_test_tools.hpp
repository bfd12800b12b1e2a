// A PostgreSQL server of the tests' own: a fresh cluster in a temporary folder, reached by a Unix socket in it, started
// and stopped by the test program. As root it runs as the user postgres, since the server refuses root. Not for
// production code.
#pragma once

#include <pwd.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "store/engine.hpp"
#include "store/statement.hpp"

namespace parley::store::testing {

/// A folder that goes when the test does.
class TemporaryFolder {
public:
    TemporaryFolder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "parley-store-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
        path_ = pattern;
    }
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    [[nodiscard]] const std::string& path() const { return path_; }

private:
    std::string path_;
};

class PostgresServer {
public:
    PostgresServer() {
        if (::geteuid() == 0) {
            const passwd* user = ::getpwnam("postgres");
            if (user == nullptr) throw std::runtime_error("there is no user postgres");
            uid_ = user->pw_uid;
            gid_ = user->pw_gid;
            if (::chown(folder_.path().c_str(), uid_, gid_) != 0) throw std::runtime_error("chown failed");
        }
        const Child initdb =
            spawn({bin("initdb"), "-D", data(), "-U", "parley", "-A", "trust", "-E", "UTF8", "--no-sync", "-N"});
        std::string said;
        while (read_line(initdb.errors, said)) {
        }
        ::close(initdb.errors);
        int status = 0;
        ::waitpid(initdb.pid, &status, 0);
        if (status != 0) throw std::runtime_error("initdb failed: " + said);
        start();
    }
    ~PostgresServer() { stop(); }
    PostgresServer(const PostgresServer&) = delete;
    PostgresServer& operator=(const PostgresServer&) = delete;

    /// Returns when the server says that it takes connections.
    void start() {
        server_ = spawn({bin("postgres"), "-D", data(), "-k", folder_.path(), "-c", "listen_addresses=", "-c",
                         "fsync=off", "-c", "max_connections=20"});
        std::string line;
        while (read_line(server_.errors, line)) {
            if (line.find("ready to accept connections") != std::string::npos) return;
        }
        throw std::runtime_error("postgres ended: " + line);
    }
    /// Ends all connections at once, as a crash of the server's machine would look.
    void stop() {
        if (server_.pid <= 0) return;
        ::kill(server_.pid, SIGINT);  // "fast shutdown"
        std::string line;
        while (read_line(server_.errors, line)) {  // it must not stall on a full pipe
        }
        ::close(server_.errors);
        ::waitpid(server_.pid, nullptr, 0);
        server_ = {};
    }
    [[nodiscard]] std::string url(const std::string& database = "postgres") const {
        return "postgresql://parley@/" + database + "?host=" + folder_.path();
    }
    /// A new, empty database; its URL.
    [[nodiscard]] std::string make_database() {
        const std::string name = "test" + std::to_string(++databases_);
        Connection(**make_engine(url())).run("CREATE DATABASE " + name);
        return url(name);
    }
    /// Shared by all tests of the program.
    static PostgresServer& shared() {
        static PostgresServer server;
        return server;
    }

private:
    struct Child {
        pid_t pid = 0;
        int errors = -1;  ///< what it writes to standard error
    };

    [[nodiscard]] std::string data() const { return folder_.path() + "/data"; }
    static std::string bin(const std::string& name) { return "/usr/lib/postgresql/15/bin/" + name; }

    Child spawn(const std::vector<std::string>& words) const {
        std::array<int, 2> pipe_ends{};
        if (::pipe(pipe_ends.data()) != 0) throw std::runtime_error("pipe failed");
        std::vector<char*> argv;
        for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
        argv.push_back(nullptr);
        const pid_t pid = ::fork();
        if (pid == 0) {
            ::dup2(pipe_ends[1], 1);
            ::dup2(pipe_ends[1], 2);
            ::close(pipe_ends[0]);
            ::close(pipe_ends[1]);
            if (uid_ != 0 && (::setgid(gid_) != 0 || ::setuid(uid_) != 0)) ::_exit(126);
            if (::chdir("/") != 0) ::_exit(126);
            ::execv(argv[0], argv.data());
            ::_exit(127);
        }
        ::close(pipe_ends[1]);
        return {pid, pipe_ends[0]};
    }

    /// False at the end. `line` keeps the last line.
    static bool read_line(int descriptor, std::string& line) {
        std::string read;
        char c = 0;
        while (::read(descriptor, &c, 1) == 1) {
            if (c == '\n') {
                line = read;
                return true;
            }
            read += c;
        }
        return false;
    }

    TemporaryFolder folder_;
    uid_t uid_ = 0;
    gid_t gid_ = 0;
    Child server_;
    int databases_ = 0;
};

}  // namespace parley::store::testing
