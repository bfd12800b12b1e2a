#include "server/own_addresses.hpp"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

#include <cstddef>

namespace parley::server {

std::vector<std::string> own_addresses() {
    constexpr std::size_t kAddressesMax = 8;
    std::vector<std::string> found;
    std::vector<std::string> loopback;
    ifaddrs* all = nullptr;
    if (getifaddrs(&all) != 0) return found;
    for (const auto* one = all; one != nullptr && found.size() < kAddressesMax; one = one->ifa_next) {
        if (one->ifa_addr == nullptr || one->ifa_addr->sa_family != AF_INET || (one->ifa_flags & IFF_UP) == 0) continue;
        char text[INET_ADDRSTRLEN] = {};
        inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in*>(one->ifa_addr)->sin_addr, text, sizeof text);
        ((one->ifa_flags & IFF_LOOPBACK) != 0 ? loopback : found).emplace_back(text);
    }
    freeifaddrs(all);
    return found.empty() ? loopback : found;
}

}  // namespace parley::server
