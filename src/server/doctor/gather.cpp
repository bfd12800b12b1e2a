#include "server/doctor/gather.hpp"

#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/statvfs.h>
#include <sys/timex.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "net/address.hpp"
#include "net/loop.hpp"
#include "server/doctor/turn_client.hpp"
#include "server/options.hpp"
#include "server/own_addresses.hpp"
#include "server/secrets.hpp"
#include "server/tls_setup.hpp"
#include "store/open.hpp"

namespace parley::server {
namespace {

constexpr int kAnswerWithinMs = 700;
constexpr int kSendsMax = 6;
constexpr int kPortsMax = 4;
constexpr Duration kCredentialTtl{60'000};

/// A file descriptor that is closed with its scope.
class Descriptor {
public:
    explicit Descriptor(int fd) : fd_(fd) {}
    ~Descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    [[nodiscard]] int get() const { return fd_; }
    explicit operator bool() const { return fd_ >= 0; }

private:
    int fd_;
};

std::string reason() {
    return std::strerror(errno);
}

/// Why a socket of that kind cannot be bound there, or "".
std::string bind_problem(const std::string& host_port, int type) {
    const auto where = net::parse_host_port(host_port);
    const auto addresses = where ? net::resolve(*where) : tl::unexpected(where.error());
    if (!addresses) return addresses.error().message;
    std::string problem;
    for (const auto& address : *addresses) {  // as the server: the first that works
        const Descriptor socket(::socket(address.storage.ss_family, type | SOCK_CLOEXEC, 0));
        const int on = 1;
        if (type == SOCK_STREAM) setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
        if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address.storage), address.length) == 0) return {};
        problem = reason();
    }
    return problem;
}

std::vector<PortFact> ports_of(const Config& config) {
    std::vector<PortFact> ports;
    const auto& listen = config.server.listen;
    ports.push_back({"server.listen", listen + "/tcp", bind_problem(listen, SOCK_STREAM)});
    if (config.media.enabled) {
        const auto loops = config.media.port == 0 ? 1 : config.media.loops;
        for (std::int64_t i = 0; i < loops; ++i) {
            const auto media = listen.substr(0, listen.rfind(':')) + ":" + std::to_string(config.media.port + i);
            ports.push_back({"media.port", media + "/udp", bind_problem(media, SOCK_DGRAM)});
        }
    }
    if (!config.metrics.listen.empty())
        ports.push_back(
            {"metrics.listen", config.metrics.listen + "/tcp", bind_problem(config.metrics.listen, SOCK_STREAM)});
    return ports;
}

