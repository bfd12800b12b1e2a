#include "store/columns.hpp"

#include "calls/chat.hpp"

namespace parley::store {

namespace {

using namespace calls;

template <class T>
struct MemberOf;
template <class Row, class T>
struct MemberOf<T Row::*> {
    using RowType = Row;
    using Type = T;
};

/// The column of a plain member.
template <auto member>
constexpr auto column(std::string_view name) {
    using Row = typename MemberOf<decltype(member)>::RowType;
    using Type = typename MemberOf<decltype(member)>::Type;
    return Column<Row>{name, Codec<Type>::kKind,  //
                       [](const Row& row, Cell& cell) { Codec<Type>::write(row.*member, cell); },
                       [](Row& row, const Cell& cell) { Codec<Type>::read(row.*member, cell); }};
}

/// A member of a plain member.
template <auto outer, auto member>
constexpr auto inside(std::string_view name) {
    using Row = typename MemberOf<decltype(outer)>::RowType;
    using Type = typename MemberOf<decltype(member)>::Type;
    return Column<Row>{name, Codec<Type>::kKind,  //
                       [](const Row& row, Cell& cell) { Codec<Type>::write(row.*outer.*member, cell); },
                       [](Row& row, const Cell& cell) { Codec<Type>::read(row.*outer.*member, cell); }};
}

/// One half of an optional person's name: both columns are null when no name was given.
template <auto member, auto half>
constexpr auto name_half(std::string_view name) {
    return Column<AppointmentRecord>{name, CellKind::text,
                                     [](const AppointmentRecord& row, Cell& cell) {
                                         cell.null = !(row.*member);
                                         if (row.*member) cell.text = *(row.*member).*half;
                                     },
                                     [](AppointmentRecord& row, const Cell& cell) {
                                         if (cell.null) return;
                                         if (!(row.*member)) (row.*member).emplace();
                                         *(row.*member).*half = cell.text;
                                     }};
}

/// A member of the one whom a message is for: null where it is for everybody. The peer is read first.
template <auto member>
constexpr auto recipient(std::string_view name) {
    using Type = typename MemberOf<decltype(member)>::Type;
    return Column<ChatMessage>{name, Codec<Type>::kKind,
                               [](const ChatMessage& row, Cell& cell) {
                                   cell.null = !row.to;
                                   if (row.to) Codec<Type>::write((*row.to).*member, cell);
                               },
                               [](ChatMessage& row, const Cell& cell) {
                                   if (cell.null) return;
                                   if (!row.to) row.to.emplace();
                                   Codec<Type>::read((*row.to).*member, cell);
                               }};
}

constexpr Column<RoomRecord> kRoom[] = {
    column<&RoomRecord::id>("id"),
    column<&RoomRecord::name>("name"),
    column<&RoomRecord::kind>("kind"),
    column<&RoomRecord::host>("host"),
    column<&RoomRecord::is_public>("is_public"),
    column<&RoomRecord::guests>("guests"),
    column<&RoomRecord::locked>("locked"),
    column<&RoomRecord::max_participants>("max_participants"),
    column<&RoomRecord::media>("media"),
    column<&RoomRecord::video_codec>("video_codec"),
    column<&RoomRecord::created_at>("created_at"),
    column<&RoomRecord::emptied_at>("emptied_at"),
    column<&RoomRecord::call>("call_id"),
    column<&RoomRecord::appointment>("appointment_id"),
    column<&RoomRecord::waiting>("waiting"),
    column<&RoomRecord::host_hash>("host_hash"),
};

constexpr Column<PeerRecord> kPeer[] = {
    column<&PeerRecord::id>("id"),
    column<&PeerRecord::room>("room_id"),
    column<&PeerRecord::user>("user_id"),
    column<&PeerRecord::name>("name"),
    column<&PeerRecord::role>("role"),
    column<&PeerRecord::dialect>("dialect"),
    column<&PeerRecord::joined_at>("joined_at"),
    column<&PeerRecord::resume_hash>("resume_hash"),
    column<&PeerRecord::audio>("audio"),
    column<&PeerRecord::video>("video"),
    column<&PeerRecord::screen>("screen"),
    column<&PeerRecord::host>("host"),
    column<&PeerRecord::hand_at>("hand_at"),
    column<&PeerRecord::former_resume_hash>("former_resume_hash"),
    inside<&PeerRecord::held, &Mute::audio>("held_audio"),
    inside<&PeerRecord::held, &Mute::video>("held_video"),
    inside<&PeerRecord::held, &Mute::screen>("held_screen"),
    column<&PeerRecord::held_by>("held_by"),
};

constexpr Column<CallRecord> kCall[] = {
    column<&CallRecord::id>("id"),
    column<&CallRecord::room>("room_id"),
    column<&CallRecord::type>("type"),
    column<&CallRecord::status>("status"),
    column<&CallRecord::origin>("origin"),
    column<&CallRecord::initiator>("initiator"),
    column<&CallRecord::conversation>("conversation_id"),
    column<&CallRecord::meeting_id>("meeting_id"),
    column<&CallRecord::room_name>("room_name"),
    column<&CallRecord::created_at>("created_at"),
    column<&CallRecord::rung_at>("rung_at"),
    column<&CallRecord::started_at>("started_at"),
    column<&CallRecord::ended_at>("ended_at"),
    column<&CallRecord::duration_s>("duration_s"),
};

constexpr Column<ParticipantRow> kParticipant[] = {
    column<&ParticipantRow::call>("call_id"),
    column<&ParticipantRow::position>("position"),
    column<&ParticipantRow::call_created_at>("created_at"),
    inside<&ParticipantRow::record, &ParticipantRecord::user>("user_id"),
    inside<&ParticipantRow::record, &ParticipantRecord::status>("status"),
    inside<&ParticipantRow::record, &ParticipantRecord::attendee_id>("attendee_id"),
    inside<&ParticipantRow::record, &ParticipantRecord::joined_at>("joined_at"),
    inside<&ParticipantRow::record, &ParticipantRecord::left_at>("left_at"),
    inside<&ParticipantRow::record, &ParticipantRecord::missed>("missed"),
};

constexpr Column<ConversationRecord> kConversation[] = {
    column<&ConversationRecord::id>("id"),
    column<&ConversationRecord::name>("name"),
    column<&ConversationRecord::updated_at>("updated_at"),
};

constexpr Column<MemberRow> kMember[] = {
    column<&MemberRow::conversation>("conversation_id"),
    column<&MemberRow::position>("position"),
    column<&MemberRow::user>("user_id"),
};

constexpr Column<AppointmentRecord> kAppointment[] = {
    column<&AppointmentRecord::id>("id"),
    column<&AppointmentRecord::practitioner>("practitioner"),
    column<&AppointmentRecord::patient>("patient"),
    name_half<&AppointmentRecord::practitioner_name, &PersonName::first>("practitioner_first"),
    name_half<&AppointmentRecord::practitioner_name, &PersonName::last>("practitioner_last"),
    name_half<&AppointmentRecord::patient_name, &PersonName::first>("patient_first"),
    name_half<&AppointmentRecord::patient_name, &PersonName::last>("patient_last"),
    column<&AppointmentRecord::scheduled_at>("scheduled_at"),
    column<&AppointmentRecord::type>("type"),
    column<&AppointmentRecord::call_record_id>("call_record_id"),
    column<&AppointmentRecord::room>("room_id"),
    column<&AppointmentRecord::status>("status"),
    column<&AppointmentRecord::practitioner_joined>("practitioner_joined"),
    column<&AppointmentRecord::patient_joined>("patient_joined"),
    column<&AppointmentRecord::started_at>("started_at"),
    column<&AppointmentRecord::ended_at>("ended_at"),
    column<&AppointmentRecord::created_at>("created_at"),
    column<&AppointmentRecord::updated_at>("updated_at"),
};

constexpr Column<UserRecord> kUser[] = {
    column<&UserRecord::id>("id"),
    column<&UserRecord::name>("name"),
    column<&UserRecord::missed>("missed"),
};

constexpr Column<RevocationRecord> kRevocation[] = {
    column<&RevocationRecord::user>("user_id"),
    column<&RevocationRecord::at>("revoked_at"),
};

constexpr Column<ChatMessage> kChat[] = {
    column<&ChatMessage::room>("room_id"),
    {"slot", CellKind::number, [](const ChatMessage& row, Cell& cell) { cell.number = row.seq % Chat::kMessagesMax; },
     [](ChatMessage&, const Cell&) {}},
    column<&ChatMessage::seq>("seq"),
    column<&ChatMessage::id>("id"),
    column<&ChatMessage::client_id>("client_id"),
    inside<&ChatMessage::from, &ChatPerson::peer>("from_peer"),
    inside<&ChatMessage::from, &ChatPerson::user>("from_user"),
    inside<&ChatMessage::from, &ChatPerson::name>("from_name"),
    recipient<&ChatPerson::peer>("to_peer"),
    recipient<&ChatPerson::user>("to_user"),
    recipient<&ChatPerson::name>("to_name"),
    column<&ChatMessage::text>("text"),
    column<&ChatMessage::at>("at"),
};

constexpr Column<ChatReadRecord> kChatRead[] = {
    column<&ChatReadRecord::room>("room_id"),
    column<&ChatReadRecord::user>("user_id"),
    column<&ChatReadRecord::seq>("seq"),
};

constexpr Column<QualityRecord> kQuality[] = {
    column<&QualityRecord::subject>("subject"),
    column<&QualityRecord::person>("person"),
    column<&QualityRecord::peer>("peer_id"),
    column<&QualityRecord::user>("user_id"),
    column<&QualityRecord::at>("at"),
    column<&QualityRecord::rating>("rating"),
    column<&QualityRecord::score>("score"),
    column<&QualityRecord::rtt_ms>("rtt_ms"),
    column<&QualityRecord::loss_permille>("loss_permille"),
    column<&QualityRecord::jitter_ms>("jitter_ms"),
    column<&QualityRecord::duration_s>("duration_s"),
    column<&QualityRecord::reconnects>("reconnects"),
    column<&QualityRecord::path>("path"),
    column<&QualityRecord::note>("note"),
};

constexpr Column<PushRecord> kPush[] = {
    column<&PushRecord::id>("id"),
    column<&PushRecord::user>("user_id"),
    column<&PushRecord::endpoint>("endpoint"),
    column<&PushRecord::p256dh>("p256dh"),
    column<&PushRecord::auth>("auth"),
    column<&PushRecord::at>("subscribed_at"),
};

}  // namespace

std::span<const Column<PushRecord>> Mapping<PushRecord>::columns() {
    return kPush;
}
std::span<const Column<ChatMessage>> Mapping<ChatMessage>::columns() {
    return kChat;
}
std::span<const Column<ChatReadRecord>> Mapping<ChatReadRecord>::columns() {
    return kChatRead;
}
std::span<const Column<QualityRecord>> Mapping<QualityRecord>::columns() {
    return kQuality;
}
std::span<const Column<RoomRecord>> Mapping<RoomRecord>::columns() {
    return kRoom;
}
std::span<const Column<PeerRecord>> Mapping<PeerRecord>::columns() {
    return kPeer;
}
std::span<const Column<CallRecord>> Mapping<CallRecord>::columns() {
    return kCall;
}
std::span<const Column<ParticipantRow>> Mapping<ParticipantRow>::columns() {
    return kParticipant;
}
std::span<const Column<ConversationRecord>> Mapping<ConversationRecord>::columns() {
    return kConversation;
}
std::span<const Column<MemberRow>> Mapping<MemberRow>::columns() {
    return kMember;
}
std::span<const Column<AppointmentRecord>> Mapping<AppointmentRecord>::columns() {
    return kAppointment;
}
std::span<const Column<UserRecord>> Mapping<UserRecord>::columns() {
    return kUser;
}
std::span<const Column<RevocationRecord>> Mapping<RevocationRecord>::columns() {
    return kRevocation;
}

}  // namespace parley::store
