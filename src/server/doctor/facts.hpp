// What `parley doctor` has found out about the machine, as values; judge.hpp says what is wrong with it. Gathered by
// gather.hpp, or made up by a test.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "crypto/certificate_info.hpp"

namespace parley::server {

/// An address that the server would listen on.
struct PortFact {
    std::string key;      ///< server.listen, media.port, metrics.listen
    std::string address;  ///< "0.0.0.0:8080/tcp"
    std::string problem;  ///< why it cannot be bound; "" when it can
};

struct TurnFact {
    std::string url;
    Result<std::string> relay;  ///< the address that it gave, or why it gave none
};

struct DiskFact {
    std::string path;  ///< the data directory, or the nearest one above it that exists
    bool writable = false;
    std::int64_t free_bytes = 0;
};

struct Facts {
    bool running = false;  ///< a server holds the data directory
    std::vector<PortFact> ports;
    std::vector<std::string> addresses;  ///< of our interfaces, without loopback and link-local ones
    std::optional<Result<crypto::CertificateInfo>> certificate;
    std::optional<bool> clock_synchronised;  ///< nullopt: the kernel does not say
    std::vector<TurnFact> turn;
    std::optional<Error> database;  ///< why it cannot be used
    bool database_made = true;      ///< false: there is none yet, and the first start makes it
    DiskFact disk;
    std::int64_t descriptors = 0;  ///< how many files the process may open
};

}  // namespace parley::server
