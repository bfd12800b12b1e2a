// Generated from the server's documents by generate.mjs; do not edit.

export type OwnCall = { readonly "id": string; readonly "room": string; readonly "type": "direct" | "group"; readonly "status": "waiting" | "ringing" | "active" | "ended" | "missed" | "rejected"; /** User id */ readonly "initiator": string; readonly "participants": readonly ({ readonly "user": string; readonly "status": "ringing" | "joined" | "left" | "rejected"; })[]; readonly "created_at"?: string; readonly "started_at"?: string | null; readonly "ended_at"?: string | null; readonly "duration_s"?: number | null; };

export type OwnPeer = { /** Peer id */ readonly "id": string; /** User id; null for a guest */ readonly "user"?: string | null; readonly "name": string; readonly "role"?: "user" | "practitioner" | "patient" | "service"; /** Peers of another dialect than `parley` are reached directly, also where the room's media goes through the server; streams of `whip` only through the server */ readonly "dialect": "rooms" | "bare" | "video" | "appointments" | "parley" | "whip"; readonly "audio": boolean; readonly "video": boolean; readonly "screen": boolean; };

export type OwnRoom = { readonly "id": string; readonly "name": string; readonly "media": "auto" | "p2p" | "sfu"; /** User id */ readonly "host"?: string | null; /** Call id */ readonly "call"?: string | null; /** Appointment id */ readonly "appointment"?: string | null; /** ISO 8601, UTC */ readonly "created_at"?: string; };

export type OwnTrack = { /** The track's id in the server's offers */ readonly "id": string; /** Its publisher; the stream's id in the server's offers */ readonly "peer": string; readonly "kind": "audio" | "video"; readonly "source": "microphone" | "camera" | "screen" | "screen-audio" | "other"; readonly "muted": boolean; };

/** What a client asks, and what it is answered. */
export interface Requests {
  /** Say that one is still there: at least every 12 s, every 2 s to notice a stalled network */
  'ping': { params: Record<never, never>; result: { readonly "now": string; } };
  /** Fresh STUN and TURN servers */
  'ice.servers': { params: Record<never, never>; result: { readonly "iceServers": readonly (Record<string, unknown>)[]; /** seconds */ readonly "ttl": number; } };
  /** Make a room */
  'room.create': { params: { readonly "name"?: string; readonly "public"?: boolean; readonly "guests"?: boolean; readonly "max_participants"?: number; readonly "media"?: "auto" | "p2p" | "sfu"; }; result: { readonly "room": OwnRoom; /** The link's path */ readonly "path": string; } };
  /** Enter a room, or come back to it */
  'room.join': { params: { /** Room id */ readonly "room": string; /** Of a guest */ readonly "name"?: string; /** The value of the last join of that room: takes the same peer up again; good once */ readonly "resume"?: string; }; result: { readonly "room": OwnRoom; readonly "peer": OwnPeer; readonly "peers": readonly (OwnPeer & { /** The newcomer makes the offer to this peer */ readonly "you_offer": boolean; })[]; readonly "resume": string; /** The others were told nothing; media connections go on */ readonly "resumed": boolean; readonly "ice_servers": readonly (Record<string, unknown>)[]; } };
  /** Leave a room */
  'room.leave': { params: { /** Room id */ readonly "room": string; }; result: Record<never, never> };
  /** A signal to one peer or to all others in the room */
  'room.signal': { params: { /** Room id */ readonly "room": string; /** Peer id or user id; none: all others */ readonly "to"?: string; readonly "kind": "offer" | "answer" | "candidate"; /** The browser's own JSON */ readonly "body": unknown; }; result: Record<never, never> };
  /** Say what one shows */
  'room.update': { params: { /** Room id */ readonly "room": string; readonly "audio"?: boolean; readonly "video"?: boolean; readonly "screen"?: boolean; }; result: Record<never, never> };
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
  /** Offer what one publishes through the server; again for a change or an ICE restart */
  'media.publish': { params: { /** Room id */ readonly "room": string; /** The offer */ readonly "sdp": string; readonly "tracks"?: readonly ({ readonly "mid": string; readonly "source"?: "microphone" | "camera" | "screen" | "screen-audio" | "other"; })[]; }; result: { /** The answer */ readonly "sdp": string; } };
  /** Get the tracks of the others: `media.offer` follows, now and at each change */
  'media.subscribe': { params: { /** Room id */ readonly "room": string; /** With new ICE credentials */ readonly "restart"?: boolean; }; result: Record<never, never> };
  /** The answer to the newest `media.offer` */
  'media.answer': { params: { /** Room id */ readonly "room": string; readonly "sdp": string; }; result: Record<never, never> };
  /** How a track is wanted */
  'media.prefer': { params: { /** Room id */ readonly "room": string; readonly "track": string; readonly "subscribed"?: boolean; /** Not shown now */ readonly "paused"?: boolean; /** pixels as shown */ readonly "width"?: number; readonly "height"?: number; /** 0 to 10 */ readonly "priority"?: number; }; result: Record<never, never> };
  /** Mute a track of one's own at the server */
  'media.mute': { params: { /** Room id */ readonly "room": string; readonly "track": string; readonly "muted"?: boolean; }; result: Record<never, never> };
}

/** What the server tells: `data` by the event's name. */
export interface Events {
  /** The first event */
  'welcome': { /** Who the token says */ readonly "user": string | null; readonly "name": string; readonly "role": string; /** There is a media server */ readonly "server_media": boolean; /** A client that says nothing for so long is closed with 4408 */ readonly "silence_max_ms": number; };
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
  'room.closed': { /** Room id */ readonly "room": string; /** ended, cancelled, missed, rejected, removed, joined-elsewhere, … */ readonly "reason": string; };
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
  /** The server's offer of what others publish */
  'media.offer': { /** Room id */ readonly "room": string; readonly "sdp": string; };
  /** All tracks that others publish now */
  'media.tracks': { /** Room id */ readonly "room": string; readonly "tracks": readonly (OwnTrack)[]; };
  /** Who speaks, the loudest first */
  'media.speakers': { /** Room id */ readonly "room": string; readonly "peers": readonly (string)[]; };
  /** Which encodings of an own track anybody watches */
  'media.layers': { /** Room id */ readonly "room": string; readonly "track": string; readonly "rids": readonly (string)[]; };
  /** A media connection has changed its state */
  'media.link': { /** Room id */ readonly "room": string; readonly "link": "publish" | "subscribe"; readonly "state": "connected" | "disconnected" | "failed"; };
  /** What the subscribe link carries */
  'media.quality': { /** Room id */ readonly "room": string; readonly "available_bps": number; readonly "rtt_ms": number; readonly "loss_permille": number; };
}
