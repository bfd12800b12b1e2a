// The two maps by which the router finds the transport of a datagram: STUN by its local ufrag, all else by the path it
// came by. They know no transport and send nothing; the router fills them from IceOutput. Bounded.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include "media/ice/path.hpp"

namespace parley::media {

/// Names a transport; a stale one is a miss, never another transport.
struct TransportId {
    std::uint32_t index = 0;
    std::uint32_t generation = 0;

    bool operator==(const TransportId&) const = default;
};

inline constexpr std::size_t kRoutedPathsMax = 65'536;
inline constexpr std::size_t kRoutedUfragsMax = 16'384;

class PathTable {
public:
    explicit PathTable(std::size_t paths_max = kRoutedPathsMax);

    /// The latest to validate a path has it: a NAT may give a port to one client after another. False when full.
    bool insert(const Path& path, TransportId transport);
    /// Only while it is still this transport's.
    void erase(const Path& path, TransportId transport);
    /// All of a transport that ends. Walks the table.
    void erase(TransportId transport);
    [[nodiscard]] std::optional<TransportId> find(const Path& path) const;
    [[nodiscard]] std::size_t size() const { return paths_.size(); }
    /// Another number whenever the paths are others.
    [[nodiscard]] std::uint64_t version() const { return version_; }
    template <class Visit>
    void for_each(Visit visit) const {
        for (const auto& [path, transport] : paths_) visit(path);
    }

private:
    std::unordered_map<Path, TransportId> paths_;
    std::size_t max_;
    std::uint64_t version_ = 0;
};

/// Our ufrag in the USERNAME of a STUN request (RFC 8445 §7.2.2), unchecked; nothing in what is no request. Views it.
[[nodiscard]] std::optional<std::string_view> named_ufrag(std::span<const std::uint8_t> stun_request);

class UfragTable {
public:
    explicit UfragTable(std::size_t ufrags_max = kRoutedUfragsMax);

    /// False when full, or when another transport has it: make a new one.
    bool insert(std::string_view local_ufrag, TransportId transport);
    void erase(std::string_view local_ufrag);
    /// All of a transport that ends: during a restart it has two. Walks the table.
    void erase(TransportId transport);
    [[nodiscard]] std::optional<TransportId> find(std::string_view local_ufrag) const;
    /// By the USERNAME of a STUN request, without checking it: IceLite does that. Allocates nothing.
    [[nodiscard]] std::optional<TransportId> find_for(std::span<const std::uint8_t> stun_request) const;
    [[nodiscard]] std::size_t size() const { return ufrags_.size(); }

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>{}(text); }
    };
    std::unordered_map<std::string, TransportId, Hash, std::equal_to<>> ufrags_;
    std::size_t max_;
};

}  // namespace parley::media