/// Whether a server holds the lock that lock_data_directory() takes.
bool is_held(const std::string& directory) {
    const Descriptor lock(::open((directory + "/lock").c_str(), O_RDWR | O_CLOEXEC));
    return lock && flock(lock.get(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
}

Result<crypto::CertificateInfo> certificate_of(const Config& config) {
    if (const auto fits = make_tls_context(config); !fits) return tl::unexpected(fits.error());
    const auto files = read_tls_files(config);
    if (!files) return tl::unexpected(files.error());
    return crypto::read_certificate(files->certificate_pem);
}

std::optional<bool> clock_is_synchronised() {
    timex now{};
    const int state = adjtimex(&now);
    if (state < 0) return std::nullopt;
    return state != TIME_ERROR && (now.status & STA_UNSYNC) == 0;
}

/// RFC 7065: turn:HOST[:PORT][?transport=udp].
Result<net::HostAndPort> udp_address_of(const std::string& url) {
    const auto query = url.find('?');
    const bool plain = url.starts_with("turn:");
    if (!plain || (query != std::string::npos && url.substr(query) != "?transport=udp"))
        return fail("turn-untried", "only TURN over UDP is tried from here");
    auto rest = url.substr(5, query == std::string::npos ? query : query - 5);
    const bool has_port = rest.rfind(':') != std::string::npos && rest.back() != ']';
    return net::parse_host_port(has_port ? rest : rest + ":3478");
}

Result<Endpoint> talk(TurnClient& client, int socket) {
    // Bounded, also when the server wants ever new nonces.
    for (int sends = 0; sends < kSendsMax && !client.result(); ++sends) {
        const auto& request = client.request();
        ::send(socket, request.data(), request.size(), 0);
        pollfd ready{socket, POLLIN, 0};
        std::array<std::uint8_t, 2'048> answer{};
        if (::poll(&ready, 1, kAnswerWithinMs) <= 0) continue;
        const auto size = ::recv(socket, answer.data(), answer.size(), 0);
        if (size > 0) client.handle(std::span(answer).first(static_cast<std::size_t>(size)));
    }
    if (!client.result()) return fail("turn-silent", "there is no answer");
    if (*client.result()) {
        const auto release = client.release();
        ::send(socket, release.data(), release.size(), 0);
    }
    return *client.result();
}

/// A UDP socket that talks to that address alone, or -1 with errno.
int connect_to(const net::SocketAddress& address) {
    const int fd = ::socket(address.storage.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || ::connect(fd, reinterpret_cast<const sockaddr*>(&address.storage), address.length) == 0) return fd;
    const int error = errno;
    ::close(fd);
    errno = error;
    return -1;
}

Result<std::string> relay_of(const std::string& url, const std::string& secret, Instant now, Random& random) {
    const auto where = udp_address_of(url);
    const auto addresses = where ? net::resolve(*where) : tl::unexpected(where.error());
    if (!addresses) return tl::unexpected(addresses.error());
    const auto credential = crypto::turn_credential(secret, "doctor", now + kCredentialTtl);
    Result<Endpoint> relay = fail("turn-port-used", "");
    for (int ports = 0; ports < kPortsMax && !relay && relay.error().code == "turn-port-used"; ++ports) {
        const Descriptor socket(connect_to(addresses->front()));
        if (!socket) return fail("turn-silent", reason());
        TurnClient client(credential.username, credential.password, random);
        relay = talk(client, socket.get());
    }
    if (!relay) return tl::unexpected(relay.error());
    return format_ip(*relay);
}

std::vector<TurnFact> turn_of(const Config& config, Instant now, Random& random) {
    std::vector<TurnFact> turn;
    std::string secret = config.ice.turn_secret;
    if (!config.ice.turn_secret_file.empty()) {
        if (auto read = read_secret_file(config.ice.turn_secret_file, "ice.turn_secret_file"))
            secret = *std::move(read);
    }
    for (const auto& url : config.ice.turn_urls) turn.push_back({url, relay_of(url, secret, now, random)});
    return turn;
}

DiskFact disk_of(const std::string& directory) {
    std::error_code error;
    auto path = std::filesystem::absolute(directory, error);
    while (!std::filesystem::exists(path, error) && path.has_relative_path()) path = path.parent_path();
    const bool writable = std::filesystem::is_directory(path, error) && ::access(path.c_str(), W_OK | X_OK) == 0;
    DiskFact disk{path.string(), writable, 0};
    struct statvfs space {};
    if (statvfs(path.c_str(), &space) == 0)
        disk.free_bytes = static_cast<std::int64_t>(space.f_bavail) * static_cast<std::int64_t>(space.f_frsize);
    return disk;
}

void look_at_database(const Config& config, Facts& facts) {
    const auto url = database_url(config);
    constexpr std::string_view kFile = "sqlite:";
    // Opening would make the file, and it would belong to whoever runs the doctor.
    facts.database_made = !url.starts_with(kFile) || std::filesystem::exists(url.substr(kFile.size()));
    if (!facts.database_made) return;
    net::Loop loop;
    store::StoreOptions options;
    options.migrate = false;
    if (auto store = store::open_store(url, loop, options); !store) facts.database = store.error();
}

std::int64_t descriptors() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
    return limit.rlim_max == RLIM_INFINITY ? INT64_MAX : static_cast<std::int64_t>(limit.rlim_max);
}

}  // namespace

Facts gather(const Config& config, Instant now, Random& random) {
    Facts facts;
    facts.running = is_held(config.server.data);
    facts.ports = ports_of(config);
    facts.addresses = own_addresses();
    if (!config.tls.cert_file.empty()) facts.certificate = certificate_of(config);
    facts.clock_synchronised = clock_is_synchronised();
    facts.turn = turn_of(config, now, random);
    look_at_database(config, facts);
    facts.disk = disk_of(config.server.data);
    facts.descriptors = descriptors();
    return facts;
}

}  // namespace parley::server
