// Generated from the server's documents by generate.mjs; do not edit.

export type OwnAppointment = { readonly "id": string; /** Room id */ readonly "room": string | null; readonly "type": "remote" | "in-person"; readonly "status": "waiting" | "in-progress" | "ended"; /** ISO 8601, UTC */ readonly "scheduled_at": string; readonly "practitioner": { /** User id */ readonly "user": string; readonly "first": string; readonly "last": string; /** Was in */ readonly "joined": boolean; }; readonly "patient": { /** User id */ readonly "user": string; readonly "first": string; readonly "last": string; /** Was in */ readonly "joined": boolean; }; readonly "started_at"?: string | null; readonly "ended_at"?: string | null; };

export type OwnAsker = { readonly "ask": string; readonly "name": string; /** User id; null for a guest */ readonly "user": string | null; /** ISO 8601, UTC */ readonly "since": string; };

export type OwnCall = { readonly "id": string; readonly "room": string; readonly "type": "direct" | "group"; readonly "status": "waiting" | "ringing" | "active" | "ended" | "missed" | "rejected"; /** User id */ readonly "initiator": string; readonly "participants": readonly ({ readonly "user": string; readonly "status": "ringing" | "joined" | "left" | "rejected"; })[]; readonly "created_at"?: string; readonly "started_at"?: string | null; readonly "ended_at"?: string | null; readonly "duration_s"?: number | null; };

export type OwnChatMessage = { readonly "id": string; /** Counts up in the room; of private messages to others one sees a gap */ readonly "seq": number; /** As its sender made it */ readonly "client_id": string; readonly "from": { /** Peer id */ readonly "peer": string; /** User id */ readonly "user": string | null; readonly "name": string; }; /** null: everybody */ readonly "to": { /** Peer id */ readonly "peer": string; /** User id */ readonly "user": string | null; readonly "name": string; } | null; readonly "text": string; /** ISO 8601, UTC */ readonly "at": string; };

export type OwnHand = { /** Peer id */ readonly "peer": string; /** ISO 8601, UTC */ readonly "since": string; };

export type OwnPeer = { /** Peer id */ readonly "id": string; /** User id; null for a guest */ readonly "user"?: string | null; readonly "name": string; /** In this room; the latter but one in an appointment's */ readonly "role": "host" | "participant" | "practitioner" | "patient" | "guest"; /** May use the host's tools */ readonly "host": boolean; /** Since when the hand is up, ISO 8601 */ readonly "hand": string | null; /** Peers of another dialect than `parley` are reached directly, also where the room's media goes through the server; streams of `whip` only through the server */ readonly "dialect": "rooms" | "bare" | "video" | "appointments" | "parley" | "whip"; readonly "audio": boolean; readonly "video": boolean; readonly "screen": boolean; /** There, and true, where `video` is off for a while by itself */ readonly "camera_paused"?: boolean; };

export type OwnPerson = { /** User id */ readonly "user": string; readonly "status": "offline" | "online" | "busy"; };

export type OwnRoom = { readonly "id": string; readonly "name": string; readonly "media": "auto" | "p2p" | "sfu"; /** Sent by whoever can; others are taken, too */ readonly "video_codec"?: "vp8" | "vp9" | "h264" | "av1"; /** Nobody new but the owner */ readonly "locked": boolean; /** Who must ask before entering: nobody, those without a token, all but hosts */ readonly "lobby": "off" | "guests" | "all"; /** Those without a token may enter */ readonly "guests": boolean; /** The owner's user id */ readonly "host"?: string | null; /** Call id */ readonly "call"?: string | null; /** Appointment id */ readonly "appointment"?: string | null; /** ISO 8601, UTC */ readonly "created_at"?: string; };

export type OwnTrack = { /** The track's id in the server's offers */ readonly "id": string; /** Its publisher; the stream's id in the server's offers */ readonly "peer": string; readonly "kind": "audio" | "video"; readonly "source": "microphone" | "camera" | "screen" | "screen-audio" | "other"; readonly "muted": boolean; };

