// One epoll and the non-blocking TCP streams on it. Single-threaded: whoever calls poll() is called back from within
// it. Any failure throws: a bench that loses a connection has no figure to give.
#pragma once

#include <netinet/in.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace parley::load {

class Stream;

class Loop {
public:
    Loop();
    ~Loop();
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;

    /// Serves what is ready, waiting up to `timeout_ms` (0: not at all) for something to be.
    void poll(int timeout_ms);
    /// Serves until done() or throws std::runtime_error("... timed out") after `limit_s` seconds.
    template <class Done>
    void run_until(Done&& done, int limit_s, const char* what) {
        const std::int64_t deadline = deadline_ns(limit_s);
        while (!done()) {
            poll(50);
            throw_if_past(deadline, what);
        }
    }
    void run_for(int seconds);

private:
    friend class Stream;
    static std::int64_t deadline_ns(int seconds);
    static void throw_if_past(std::int64_t deadline, const char* what);

    int epoll_ = -1;
    std::vector<char> buffer_;  // shared by all reads: nothing of it outlives the call that it is handed to
};

/// A TCP connection with an unbounded send queue (bounded by the callers' own in-flight limits).
class Stream {
public:
    explicit Stream(Loop& loop) : loop_(loop) {}
    virtual ~Stream();
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;

    void connect(const sockaddr_in& target);
    void write(std::string_view bytes);
    /// Resets the connection, so that thousands of closes leave no TIME_WAIT behind.
    void close();
    [[nodiscard]] bool is_open() const { return socket_ >= 0; }
    /// From now on takes nothing from the socket, and does not hear that it was closed.
    void stop_reading();
    /// Bytes that the socket takes in unread; before connect().
    void limit_unread(int bytes) { unread_max_ = bytes; }

protected:
    /// Bytes of one recv(). The view dies with the call.
    virtual void on_bytes(std::string_view bytes) = 0;
    /// The server closed. The default throws.
    virtual void on_eof();

private:
    friend class Loop;
    void on_ready(std::uint32_t events);
    void flush();
    void watch(bool writable);

    Loop& loop_;
    int socket_ = -1;
    bool watching_writable_ = false;
    bool reads_ = true;
    int unread_max_ = 0;
    std::string out_;
};

}  // namespace parley::load
