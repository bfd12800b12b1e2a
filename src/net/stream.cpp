#include "net/stream.hpp"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <exception>
#include <utility>

#include "crypto/tls.hpp"
#include "net/hub.hpp"
#include "net/udp_address.hpp"

namespace parley::net {
namespace {

constexpr int kReadsPerTurn = 4;                    // then others get their turn
constexpr std::size_t kReadAheadBytes = 16 * 1024;  // held back before reading stops
constexpr std::size_t kPiecesPerWrite = 16;
constexpr std::size_t kCiphertextBytes = 64 * 1024;  // encrypted ahead of what the kernel takes

}  // namespace

struct Stream::Tls {
    crypto::TlsSession session;
    std::string ciphertext;
    std::size_t sent = 0;
    bool begun = false;  ///< the peer has sent something

    explicit Tls(const crypto::TlsContext& context) : session(context) {}
    [[nodiscard]] std::size_t unsent() const { return ciphertext.size() - sent; }
};

Stream::Stream(Hub& hub, int fd, const Address& peer, std::uint32_t index)
    : hub_(hub), peer_(peer), fd_(fd), index_(index) {}

Stream::~Stream() {
    Deadlines::clear(*this);
    if (fd_ >= 0) ::close(fd_);
}

void Stream::guarded(auto&& call) {
    try {
        call();
    } catch (const std::exception& error) {
        hub_.loop.report(error);
        if (is_open()) protocol_->on_failure();
    }
}

void Stream::start(std::unique_ptr<Protocol> protocol) {
    protocol_ = std::move(protocol);
    if (hub_.options.tls) tls_ = std::make_unique<Tls>(*hub_.options.tls);
    interest_ = EPOLLIN;
    hub_.loop.watch(fd_, *this, interest_);
    protocol_->on_open();
}

void Stream::on_ready(std::uint32_t events) {
    if (!is_open()) return;
    const bool broken = (events & (EPOLLERR | EPOLLHUP)) != 0;
    if (broken && (interest_ & EPOLLIN) == 0) return abort();  // nobody would read the error
    if (broken || (events & EPOLLIN) != 0) read();
    if (is_open() && (events & EPOLLOUT) != 0) {
        write_blocked_ = false;
        mark_dirty();
    }
}

void Stream::read() {
    auto& buffer = hub_.read_buffer;
    for (int i = 0; i < kReadsPerTurn && is_open() && (interest_ & EPOLLIN) != 0; ++i) {
        const auto count = ::recv(fd_, buffer.data(), buffer.size(), 0);
        if (count < 0) {
            if (errno == EINTR) continue;
            if (errno != EAGAIN) abort();
            return;
        }
        if (count == 0) return handle_read_end();
        const auto bytes = std::span(buffer).first(static_cast<std::size_t>(count));
        heard_ = true;
        hub_.stats.bytes_in += bytes.size();
        receive(bytes);
        if (bytes.size() < buffer.size()) return;  // the kernel had no more; asking again would cost a call
    }
}

void Stream::receive(std::span<char> bytes) {
    if (finishing_) return;
    // ICE-TCP brings an encryption of its own, and browsers put no TLS around it.
    if (tls_ && !std::exchange(tls_->begun, true) && hub_.is_datagram_stream(bytes[0])) tls_.reset();
    tls_ ? receive_ciphertext(bytes) : deliver(bytes);
}

void Stream::receive_ciphertext(std::span<char> bytes) {
    using State = crypto::TlsSession::State;
    auto& session = tls_->session;
    session.feed(bytes);
    while (is_open() && !finishing_) {
        const auto count = session.read(hub_.plain_buffer);
        if (count == 0) break;
        deliver(std::span(hub_.plain_buffer).first(count));
    }
    if (!is_open()) return;
    session.take_ciphertext(tls_->ciphertext);  // handshake messages, alerts
    if (tls_->unsent() > 0) mark_dirty();
    if (session.state() == State::ended) return handle_read_end();
    if (session.state() != State::failed || finishing_) return;
    ++hub_.stats.tls_failures;
    finish();
}

void Stream::deliver(std::span<char> bytes) {
    if (held_) {
        hold(bytes);
        if (!paused_ && protocol_->wants_bytes()) resume_later();
        return;
    }
    delivering_ = true;
    guarded([&] { deliver_some(bytes); });
    delivering_ = false;
    if (!bytes.empty() && is_open() && !finishing_) hold(bytes);
}

void Stream::deliver_some(std::span<char>& bytes) {
    while (!bytes.empty() && is_open() && !finishing_ && !paused_ && !yielded_ && protocol_->wants_bytes()) {
        auto successor = protocol_->on_bytes(bytes);
        if (!successor) continue;
        protocol_ = std::move(successor);
        protocol_->on_open();
    }
}

void Stream::hold(std::span<char> bytes) {
    if (!held_) held_ = std::make_unique<std::string>();
    held_->append(bytes.data(), bytes.size());
    update_interest();
}

void Stream::resume_later() {
    if (!is_open() || delivering_ || yielded_ || (!held_ && !read_ended_) || std::exchange(resuming_, true)) return;
    hub_.resume_later(*this);
}

void Stream::yield() {
    if (is_open() && !std::exchange(yielded_, true)) hub_.resume_next_turn(*this);
}

void Stream::resume_yielded() {
    yielded_ = false;
    resume();
}

void Stream::resume() {
    resuming_ = false;
    if (!is_open()) return;
    if (held_ && !paused_ && protocol_->wants_bytes()) {
        const auto bytes = std::move(held_);
        deliver(*bytes);
        if (!is_open()) return;
        update_interest();
    }
    if (read_ended_ && !finishing_ && !yielded_) guarded([&] { protocol_->on_read_end(); });
}

void Stream::handle_read_end() {
    read_ended_ = true;
    if (finishing_ && shut_down_) return abort();  // both sides have ended
    update_interest();
    if (!finishing_ && !yielded_) guarded([&] { protocol_->on_read_end(); });
}

SendQueue& Stream::out() {
    if (!queue_) queue_ = hub_.queues.take();
    mark_dirty();
    return *queue_;
}

std::size_t Stream::queued_bytes() const {
    return (queue_ ? queue_->bytes() : 0) + (tls_ ? tls_->unsent() : 0);
}

void Stream::pause(bool paused) {
    if (paused_ == paused) return;
    paused_ = paused;
    if (!is_open()) return;
    update_interest();
    if (!paused_) resume_later();
}

void Stream::finish() {
    if (!is_open() || std::exchange(finishing_, true)) return;
    paused_ = false;
    held_.reset();
    wait_for(queued_bytes() > 0 ? Wait::write : Wait::close);
    update_interest();
    mark_dirty();
}

void Stream::mark_dirty() {
    if (is_open() && !std::exchange(dirty_, true)) hub_.mark_dirty(*this);
}

void Stream::abort() {
    if (!is_open()) return;
    ::close(std::exchange(fd_, -1));
    wait_for_nothing();
    queue_.reset();
    held_.reset();
    try {
        protocol_->on_gone();
    } catch (const std::exception& error) {
        hub_.loop.report(error);
    }
    hub_.bury(*this);
}

void Stream::wait_for(Wait kind) {
    if (is_open()) hub_.set_wait(*this, kind);
}

void Stream::wait_for_nothing() {
    hub_.clear_wait(*this);
}

parley::Endpoint Stream::peer_endpoint() const {
    sockaddr_storage address{};
    socklen_t length = sizeof address;
    ::getpeername(fd_, reinterpret_cast<sockaddr*>(&address), &length);
    return endpoint_of(address);
}

bool Stream::take_heard() {
    const bool heard = heard_;
    heard_ = false;
    return heard;
}

void Stream::expire(Wait kind) {
    if (finishing_) return abort();
    ++hub_.stats.timeouts;
    guarded([&] { protocol_->on_deadline(kind); });
}

void Stream::drain() {
    if (!finishing_) guarded([&] { protocol_->on_drain(); });
}

void Stream::update_interest() {
    if (!is_open()) return;
    const bool holds_enough = paused_ || (held_ && held_->size() >= kReadAheadBytes);
    const bool reads = !read_ended_ && (finishing_ || !holds_enough);
    const std::uint32_t wanted = (reads ? EPOLLIN : 0u) | (write_blocked_ ? EPOLLOUT : 0u);
    if (wanted == interest_) return;
    interest_ = wanted;
    hub_.loop.rewatch(fd_, *this, wanted);
}

// ---- writing ----

void Stream::flush() {
    dirty_ = false;
    if (!is_open() || write_blocked_) return;
    const auto written = tls_ ? write_ciphertext() : write_queue();
    if (written == Written::failed) return abort();
    write_blocked_ = written == Written::some;
    update_interest();
    if (written == Written::all) handle_all_written();
}

long Stream::write(std::span<const iovec> pieces) {
    for (;;) {
        long count = 0;
        if (pieces.size() == 1) {
            count = ::send(fd_, pieces[0].iov_base, pieces[0].iov_len, MSG_NOSIGNAL);
        } else {
            msghdr message{};
            message.msg_iov = const_cast<iovec*>(pieces.data());
            message.msg_iovlen = pieces.size();
            count = ::sendmsg(fd_, &message, MSG_NOSIGNAL);
        }
        if (count >= 0) {
            hub_.stats.bytes_out += static_cast<std::uint64_t>(count);
            if (count > 0 && wait == Wait::write) wait_for(Wait::write);  // progress
            return count;
        }
        if (errno == EINTR) continue;
        return errno == EAGAIN ? 0 : -1;
    }
}

Stream::Written Stream::write_queue() {
    while (queue_ && !queue_->empty()) {
        std::array<iovec, kPiecesPerWrite> pieces;
        const auto filled = std::span(pieces).first(queue_->gather(pieces));
        std::size_t wanted = 0;
        for (const auto& piece : filled) wanted += piece.iov_len;
        const auto count = write(filled);
        if (count < 0) return Written::failed;
        queue_->consume(static_cast<std::size_t>(count));
        if (static_cast<std::size_t>(count) < wanted) return Written::some;
    }
    return Written::all;
}

Stream::Written Stream::write_ciphertext() {
    for (;;) {
        encrypt_queue();
        if (tls_->unsent() == 0) return Written::all;
        const iovec piece{tls_->ciphertext.data() + tls_->sent, tls_->unsent()};
        const auto count = write({&piece, 1});
        if (count < 0) return Written::failed;
        tls_->sent += static_cast<std::size_t>(count);
        if (tls_->unsent() > 0) return Written::some;
        tls_->ciphertext.clear();
        tls_->ciphertext.shrink_to_fit();
        tls_->sent = 0;
    }
}

/// Plaintext waits in the queue until the handshake is done and the kernel takes what was encrypted before.
void Stream::encrypt_queue() {
    while (queue_ && !queue_->empty() && tls_->unsent() < kCiphertextBytes) {
        std::array<iovec, 1> piece;
        if (queue_->gather(piece) == 0) return;
        const auto size = std::min(piece[0].iov_len, kCiphertextBytes);
        if (!tls_->session.write({static_cast<const char*>(piece[0].iov_base), size})) return;
        queue_->consume(size);
        tls_->session.take_ciphertext(tls_->ciphertext);
    }
}

void Stream::handle_all_written() {
    if (queue_ && queue_->empty()) hub_.queues.give_back(std::move(queue_));
    if (!finishing_) return guarded([&] { protocol_->on_drained(); });
    if (shut_down_) return;
    if (tls_ && !read_ended_) {
        tls_->session.shutdown();
        tls_->session.take_ciphertext(tls_->ciphertext);
        if (tls_->unsent() > 0) [[maybe_unused]]
            const auto sent = ::send(fd_, tls_->ciphertext.data(), tls_->ciphertext.size(), MSG_NOSIGNAL);
    }
    shut_down_ = true;
    if (read_ended_) return abort();
    wait_for(Wait::close);
    ::shutdown(fd_, SHUT_WR);
}

}  // namespace parley::net