/** What a client asks, and what it is answered. */
export interface Requests {
  /** Say that one is still there: at least every 12 s, every 2 s to notice a stalled network */
  'ping': { params: Record<never, never>; result: { readonly "now": string; } };
  /** Fresh STUN and TURN servers */
  'ice.servers': { params: Record<never, never>; result: { readonly "iceServers": readonly ({ readonly "urls": readonly (string)[]; readonly "username"?: string; readonly "credential"?: string; })[]; /** seconds */ readonly "ttl": number; } };
  /** Make a room */
  'room.create': { params: { readonly "name"?: string; readonly "public"?: boolean; readonly "guests"?: boolean; readonly "max_participants"?: number; readonly "media"?: "auto" | "p2p" | "sfu"; /** Sent by whoever can; others are taken, too */ readonly "video_codec"?: "vp8" | "vp9" | "h264" | "av1"; readonly "lobby"?: "off" | "guests" | "all"; }; result: { readonly "room": OwnRoom; /** The link's path */ readonly "path": string; /** To a guest: makes them host at `room.join` */ readonly "host_key": string; } };
  /** Enter a room, or come back to it */
  'room.join': { params: { /** Room id */ readonly "room": string; /** Of a guest */ readonly "name"?: string; /** The value of the last join of that room: takes the same peer up again. Good once, and again where its answer was lost: until the client says something more */ readonly "resume"?: string; /** Of the guest who made the room */ readonly "host_key"?: string; }; result: { readonly "room": OwnRoom; readonly "peer": OwnPeer; readonly "peers": readonly (OwnPeer & { /** The newcomer makes the offer to this peer */ readonly "you_offer": boolean; })[]; readonly "resume"?: string; /** By the value of `resume`: the others were told nothing; media connections go on */ readonly "resumed": boolean; /** Where it was resumed: peers that have lost their line, too, and may be back. Who stands neither here nor in `peers` has left */ readonly "away"?: readonly (string)[]; /** What a host has switched off and is not switched on again by `room.update`: the media server passes none of it on */ readonly "muted"?: { /** Peer id */ readonly "by": string; readonly "audio": boolean; readonly "video": boolean; readonly "screen": boolean; }; readonly "chat": { /** The newest 50, the oldest of them first */ readonly "messages": readonly (OwnChatMessage)[]; readonly "more": boolean; /** The newest seq */ readonly "last": number; /** How far one has read */ readonly "read": number; }; readonly "hands": readonly (OwnHand)[]; /** To a host */ readonly "waiting"?: readonly (OwnAsker)[]; readonly "ice_servers": readonly ({ readonly "urls": readonly (string)[]; readonly "username"?: string; readonly "credential"?: string; })[]; /** So long they are good; `ice.servers` gives new ones */ readonly "ice_ttl_s"?: number; } };
  /** Leave a room */
  'room.leave': { params: { /** Room id */ readonly "room": string; }; result: Record<never, never> };
  /** A signal to one peer or to all others in the room */
  'room.signal': { params: { /** Room id */ readonly "room": string; /** Peer id or user id; none: all others */ readonly "to"?: string; readonly "kind": "offer" | "answer" | "candidate"; /** The browser's own JSON */ readonly "body": unknown; }; result: Record<never, never> };
  /** Say what one shows */
  'room.update': { params: { /** Room id */ readonly "room": string; readonly "audio"?: boolean; readonly "video"?: boolean; readonly "screen"?: boolean; /** The camera is off for a while by itself, as of a page that nobody looks at. Over with `video` true */ readonly "camera_paused"?: boolean; }; result: Record<never, never> };
  /** Ring people; makes the call where `call` is not given */
  'call.ring': { params: { readonly "to": readonly (string)[]; readonly "type"?: "direct" | "group"; readonly "conversation"?: string; /** UUID */ readonly "call"?: string; }; result: { readonly "call": OwnCall; readonly "online": readonly (string)[]; readonly "offline": readonly (string)[]; readonly "busy": readonly (string)[]; } };
  /** Ring more people into a call */
  'call.add': { params: { readonly "call": string; readonly "users": readonly (string)[]; }; result: { readonly "call": OwnCall; readonly "online": readonly (string)[]; readonly "offline": readonly (string)[]; readonly "busy": readonly (string)[]; } };
  /** Answer; `room.join` of the call's room follows */
  'call.accept': { params: { readonly "call": string; }; result: { readonly "call": OwnCall; } };
  /** Reject */
  'call.reject': { params: { readonly "call": string; }; result: { readonly "call": OwnCall; } };
  /** End, cancel or leave, by who says it and when */
  'call.end': { params: { readonly "call": string; }; result: { readonly "call": OwnCall; } };
  /** Leave, also as the initiator of a group call */
  'call.leave': { params: { readonly "call": string; }; result: { readonly "call": OwnCall; } };
  /** Read a call, also one that is over */
  'call.get': { params: { readonly "call": string; }; result: { readonly "call": OwnCall; } };
  /** What one sees of a room before joining; not who is inside */
  'room.look': { params: { /** Room id */ readonly "room": string; }; result: { readonly "room": OwnRoom; readonly "count": number; readonly "full": boolean; /** `lobby.ask` first */ readonly "must_ask": boolean; } };
  /** Ask to be let into a room with a waiting room; `lobby.answered` follows */
  'lobby.ask': { params: { /** Room id */ readonly "room": string; /** Of a guest */ readonly "name"?: string; }; result: { readonly "ask": string; /** seconds */ readonly "timeout_s": number; } };
  /** Wait no longer */
  'lobby.cancel': { params: { /** Room id */ readonly "room": string; }; result: Record<never, never> };
  /** Host: let somebody in */
  'lobby.admit': { params: { /** Room id */ readonly "room": string; readonly "ask": string; }; result: Record<never, never> };
  /** Host: turn somebody away */
  'lobby.deny': { params: { /** Room id */ readonly "room": string; readonly "ask": string; }; result: Record<never, never> };
  /** Host: let everybody in who waits */
  'lobby.admit_all': { params: { /** Room id */ readonly "room": string; }; result: { readonly "admitted": number; } };
  /** Host: the room's name and rules; only those given change */
  'room.policy': { params: { /** Room id */ readonly "room": string; readonly "name"?: string; /** Nobody new but the owner */ readonly "locked"?: boolean; /** Those without a token may enter */ readonly "guests"?: boolean; /** Who must ask before entering: nobody, those without a token, all but hosts */ readonly "lobby"?: "off" | "guests" | "all"; }; result: { readonly "room": OwnRoom; } };
  /** Host: switch somebody's media off. Nobody is unmuted by another */
  'room.mute': { params: { /** Room id */ readonly "room": string; /** Peer id */ readonly "peer": string; readonly "audio"?: true; readonly "video"?: true; readonly "screen"?: true; }; result: Record<never, never> };
  /** Host: mute everybody but hosts */
  'room.mute_all': { params: { /** Room id */ readonly "room": string; /** Their cameras, too */ readonly "video"?: boolean; }; result: { readonly "muted": number; } };
  /** Host: take somebody out */
  'room.remove': { params: { /** Room id */ readonly "room": string; /** Peer id */ readonly "peer": string; }; result: Record<never, never> };
  /** Host: end it for all */
  'room.end': { params: { /** Room id */ readonly "room": string; }; result: Record<never, never> };
  /** Host: make somebody a host, or no longer */
  'room.promote': { params: { /** Room id */ readonly "room": string; /** Peer id */ readonly "peer": string; /** true where not given */ readonly "host"?: boolean; }; result: Record<never, never> };
  /** Say something to all, or to one */
  'chat.send': { params: { /** Room id */ readonly "room": string; /** Made by the client: the same again changes nothing */ readonly "id": string; readonly "text": string; /** Peer id or user id; none: everybody */ readonly "to"?: string; }; result: { readonly "message": OwnChatMessage; readonly "repeated": boolean; } };
  /** Earlier messages, the oldest first */
  'chat.list': { params: { /** Room id */ readonly "room": string; /** The seq to go back from; none: the newest */ readonly "before"?: number; /** 1 to 100; 50 */ readonly "limit"?: number; }; result: { readonly "messages": readonly (OwnChatMessage)[]; readonly "more": boolean; } };
  /** Keep how far one has read */
  'chat.read': { params: { /** Room id */ readonly "room": string; readonly "seq": number; }; result: Record<never, never> };
  /** Show a reaction to the others */
  'room.react': { params: { /** Room id */ readonly "room": string; readonly "emoji": "👍" | "❤️" | "😂" | "😮" | "🎉" | "👏" | "🙏" | "🤔"; }; result: Record<never, never> };
  /** Raise or lower one's hand; a host may lower another's */
  'room.hand': { params: { /** Room id */ readonly "room": string; readonly "raised": boolean; /** Whose; none: one's own */ readonly "peer"?: string; }; result: Record<never, never> };
  /** Host: all hands down */
  'room.lower_hands': { params: { /** Room id */ readonly "room": string; }; result: Record<never, never> };
  /** Hear of who comes and goes, in place of those watched before */
  'people.watch': { params: { readonly "users": readonly (string)[]; }; result: { readonly "people": readonly (OwnPerson)[]; } };
  /** One's own calls, the newest first */
  'call.list': { params: { readonly "cursor"?: string; /** 1 to 100; 50 */ readonly "limit"?: number; /** Only those */ readonly "missed"?: boolean; }; result: { readonly "calls": readonly (OwnCall & { /** By the reader */ readonly "missed": boolean; })[]; readonly "next_cursor": string | null; } };
  /** How many calls one has missed since one looked */
  'call.unread': { params: Record<never, never>; result: { readonly "missed": number; } };
  /** One has looked */
  'call.seen': { params: Record<never, never>; result: { readonly "missed": number; } };
  /** How it was: while in the room, or on the same connection after it; a later one takes the place of an earlier */
  'room.report': { params: { /** Room id */ readonly "room": string; readonly "rating"?: number; /** Mean opinion score times 100 */ readonly "score"?: number; readonly "rtt_ms"?: number; readonly "loss_permille"?: number; readonly "jitter_ms"?: number; readonly "duration_s"?: number; readonly "reconnects"?: number; readonly "path"?: "direct" | "server"; readonly "note"?: string; }; result: Record<never, never> };
  /** One's own appointments, by creation */
  'appointment.list': { params: { readonly "cursor"?: string; /** 1 to 100; 50 */ readonly "limit"?: number; }; result: { readonly "appointments": readonly (OwnAppointment)[]; readonly "next_cursor": string | null; } };
  /** One appointment */
  'appointment.get': { params: { /** Appointment id */ readonly "appointment": string; }; result: { readonly "appointment": OwnAppointment; } };
  /** Offer what one publishes through the server; again for a change or an ICE restart */
  'media.publish': { params: { /** Room id */ readonly "room": string; /** The offer */ readonly "sdp": string; readonly "tracks"?: readonly ({ readonly "mid": string; readonly "source"?: "microphone" | "camera" | "screen" | "screen-audio" | "other"; })[]; }; result: { /** The answer */ readonly "sdp": string; /** By which ids the others know the tracks of this peer */ readonly "tracks": readonly ({ readonly "mid": string; readonly "track": string; })[]; } };
  /** Get the tracks of the others: `media.offer` follows, now and at each change */
  'media.subscribe': { params: { /** Room id */ readonly "room": string; /** With new ICE credentials */ readonly "restart"?: boolean; /** Also what others say on data channels */ readonly "data"?: boolean; }; result: Record<never, never> };
  /** The answer to the newest `media.offer` */
  'media.answer': { params: { /** Room id */ readonly "room": string; readonly "sdp": string; }; result: Record<never, never> };
  /** How a track is wanted, or with `last_n` instead of `track`: whose cameras */
  'media.prefer': { params: { /** Room id */ readonly "room": string; readonly "track"?: string; readonly "subscribed"?: boolean; /** Not shown now */ readonly "paused"?: boolean; /** pixels as shown */ readonly "width"?: number; readonly "height"?: number; /** 0 to 10; from 5 on the track is pinned */ readonly "priority"?: number; /** Only the cameras of so many last speakers, and pinned ones, are sent; null: all */ readonly "last_n"?: number | null; }; result: Record<never, never> };
  /** Mute a track of one's own at the server */
  'media.mute': { params: { /** Room id */ readonly "room": string; readonly "track": string; readonly "muted"?: boolean; }; result: Record<never, never> };
}

