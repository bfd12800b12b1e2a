#include "socketio/event_log.hpp"

#include <algorithm>

namespace parley::socketio {

namespace {
constexpr std::size_t kDroppedKeysMax = 16'384;
constexpr std::size_t kEntryOverhead = 200;

std::size_t size_of(const Encoded& packet, const Audience& audience) {
    std::size_t bytes = kEntryOverhead + packet.text->size();
    for (const auto& attachment : packet.attachments) bytes += attachment->size();
    for (const auto* names : {&audience.to, &audience.except}) {
        for (const auto& name : *names) bytes += sizeof(name) + name.size();
    }
    return bytes;
}
}  // namespace

bool Audience::includes(std::string_view sid, const std::vector<std::string>& rooms) const {
    const auto names_it = [&](const std::string& name) {
        return name == sid || std::find(rooms.begin(), rooms.end(), name) != rooms.end();
    };
    if (std::any_of(except.begin(), except.end(), names_it)) return false;
    return to.empty() || std::any_of(to.begin(), to.end(), names_it);
}

void EventLog::append(Instant now, Encoded packet, Audience audience) {
    const auto bytes = size_of(packet, audience);
    entries_.push_back({++last_, now, std::move(packet), std::move(audience), bytes});
    bytes_ += bytes;
    while (!entries_.empty() && (bytes_ > bytes_max_ || entries_.front().at + age_max_ < now)) drop_front();
}

void EventLog::drop_front() {
    const Entry& entry = entries_.front();
    if (dropped_.size() + entry.audience.to.size() > kDroppedKeysMax || entry.audience.to.empty()) {
        all_dropped_ = entry.seq;
        dropped_.clear();
    } else {
        for (const auto& name : entry.audience.to) dropped_[name] = entry.seq;
    }
    bytes_ -= entry.bytes;
    entries_.pop_front();
}

std::uint64_t EventLog::last_dropped(const std::string& key) const {
    const auto found = dropped_.find(key);
    return found == dropped_.end() ? 0 : found->second;
}

std::optional<std::vector<const EventLog::Entry*>> EventLog::missed(std::uint64_t seq, std::string_view sid,
                                                                    const std::vector<std::string>& rooms) const {
    if (seq > last_ || all_dropped_ > seq || last_dropped(std::string(sid)) > seq) return std::nullopt;
    for (const auto& room : rooms) {
        if (last_dropped(room) > seq) return std::nullopt;
    }
    std::vector<const Entry*> entries;
    for (const auto& entry : entries_) {
        if (entry.seq > seq && entry.audience.includes(sid, rooms)) entries.push_back(&entry);
    }
    return entries;
}

}  // namespace parley::socketio
