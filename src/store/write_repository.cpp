#include "store/write_repository.hpp"

#include <array>
#include <optional>

#include "calls/quality.hpp"

namespace parley::store {

using namespace calls;

namespace {

constexpr std::array kText{CellKind::text};
constexpr std::array kTextNumber{CellKind::text, CellKind::number};
constexpr std::array kTextTextNumber{CellKind::text, CellKind::text, CellKind::number};

/// DELETE by one key.
class Delete {
public:
    Delete(Connection& connection, const char* table, const char* key = "id")
        : statement_(connection, "DELETE FROM " + std::string(table) + " WHERE " + key + " = :id", kText) {}
    void run(const std::string& id) {
        statement_.parameter(0).text = id;
        statement_.execute();
    }

private:
    Statement statement_;
};

/// Deletes the rows of a list from a position on.
class Cut {
public:
    Cut(Connection& connection, const char* table, const char* owner)
        : statement_(connection, "DELETE FROM " + std::string(table) + " WHERE " + owner + " = :id AND position >= :n",
                     kTextNumber) {}
    void run(const std::string& owner, std::size_t from) {
        statement_.parameter(0).text = owner;
        statement_.parameter(1).number = static_cast<long long>(from);
        statement_.execute();
    }

private:
    Statement statement_;
};

/// Deletes all but the newest reports of a call or a room.
class CutQuality {
public:
    explicit CutQuality(Connection& connection)
        : statement_(connection,
                     "DELETE FROM quality_reports WHERE subject = :subject AND person NOT IN (SELECT q.person FROM "
                     "quality_reports q WHERE q.subject = :same ORDER BY q.at DESC, q.person LIMIT :most)",
                     kTextTextNumber) {}
    void run(const std::string& subject) {
        statement_.parameter(0).text = subject;
        statement_.parameter(1).text = subject;
        statement_.parameter(2).number = kQualityReportsMax;
        statement_.execute();
    }

private:
    Statement statement_;
};

/// A statement that is prepared when it is first needed.
template <class T>
class Lazy {
public:
    template <class... Args>
    T& get(Args&&... args) {
        if (!value_) value_.emplace(std::forward<Args>(args)...);
        return *value_;
    }

private:
    std::optional<T> value_;
};

}  // namespace

struct WriteRepository::Statements {
    explicit Statements(Connection& c) : connection(c) {}
    Connection& connection;
    Lazy<Upsert<RoomRecord>> room;
    Lazy<Upsert<PeerRecord>> peer;
    Lazy<Upsert<CallRecord>> call;
    Lazy<Upsert<ParticipantRow>> participant;
    Lazy<Cut> participants_cut;
    Lazy<Upsert<ConversationRecord>> conversation;
    Lazy<Upsert<MemberRow>> member;
    Lazy<Cut> members_cut;
    Lazy<Upsert<AppointmentRecord>> appointment;
    Lazy<Upsert<UserRecord>> user;
    Lazy<Upsert<RevocationRecord>> revocation;
    Lazy<Upsert<ChatMessage>> chat;
    Lazy<Upsert<ChatReadRecord>> chat_read;
    Lazy<Upsert<QualityRecord>> quality;
    Lazy<CutQuality> quality_cut;
    Lazy<Delete> quality_gone;
    Lazy<Upsert<PushRecord>> push;
    Lazy<Delete> push_gone;
    Lazy<Delete> room_gone;
    Lazy<Delete> peer_gone;
    Lazy<Delete> conversation_gone;
    Lazy<Delete> appointment_gone;
    Lazy<Delete> revocation_gone;
};

/// One function for each kind of write. Lists are written by position, and what lies behind the new end is cut off.
struct WriteRepository::Visitor {
    Statements& s;

    void operator()(const RoomRecord& r) { s.room.get(s.connection).run(r); }
    void operator()(const PeerRecord& r) { s.peer.get(s.connection).run(r); }
    void operator()(const AppointmentRecord& r) { s.appointment.get(s.connection).run(r); }
    void operator()(const UserRecord& r) { s.user.get(s.connection).run(r); }
    void operator()(const RevocationRecord& r) { s.revocation.get(s.connection).run(r); }
    void operator()(const CallRecord& r) {
        s.call.get(s.connection).run(r);
        int position = 0;
        for (const ParticipantRecord& p : r.participants) {
            s.participant.get(s.connection).run(ParticipantRow{r.id, position++, r.created_at, p});
        }
        s.participants_cut.get(s.connection, "call_participants", "call_id").run(r.id.value, r.participants.size());
    }
    void operator()(const ConversationRecord& r) {
        s.conversation.get(s.connection).run(r);
        int position = 0;
        for (const UserId& user : r.members) s.member.get(s.connection).run(MemberRow{r.id, position++, user});
        s.members_cut.get(s.connection, "conversation_members", "conversation_id").run(r.id.value, r.members.size());
    }
    void operator()(const ChatMessage& r) { s.chat.get(s.connection).run(r); }
    void operator()(const ChatReadRecord& r) { s.chat_read.get(s.connection).run(r); }
    void operator()(const QualityRecord& r) {
        s.quality.get(s.connection).run(r);
        s.quality_cut.get(s.connection).run(r.subject);
    }
    void operator()(const PushRecord& r) { s.push.get(s.connection).run(r); }
    void operator()(const DeletePush& d) { s.push_gone.get(s.connection, "push_subscriptions").run(d.id); }
    void operator()(const DeleteRoom& d) {
        s.room_gone.get(s.connection, "rooms").run(d.id.value);
        s.quality_gone.get(s.connection, "quality_reports", "subject").run(d.id.value);
    }
    void operator()(const DeletePeer& d) { s.peer_gone.get(s.connection, "peers").run(d.id.value); }
    void operator()(const DeleteConversation& d) {
        s.conversation_gone.get(s.connection, "conversations").run(d.id.value);
    }
    void operator()(const DeleteAppointment& d) {
        s.appointment_gone.get(s.connection, "appointments").run(d.id.value);
    }
    void operator()(const DeleteRevocation& d) {
        s.revocation_gone.get(s.connection, "revocations", "user_id").run(d.user.value);
    }
};

WriteRepository::WriteRepository(Connection& connection) : statements_(std::make_unique<Statements>(connection)) {}
WriteRepository::~WriteRepository() = default;

void WriteRepository::apply(const Write& write) {
    std::visit(Visitor{*statements_}, write);
}

void WriteRepository::touch() {
    statements_->connection.run("UPDATE schema_version SET name = name");
}

}  // namespace parley::store