/** What the server tells: `data` by the event's name. */
export interface Events {
  /** The first event */
  'welcome': { /** Who the token says */ readonly "user": string | null; readonly "name": string; readonly "role": string; /** With a JoinToken: the one room that this connection is for */ readonly "room": string; /** There is a media server */ readonly "server_media": boolean; /** A client that says nothing for so long is closed with 4408 */ readonly "silence_max_ms": number; };
  /** A message that could not be taken for a request */
  'error': { readonly "code": string; readonly "message": string; };
  /** A peer is in the room */
  'peer.joined': { /** Room id */ readonly "room": string; readonly "peer": OwnPeer; /** It was there and has a new session: offer again */ readonly "rejoined": boolean; /** Call id */ readonly "call": string | null; };
  /** A peer is out */
  'peer.left': { /** Room id */ readonly "room": string; /** Peer id */ readonly "peer": string; };
  /** What a peer shows has changed */
  'peer.updated': { /** Room id */ readonly "room": string; readonly "peer": OwnPeer; };
  /** A signal from a peer */
  'room.signal': { /** Room id */ readonly "room": string; /** Peer id */ readonly "from": string; readonly "kind": "offer" | "answer" | "candidate"; readonly "body": unknown; };
  /** How media goes between own clients in this room from now on */
  'room.path': { /** Room id */ readonly "room": string; readonly "path": "direct" | "server"; };
  /** This connection is a peer of that room without having asked */
  'room.placed': { /** Room id */ readonly "room": string; readonly "peer": string; /** Call id */ readonly "call": string | null; };
  /** This connection is out of the room */
  'room.closed': { /** Room id */ readonly "room": string; /** ended, cancelled, missed, rejected, removed, joined-elsewhere, … */ readonly "reason": string; /** User id */ readonly "by": string | null; };
  /** Somebody rings */
  'call.incoming': { readonly "call": OwnCall; readonly "caller_name": string; };
  /** Somebody accepted */
  'call.accepted': { readonly "call": OwnCall; readonly "by": string; };
  /** Somebody rejected */
  'call.rejected': { readonly "call": OwnCall; readonly "by": string; };
  /** It is over for this user */
  'call.ended': { readonly "call": OwnCall; readonly "reason": "ended" | "cancelled" | "missed" | "rejected" | "answered-elsewhere" | "rejected-elsewhere"; /** User id; null: the system */ readonly "by": string | null; };
  /** A participant of a group call left */
  'call.left': { readonly "call": OwnCall; readonly "user": string; };
  /** The room's name or rules have changed */
  'room.updated': { readonly "room": OwnRoom; };
  /** A host has switched off what is true. The media server passes none of it on until `room.update` switches it on again */
  'room.muted_by': { /** Room id */ readonly "room": string; /** Peer id */ readonly "by": string; readonly "audio": boolean; readonly "video": boolean; readonly "screen": boolean; };
  /** Somebody reacts */
  'room.reaction': { /** Room id */ readonly "room": string; /** Peer id */ readonly "peer": string; readonly "emoji": string; };
  /** All raised hands, in the order of raising */
  'room.hands': { /** Room id */ readonly "room": string; readonly "hands": readonly (OwnHand)[]; };
  /** To hosts: all who wait, the longest first */
  'lobby.waiting': { /** Room id */ readonly "room": string; readonly "waiting": readonly (OwnAsker)[]; };
  /** The answer to `lobby.ask`; after `admitted` join within 60 s */
  'lobby.answered': { /** Room id */ readonly "room": string; readonly "ask": string; readonly "answer": "admitted" | "denied" | "timed-out" | "closed"; };
  /** Somebody says something */
  'chat.message': { /** Room id */ readonly "room": string; readonly "message": OwnChatMessage; };
  /** Of those watched: who is no longer as they were */
  'people.changed': { readonly "people": readonly (OwnPerson)[]; };
  /** How many calls one has missed since one looked */
  'call.unread': { readonly "missed": number; };
  /** An appointment of one's own was made or has changed, or somebody has come in */
  'appointment.updated': { readonly "appointment": OwnAppointment; };
  /** It was taken away */
  'appointment.removed': { /** Appointment id */ readonly "appointment": string; };
  /** The server's offer of what others publish */
  'media.offer': { /** Room id */ readonly "room": string; readonly "sdp": string; };
  /** All tracks that others publish now */
  'media.tracks': { /** Room id */ readonly "room": string; readonly "tracks": readonly (OwnTrack)[]; };
  /** Who speaks now: who has the word first, then the loudest; empty when it is quiet */
  'media.speakers': { /** Room id */ readonly "room": string; readonly "peers": readonly (string)[]; };
  /** Whose cameras come now, after `media.prefer` with `last_n` */
  'media.shown': { /** Room id */ readonly "room": string; readonly "peers": readonly (string)[]; };
  /** Which encodings of an own video anybody watches: the others need not be sent */
  'media.layers': { /** Room id */ readonly "room": string; /** As in the result of `media.publish` */ readonly "track": string; /** Of a track with simulcast; otherwise empty */ readonly "rids": readonly (string)[]; /** False: nobody watches any encoding */ readonly "watched": boolean; };
  /** A media connection has changed its state */
  'media.link': { /** Room id */ readonly "room": string; readonly "link": "publish" | "subscribe"; readonly "state": "connected" | "disconnected" | "failed"; };
  /** What the subscribe link carries */
  'media.quality': { /** Room id */ readonly "room": string; readonly "available_bps": number; readonly "rtt_ms": number; readonly "loss_permille": number; };
}
