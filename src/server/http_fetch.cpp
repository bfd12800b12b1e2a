#include "server/http_fetch.hpp"

#include <curl/curl.h>
#include <fmt/format.h>
#include <sys/socket.h>

#include <memory>
#include <string_view>

#include "server/address_check.hpp"
#include "server/config_checks.hpp"

namespace parley::server {
namespace {

constexpr long kKeptConnectionsMax = 4;  ///< of one thread, idle

struct Transfer {
    std::string body;
    std::size_t bytes_max = 0;
    bool loopback = false;
    bool private_addresses = false;
    bool address_refused = false;
    bool too_long = false;
};

std::size_t on_data(char* data, std::size_t size, std::size_t count, void* user) {
    auto& transfer = *static_cast<Transfer*>(user);
    if (transfer.body.size() + size * count > transfer.bytes_max) {
        transfer.too_long = true;
        return 0;
    }
    transfer.body.append(data, size * count);
    return size * count;
}

/// curl has resolved the name and is about to dial this address; nothing can come between.
curl_socket_t on_open_socket(void* user, curlsocktype, curl_sockaddr* address) {
    auto& transfer = *static_cast<Transfer*>(user);
    const bool allowed = transfer.loopback            ? is_loopback_address(address->addr)
                         : transfer.private_addresses ? !is_loopback_address(address->addr)
                                                      : is_public_address(address->addr);
    if (!allowed) {
        transfer.address_refused = true;
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

std::string host_in(const std::string& url) {
    const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> parsed(curl_url(), curl_url_cleanup);
    char* host = nullptr;
    if (!parsed || curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK ||
        curl_url_get(parsed.get(), CURLUPART_HOST, &host, 0) != CURLUE_OK) {
        return {};
    }
    std::string out(host);
    curl_free(host);
    return out.starts_with('[') ? out.substr(1, out.size() - 2) : out;
}

struct EasyDeleter {
    void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
};
using Easy = std::unique_ptr<CURL, EasyDeleter>;

struct ListDeleter {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using HeaderList = std::unique_ptr<curl_slist, ListDeleter>;

Easy make_handle() {
    static const bool ready = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
    return Easy(ready ? curl_easy_init() : nullptr);
}

/// What every request has in common. `transfer` must outlive it.
Status prepare(CURL* c, const std::string& url, const FetchLimits& limits, Transfer& transfer) {
    if (c == nullptr) return fail("fetch-failed", "libcurl cannot be used");
    const std::string host = host_in(url);
    transfer.bytes_max = limits.bytes;
    transfer.loopback = limits.loopback && is_loopback_host(host);
    transfer.private_addresses = limits.private_addresses;
    if (host.empty() || !check_jwks_url(url)) return fail("fetch-failed", "the URL is not one that may be asked");

    curl_easy_setopt(c, CURLOPT_URL, url.c_str());
    curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, transfer.loopback ? "http,https" : "https");
    curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(c, CURLOPT_PROXY, "");  // a proxy of the environment would dial in our place, unlooked at
    curl_easy_setopt(c, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, static_cast<long>(limits.time.count()));
    curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(c, CURLOPT_MAXFILESIZE, static_cast<long>(limits.bytes));
    curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, on_data);
    curl_easy_setopt(c, CURLOPT_WRITEDATA, &transfer);
    curl_easy_setopt(c, CURLOPT_OPENSOCKETFUNCTION, on_open_socket);
    curl_easy_setopt(c, CURLOPT_OPENSOCKETDATA, &transfer);
    curl_easy_setopt(c, CURLOPT_USERAGENT, "parley");
    return {};
}

/// Whether the same may go well another time.
bool is_unreachable(CURLcode code) {
    switch (code) {
        case CURLE_COULDNT_RESOLVE_HOST:
        case CURLE_COULDNT_CONNECT:
        case CURLE_OPERATION_TIMEDOUT:
        case CURLE_SSL_CONNECT_ERROR:
        case CURLE_SEND_ERROR:
        case CURLE_RECV_ERROR:
        case CURLE_GOT_NOTHING:
            return true;
        default:
            return false;
    }
}

/// The answer's status.
Result<int> perform(CURL* curl, const Transfer& transfer) {
    const CURLcode code = curl_easy_perform(curl);
    if (transfer.address_refused) return fail("fetch-failed", "the host's address is not a public one");
    if (transfer.too_long || code == CURLE_FILESIZE_EXCEEDED) return fail("fetch-failed", "the answer is too long");
    if (code != CURLE_OK)
        return fail(is_unreachable(code) ? ports::kUnreachable : "fetch-failed", curl_easy_strerror(code));
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    return static_cast<int>(status);
}

HeaderList header_list(const ports::HttpPost& request) {
    HeaderList list;
    const auto add = [&](const std::string& line) {
        if (curl_slist* longer = curl_slist_append(list.get(), line.c_str())) {
            static_cast<void>(list.release());
            list.reset(longer);
        }
    };
    for (const auto& [name, value] : request.headers) add(name + ": " + value);
    add("Expect:");  // RFC 9110 §10.1.1: nothing to wait for, the body is small
    return list;
}

}  // namespace

Result<std::string> fetch(const std::string& url, const FetchLimits& limits) {
    Transfer transfer;
    const Easy curl = make_handle();
    if (auto good = prepare(curl.get(), url, limits, transfer); !good) return tl::unexpected(good.error());
    const auto status = perform(curl.get(), transfer);
    if (!status) return tl::unexpected(status.error());
    if (*status != 200) return fail("fetch-failed", fmt::format("the answer has status {}", *status));
    return std::move(transfer.body);
}

Result<ports::HttpAnswer> post(const ports::HttpPost& request, const FetchLimits& limits) {
    Transfer transfer;
    // Each thread keeps its handle, and by it curl its connections: a thread that posts often to one service dials
    // once. Whatever it dials anew is looked at (on_open_socket).
    thread_local const Easy curl = make_handle();
    if (curl) curl_easy_reset(curl.get());
    if (auto good = prepare(curl.get(), request.url, limits, transfer); !good) return tl::unexpected(good.error());
    const HeaderList headers = header_list(request);
    curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(curl.get(), CURLOPT_MAXCONNECTS, kKeptConnectionsMax);
    curl_easy_setopt(curl.get(), CURLOPT_POST, 1L);
    curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDSIZE, static_cast<long>(request.body.size()));
    curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDS, request.body.data());
    const auto status = perform(curl.get(), transfer);
    if (!status) return tl::unexpected(status.error());
    curl_off_t retry_after_s = 0;
    curl_easy_getinfo(curl.get(), CURLINFO_RETRY_AFTER, &retry_after_s);
    return ports::HttpAnswer{*status, static_cast<long>(retry_after_s)};
}

}  // namespace parley::server
