#include "store/read_repository.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "base/cursor.hpp"
#include "base/encoding.hpp"

namespace parley::store {

using namespace calls;

namespace {

constexpr std::array kText{CellKind::text};
constexpr std::array kPageParameters{CellKind::text, CellKind::number, CellKind::text, CellKind::number};

/// Gives each call its participants. `rows` come ordered by position.
void attach_participants(std::vector<CallRecord>& calls, std::vector<ParticipantRow> rows) {
    std::unordered_map<std::string_view, CallRecord*> by_id;
    for (CallRecord& call : calls) by_id.emplace(call.id.value, &call);
    for (ParticipantRow& row : rows) {
        if (const auto it = by_id.find(row.call.value); it != by_id.end())
            it->second->participants.push_back(std::move(row.record));
    }
}

}  // namespace

namespace {

/// A page of a history and the participants of its calls, by one choice of calls.
struct PageOf {
    PageOf(Connection& c, const std::string& calls)
        : page(c, "WHERE p.id IN (" + calls + ") ORDER BY p.created_at DESC, p.id DESC", kPageParameters),
          participants(c, "WHERE p.call_id IN (" + calls + ") ORDER BY p.call_id, p.position", kPageParameters) {}
    Select<CallRecord> page;
    Select<ParticipantRow> participants;
};

}  // namespace

struct ReadRepository::Statements {
    explicit Statements(Connection& c) : connection(c) {}
    Connection& connection;
    Select<CallRecord> call{connection, "WHERE p.id = :id", kText};
    Select<ParticipantRow> participants{connection, "WHERE p.call_id = :id ORDER BY p.position", kText};
    PageOf all{connection, kPageOfCalls};
    PageOf missed{connection, kPageOfMissed};
    Select<QualityRecord> quality{connection, "WHERE p.subject = :id ORDER BY p.person", kText};
};

ReadRepository::ReadRepository(Connection& connection) : statements_(std::make_unique<Statements>(connection)) {}
ReadRepository::~ReadRepository() = default;

std::optional<CallRecord> ReadRepository::find_call(const CallId& id) {
    if (!is_utf8(id.value)) return std::nullopt;  // nothing of that name can have been kept
    Statements& s = *statements_;
    Transaction transaction(s.connection, s.connection.engine().begin_read());
    s.call.parameter(0).text = id.value;
    auto calls = s.call.run();
    if (!calls.empty()) {
        s.participants.parameter(0).text = id.value;
        attach_participants(calls, s.participants.run());
    }
    transaction.commit();
    if (calls.empty()) return std::nullopt;
    return std::move(calls.front());
}

Result<ports::CallPage> ReadRepository::list_calls(const UserId& user, const std::string& cursor, int limit,
                                                   bool missed_only) {
    // Before any: greater than whatever is kept, since no text begins with U+10FFFF.
    Cursor before{Instant::never(), "\xF4\x8F\xBF\xBF"};
    if (!cursor.empty()) {
        const auto decoded = decode_cursor(cursor);
        if (!decoded) return fail("bad-cursor", "cursor is not one that was given out");
        before = *decoded;
    }
    if (!is_utf8(user.value)) return ports::CallPage{};
    const int wanted = std::clamp(limit, 1, kCallPageMax);
    const auto fill = [&](auto& select) {
        select.parameter(0).text = user.value;
        select.parameter(1).number = before.at.ms;
        select.parameter(2).text = before.id;
        select.parameter(3).number = wanted + 1;  // one more tells whether there is a next page
        return select.run();
    };
    Statements& s = *statements_;
    Transaction transaction(s.connection, s.connection.engine().begin_read());
    ports::CallPage page;
    PageOf& of = missed_only ? s.missed : s.all;
    page.calls = fill(of.page);
    auto participants = fill(of.participants);
    transaction.commit();
    if (page.calls.size() > static_cast<std::size_t>(wanted)) {
        page.calls.pop_back();
        page.next_cursor = encode_cursor(page.calls.back().created_at, page.calls.back().id.value);
    }
    attach_participants(page.calls, std::move(participants));
    return page;
}

std::vector<QualityRecord> ReadRepository::list_quality(const std::string& subject) {
    if (!is_utf8(subject)) return {};
    Statements& s = *statements_;
    Transaction transaction(s.connection, s.connection.engine().begin_read());
    s.quality.parameter(0).text = subject;
    auto reports = s.quality.run();
    transaction.commit();
    return reports;
}

Loaded ReadRepository::load() {
    Connection& c = statements_->connection;
    Transaction transaction(c, c.engine().begin_read());
    Loaded loaded;
    loaded.rooms = Select<RoomRecord>(c, "ORDER BY p.created_at, p.id").run();
    loaded.peers = Select<PeerRecord>(c, "ORDER BY p.joined_at, p.id").run();
    const std::string live = kLiveCalls;
    loaded.calls = Select<CallRecord>(c, "WHERE " + live + " ORDER BY p.created_at, p.id").run();
    attach_participants(loaded.calls, Select<ParticipantRow>(c, "WHERE p.call_id IN (SELECT id FROM calls WHERE " +
                                                                    live + ") ORDER BY p.call_id, p.position")
                                          .run());
    loaded.conversations = Select<ConversationRecord>(c, "ORDER BY p.id").run();
    std::unordered_map<std::string_view, ConversationRecord*> by_id;
    for (ConversationRecord& conversation : loaded.conversations) by_id.emplace(conversation.id.value, &conversation);
    for (MemberRow& row : Select<MemberRow>(c, "ORDER BY p.conversation_id, p.position").run()) {
        if (const auto it = by_id.find(row.conversation.value); it != by_id.end())
            it->second->members.push_back(std::move(row.user));
    }
    loaded.appointments = Select<AppointmentRecord>(c, "ORDER BY p.created_at, p.id").run();
    loaded.users = Select<UserRecord>(c, "ORDER BY p.id").run();
    loaded.revocations = Select<RevocationRecord>(c, "ORDER BY p.user_id").run();
    loaded.chat = Select<ChatMessage>(c, "ORDER BY p.room_id, p.seq").run();
    loaded.chat_reads = Select<ChatReadRecord>(c, "ORDER BY p.room_id, p.user_id").run();
    loaded.push = Select<PushRecord>(c, "ORDER BY p.subscribed_at, p.id").run();
    transaction.commit();
    return loaded;
}

}  // namespace parley::store
