// Which record's which member is kept in which column: one table of columns for each kind of row. SQL is made from
// these tables (sql.hpp), so a new member is one line here and one migration. Order is free; names are those of
// migrations/.
#pragma once

#include <span>
#include <string_view>

#include "calls/records.hpp"
#include "store/cell.hpp"

namespace parley::store {

template <class Row>
struct Column {
    std::string_view name;
    CellKind kind;
    void (*write)(const Row& row, Cell& cell);
    void (*read)(Row& row, const Cell& cell);
};

/// The name of a table and the columns that tell its rows apart.
struct Key {
    std::string_view table;
    std::string_view columns;  ///< comma-separated
    bool in_list = false;      ///< rows of a list, which is written whole: most of them are as they were
};

/// A participant together with the call and the place in it.
struct ParticipantRow {
    CallId call;
    int position = 0;
    Instant call_created_at;
    calls::ParticipantRecord record;
};
struct MemberRow {
    ConversationId conversation;
    int position = 0;
    UserId user;
};

template <class Row>
struct Mapping;

template <>
struct Mapping<calls::RoomRecord> {
    static constexpr Key kKey{"rooms", "id"};
    static std::span<const Column<calls::RoomRecord>> columns();
};
template <>
struct Mapping<calls::PeerRecord> {
    static constexpr Key kKey{"peers", "id"};
    static std::span<const Column<calls::PeerRecord>> columns();
};
template <>
struct Mapping<calls::CallRecord> {
    static constexpr Key kKey{"calls", "id"};
    static std::span<const Column<calls::CallRecord>> columns();
};
template <>
struct Mapping<ParticipantRow> {
    static constexpr Key kKey{"call_participants", "call_id, position", true};
    static std::span<const Column<ParticipantRow>> columns();
};
template <>
struct Mapping<calls::ConversationRecord> {
    static constexpr Key kKey{"conversations", "id"};
    static std::span<const Column<calls::ConversationRecord>> columns();
};
template <>
struct Mapping<MemberRow> {
    static constexpr Key kKey{"conversation_members", "conversation_id, position", true};
    static std::span<const Column<MemberRow>> columns();
};
template <>
struct Mapping<calls::AppointmentRecord> {
    static constexpr Key kKey{"appointments", "id"};
    static std::span<const Column<calls::AppointmentRecord>> columns();
};
template <>
struct Mapping<calls::UserRecord> {
    static constexpr Key kKey{"users", "id"};
    static std::span<const Column<calls::UserRecord>> columns();
};
template <>
struct Mapping<calls::RevocationRecord> {
    static constexpr Key kKey{"revocations", "user_id"};
    static std::span<const Column<calls::RevocationRecord>> columns();
};

template <>
struct Mapping<calls::ChatMessage> {
    static constexpr Key kKey{"chat_messages", "room_id, slot"};
    static std::span<const Column<calls::ChatMessage>> columns();
};
template <>
struct Mapping<calls::ChatReadRecord> {
    static constexpr Key kKey{"chat_reads", "room_id, user_id"};
    static std::span<const Column<calls::ChatReadRecord>> columns();
};
template <>
struct Mapping<calls::QualityRecord> {
    static constexpr Key kKey{"quality_reports", "subject, person"};
    static std::span<const Column<calls::QualityRecord>> columns();
};
template <>
struct Mapping<calls::PushRecord> {
    static constexpr Key kKey{"push_subscriptions", "id"};
    static std::span<const Column<calls::PushRecord>> columns();
};

}  // namespace parley::store
