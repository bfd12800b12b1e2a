#include "server/doctor/judge.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "server/address_check.hpp"

namespace parley::server {
namespace {

constexpr Duration kDay{24LL * 3'600'000};
constexpr std::int64_t kDiskBad = 100 * kMiB;
constexpr std::int64_t kDiskTight = 1024 * kMiB;

using Findings = std::vector<Finding>;

/// Our messages about settings say what is wrong, a semicolon, and what to do.
Finding finding_of(Grade grade, std::string_view area, const Error& error, std::string_view mend_else) {
    const auto cut = error.message.rfind("; ");
    if (cut == std::string::npos) return {grade, std::string(area), error.message, std::string(mend_else)};
    return {grade, std::string(area), error.message.substr(0, cut), error.message.substr(cut + 2)};
}

void judge_ports(const Facts& facts, Findings& out) {
    for (const auto& port : facts.ports) {
        if (port.problem.empty()) {
            out.push_back({Grade::good, "ports", fmt::format("{} ({}) is free", port.address, port.key), ""});
        } else if (facts.running) {
            out.push_back(
                {Grade::good, "ports",
                 fmt::format("{} ({}) is in use, and a Parley runs on this data directory", port.address, port.key),
                 ""});
        } else {
            out.push_back({Grade::bad, "ports",
                           fmt::format("{} ({}) cannot be used: {}", port.address, port.key, port.problem),
                           fmt::format("stop what has it (`ss -lntup` shows it), or set {}", port.key)});
        }
    }
}

void judge_addresses(const Config& config, const Facts& facts, Findings& out) {
    const auto own = fmt::format("{}", fmt::join(facts.addresses, ", "));
    if (!config.server.announce_ip.empty()) {
        const auto told = fmt::format("{}", fmt::join(config.server.announce_ip, ", "));
        const bool here = std::ranges::all_of(config.server.announce_ip, [&](const auto& address) {
            return std::ranges::find(facts.addresses, address) != facts.addresses.end();
        });
        out.push_back({Grade::good, "addresses",
                       here ? fmt::format("clients are told {}, of this machine", told)
                            : fmt::format("clients are told {}; whatever has that address must pass the ports on to {}",
                                          told, own.empty() ? "this machine" : own),
                       ""});
        return;
    }
    const bool is_public =
        std::ranges::any_of(facts.addresses, [](const auto& address) { return is_public_address(address); });
    if (is_public) {
        out.push_back({Grade::good, "addresses", fmt::format("clients are told {}", own), ""});
    } else {
        out.push_back({Grade::warning, "addresses",
                       own.empty() ? std::string("this machine has no address but loopback")
                                   : fmt::format("clients are told {}, which only the local network reaches", own),
                       "behind NAT or in a container set server.announce_ip to the address that clients see"});
    }
}

void judge_certificate(const crypto::CertificateInfo& certificate, Instant now, Findings& out) {
    const auto names = fmt::format("{}", fmt::join(certificate.names, ", "));
    const auto left = certificate.not_after - now;
    const auto mend = "renew it, and restart: the files of tls.cert_file and tls.key_file are read at the start";
    if (now < certificate.not_before) {
        out.push_back({Grade::bad, "tls", fmt::format("the certificate for {} is not valid yet", names),
                       "check this machine's clock, or wait"});
    } else if (left <= Duration{0}) {
        out.push_back({Grade::bad, "tls",
                       fmt::format("the certificate for {} ran out on {}", names, to_iso8601(certificate.not_after)),
                       mend});
    } else if (left < 14 * kDay) {
        out.push_back({Grade::warning, "tls",
                       fmt::format("the certificate for {} runs out in {} days", names, left.count() / kDay.count()),
                       mend});
    } else {
        out.push_back({Grade::good, "tls",
                       fmt::format("the certificate for {} is good for {} days", names, left.count() / kDay.count()),
                       ""});
    }
}

void judge_tls(const Config& config, const Facts& facts, Instant now, Findings& out) {
    if (facts.certificate && !*facts.certificate) {
        out.push_back(finding_of(Grade::bad, "tls", facts.certificate->error(),
                                 "tls.cert_file is the chain and tls.key_file the key that fits it, both PEM"));
    } else if (facts.certificate) {
        judge_certificate(**facts.certificate, now, out);
    } else if (config.tls.self_signed) {
        out.push_back({Grade::warning, "tls", "the certificate is self-signed: every browser warns of it",
                       "for others than yourself set tls.cert_file and tls.key_file"});
    } else if (config.http.trusted_proxies.empty()) {
        out.push_back(
            {Grade::warning, "tls", "there is no TLS here, and no proxy is trusted that could have it",
             "browsers open cameras over HTTPS only: set tls.cert_file and tls.key_file, or http.trusted_proxies"});
    } else {
        out.push_back({Grade::good, "tls", "left to the proxies in http.trusted_proxies", ""});
    }
}

void judge_clock(const Facts& facts, Findings& out) {
    if (!facts.clock_synchronised) {
        out.push_back({Grade::warning, "clock", "the kernel does not say whether the clock is kept right",
                       "tokens and TURN credentials end by the clock: compare it with a time server"});
    } else if (*facts.clock_synchronised) {
        out.push_back({Grade::good, "clock", "kept right by a time service", ""});
    } else {
        out.push_back({Grade::warning, "clock", "nothing keeps it right",
                       "tokens and TURN credentials end by the clock: install systemd-timesyncd or chrony"});
    }
}

void judge_turn(const Config& config, const Facts& facts, Findings& out) {
    if (config.ice.turn_urls.empty()) {
        out.push_back(
            {Grade::warning, "turn", "there is no TURN server",
             "one in ten calls of two cannot connect without: set up coturn (deploy/coturn.conf) and ice.turn_urls"});
        return;
    }
    for (const auto& turn : facts.turn) {
        if (turn.relay) {
            out.push_back({Grade::good, "turn", fmt::format("{} relays from {}", turn.url, *turn.relay), ""});
        } else {
            if (turn.relay.error().code == "turn-untried") {
                out.push_back({Grade::warning, "turn", fmt::format("{}: {}", turn.url, turn.relay.error().message),
                               "name it by UDP, too, or try a call from a network that needs it"});
                continue;
            }
            const bool refused = turn.relay.error().code == "turn-refused";
            out.push_back(
                {Grade::bad, "turn", fmt::format("{}: {}", turn.url, turn.relay.error().message),
                 refused ? "ice.turn_secret and coturn's static-auth-secret must be the same, and the clocks right"
                         : "is it running, and does a firewall let its port through?"});
        }
    }
}

void judge_database(const Facts& facts, Findings& out) {
    if (facts.database) {
        if (facts.database->code == "schema-too-old") {
            out.push_back({Grade::warning, "database", facts.database->message,
                           "the next start brings it up to date; make a backup before"});
        } else {
            out.push_back(finding_of(Grade::bad, "database", *facts.database, "see database.url, and docs/operate.md"));
        }
    } else {
        out.push_back({Grade::good, "database",
                       facts.database_made ? "opens, and has this version's tables" : "the first start makes it", ""});
    }
}

void judge_disk(const Facts& facts, Findings& out) {
    const auto& disk = facts.disk;
    const auto free = fmt::format("{} MiB are free in {}", disk.free_bytes / kMiB, disk.path);
    if (!disk.writable) {
        out.push_back({Grade::bad, "disk", fmt::format("{} cannot be written", disk.path),
                       "give it to the user that runs the server, or set server.data"});
    } else if (disk.free_bytes < kDiskTight) {
        out.push_back({disk.free_bytes < kDiskBad ? Grade::bad : Grade::warning, "disk", free,
                       "a full disk refuses new calls: make room, or set server.data to a larger one"});
    } else {
        out.push_back({Grade::good, "disk", free, ""});
    }
}

void judge_descriptors(const Config& config, const Facts& facts, Findings& out) {
    if (facts.descriptors < config.limits.connections) {
        out.push_back({Grade::warning, "descriptors",
                       fmt::format("{} files may be open, and limits.connections is {}", facts.descriptors,
                                   config.limits.connections),
                       "raise LimitNOFILE of the unit, or `ulimit -n`; beyond it connections wait"});
    } else {
        out.push_back({Grade::good, "descriptors", fmt::format("{} files may be open", facts.descriptors), ""});
    }
}

}  // namespace

Findings judge(const Config& config, const Facts& facts, Instant now) {
    Findings out;
    judge_ports(facts, out);
    judge_addresses(config, facts, out);
    judge_tls(config, facts, now, out);
    judge_clock(facts, out);
    judge_turn(config, facts, out);
    judge_database(facts, out);
    judge_disk(facts, out);
    judge_descriptors(config, facts, out);
    return out;
}

}  // namespace parley::server
