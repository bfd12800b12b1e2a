// Generated from the server's documents by generate.mjs; do not edit.

export type Appointment = { readonly "id": string; readonly "practitionerId": string; readonly "patientId": string; readonly "scheduledDate": string; readonly "type": "Remote" | "InPerson"; readonly "practitioner"?: NamedPerson; readonly "patient"?: NamedPerson; readonly "roomId"?: string | null; readonly "createdAt"?: string; readonly "updatedAt"?: string; };

export type Attendee = { readonly "AttendeeId": string; readonly "ExternalUserId": string; /** RFC 7230 token characters. */ readonly "JoinToken": string; };

export type Call = { readonly "sessionId": string; readonly "timestamp"?: string; readonly "chimeMeetingId"?: string | null; readonly "conversationId"?: string | null; readonly "callType": "DIRECT" | "GROUP"; readonly "initiatedBy": string; readonly "participants": readonly (CallParticipant)[]; readonly "status": "RINGING" | "ACTIVE" | "ENDED" | "MISSED" | "REJECTED"; readonly "createdAt": string; readonly "startedAt"?: string | null; readonly "endedAt"?: string | null; /** Whole seconds. */ readonly "duration"?: number | null; /** The room that any dialect can meet in. */ readonly "roomId"?: string; };

export type CallParticipant = { readonly "userId": string; readonly "attendeeId": string | null; readonly "joinedAt": string | null; readonly "leftAt": string | null; readonly "status": "RINGING" | "JOINED" | "LEFT" | "REJECTED"; };

export type Conversation = { readonly "id": string; readonly "name": string; readonly "memberIds": readonly (string)[]; readonly "updatedAt"?: string; };

export type Error = { readonly "success": false; readonly "error": { /** Stable, kebab-case; docs/errors.md lists all. */ readonly "code": string; /** For people. */ readonly "message": string; }; };

export type IceServer = { readonly "urls": readonly (string)[]; /** With TURN: <expiry>:<user>. */ readonly "username"?: string; readonly "credential"?: string; };

export type Meeting = { readonly "MeetingId": string; readonly "ExternalMeetingId": string; readonly "MediaRegion": string; readonly "MediaPlacement": { readonly "AudioHostUrl": string; readonly "SignalingUrl": string; readonly "TurnControlUrl": string; }; };

export type NamedPerson = { readonly "id": string; readonly "firstName": string; readonly "lastName": string; };

export type Person = { readonly "firstName"?: string; readonly "lastName"?: string; };

export type PushSubscribed = { readonly "success": true; /** Names it for DELETE. */ readonly "id": string; readonly "createdAt": string; };

export type QualityReport = { /** User id; of a guest the peer id */ readonly "person": string; readonly "peer": string; readonly "user": string | null; /** ISO 8601, UTC */ readonly "at": string; readonly "rating"?: number | null; /** Mean opinion score times 100 */ readonly "score"?: number | null; readonly "rtt_ms"?: number | null; readonly "loss_permille"?: number | null; readonly "jitter_ms"?: number | null; readonly "duration_s"?: number | null; readonly "reconnects"?: number | null; readonly "path"?: "direct" | "server" | null; readonly "note"?: string; };

export type RoomCreated = { /** 128 random bits, URL-safe. */ readonly "room_id": string; readonly "name": string; /** /room/<id> */ readonly "join_url": string; /** The whole URL to share. */ readonly "link": string; /** WebSocket URL with room_id. */ readonly "ws_url": string; readonly "created_at": string; };

export type RoomDetails = { readonly "room_id": string; readonly "name": string; readonly "participant_count": number; readonly "participants": readonly ({ readonly "peer_id": string; readonly "name": string; })[]; readonly "ws_url": string; readonly "ice_servers": readonly (IceServer)[]; };

export type RoomSummary = { readonly "room_id": string; readonly "name": string; readonly "participant_count": number; readonly "created_at": string; };

export type VideoCall = { readonly "id": string; readonly "host_id": string; readonly "guest_id": string | null; readonly "status": "waiting" | "active" | "ended"; readonly "room_name": string | null; readonly "room_id": string; readonly "created_at": string; readonly "started_at": string | null; readonly "ended_at": string | null; };

export type VideoCallRoom = { readonly "id": string; readonly "roomId": string; readonly "appointmentId": string; readonly "status": "Waiting" | "InProgress" | "Ended"; readonly "practitionerJoined": boolean; readonly "patientJoined": boolean; readonly "startedAt": string | null; readonly "endedAt": string | null; readonly "appointment": { readonly "id": string; readonly "scheduledDate": string; readonly "patient": NamedPerson; readonly "practitioner": NamedPerson; }; };

export interface Operations {
  /** Make a room and its link */
  createRoom: { method: 'POST'; path: '/room/create'; params: {  }; body: { readonly "name"?: string; /** Listed by GET /rooms while somebody is in it. */ readonly "public"?: boolean; /** Bearers of the link may enter. */ readonly "guests"?: boolean; readonly "max_participants"?: number; readonly "media"?: "auto" | "p2p" | "sfu"; /** Sent by whoever can; others are taken, too */ readonly "video_codec"?: "vp8" | "vp9" | "h264" | "av1"; }; result: RoomCreated };
  /** Look at a room before entering it by WebSocket */
  joinRoom: { method: 'POST'; path: '/room/join'; params: { readonly "resume"?: string; }; body: { readonly "room_id": string; }; result: RoomDetails };
  /** The same details; a browser gets the web app */
  getRoom: { method: 'GET'; path: '/room/{room_id}'; params: { readonly "room_id": string; readonly "resume"?: string; }; body: undefined; result: RoomDetails };
  /** Rooms with someone in them: public ones and the caller's own */
  listRooms: { method: 'GET'; path: '/rooms'; params: { readonly "cursor"?: string; readonly "limit"?: number; }; body: undefined; result: { readonly "rooms": readonly (RoomSummary)[]; readonly "nextCursor": string | null; } };
  /** Make a call's record; it rings by the event `call-user` */
  initiateCall: { method: 'POST'; path: '/api/calls/initiate'; params: {  }; body: { readonly "callType": "DIRECT" | "GROUP"; /** The caller's own id. */ readonly "initiatedBy"?: string; readonly "participantIds": readonly (string)[]; /** Needed for GROUP. */ readonly "conversationId"?: string; }; result: { readonly "success": true; readonly "call": Call; } };
  /** Create, join, leave or end the meeting of a call */
  meeting: { method: 'POST'; path: '/api/calls/meeting'; params: {  }; body: { readonly "action": "CREATE_MEETING" | "JOIN_MEETING" | "LEAVE_MEETING" | "END_MEETING"; readonly "sessionId": string; readonly "userId"?: string; readonly "userName"?: string; readonly "meetingId"?: string; readonly "attendeeId"?: string; }; result: { readonly "success": true; readonly "meeting"?: Meeting; readonly "attendee"?: Attendee; } };
  /** The caller's calls, newest first */
  listCalls: { method: 'GET'; path: '/api/calls'; params: { readonly "cursor"?: string; readonly "limit"?: number; readonly "userId"?: string; readonly "missed"?: boolean; }; body: undefined; result: { readonly "success": true; readonly "calls": readonly (Call)[]; readonly "nextCursor": string | null; } };
  /** How a call was, as its people said; for a service token */
  getCallQuality: { method: 'GET'; path: '/api/calls/{sessionId}/quality'; params: { readonly "sessionId": string; }; body: undefined; result: { readonly "success": true; readonly "reports": readonly (QualityReport)[]; } };
  /** How it was in a room by link, as its people said; for a service token */
  getRoomQuality: { method: 'GET'; path: '/room/{room_id}/quality'; params: { readonly "room_id": string; }; body: undefined; result: { readonly "success": true; readonly "reports": readonly (QualityReport)[]; } };
  /** One call */
  getCall: { method: 'GET'; path: '/api/calls/{sessionId}'; params: { readonly "sessionId": string; }; body: undefined; result: { readonly "success": true; readonly "call": Call; } };
  /** Add people; a DIRECT call becomes GROUP */
  addParticipants: { method: 'POST'; path: '/api/calls/{sessionId}/participants'; params: { readonly "sessionId": string; }; body: { readonly "userIds": readonly (string)[]; }; result: { readonly "success": true; readonly "call": Call; } };
  /** Take a user's access away (service token) */
  revokeUser: { method: 'DELETE'; path: '/api/users/{userId}/sessions'; params: { readonly "userId": string; }; body: undefined; result: unknown };
  /** What a browser subscribes to web push with */
  getPushKey: { method: 'GET'; path: '/api/push/key'; params: {  }; body: undefined; result: { readonly "success": true; /** For `applicationServerKey`: the point of P-256 as base64url. */ readonly "publicKey": string; } };
  /** Tell this browser of calls while no page is open */
  subscribePush: { method: 'POST'; path: '/api/push/subscriptions'; params: {  }; body: { /** An https URL on a public network. */ readonly "endpoint": string; readonly "keys": { /** The browser's point of P-256, uncompressed, base64url. */ readonly "p256dh": string; /** 16 bytes, base64url. */ readonly "auth": string; }; }; result: PushSubscribed };
  /** Tell that browser no more */
  unsubscribePush: { method: 'DELETE'; path: '/api/push/subscriptions/{id}'; params: { readonly "id": string; }; body: undefined; result: unknown };
  /** Make or replace a conversation (service token) */
  putConversation: { method: 'PUT'; path: '/api/conversations/{id}'; params: { readonly "id": string; }; body: { readonly "name"?: string; readonly "memberIds": readonly (string)[]; }; result: { readonly "success": true; readonly "conversation": Conversation; } };
  /** Read a conversation (service token) */
  getConversation: { method: 'GET'; path: '/api/conversations/{id}'; params: { readonly "id": string; }; body: undefined; result: { readonly "success": true; readonly "conversation": Conversation; } };
  /** Remove a conversation (service token) */
  deleteConversation: { method: 'DELETE'; path: '/api/conversations/{id}'; params: { readonly "id": string; }; body: undefined; result: unknown };
  /** Make a call with a free guest seat */
  createVideoCall: { method: 'POST'; path: '/api/video/calls'; params: {  }; body: { readonly "room_name"?: string; }; result: { readonly "success": true; readonly "data": VideoCall; } };
  /** Read a call */
  getVideoCall: { method: 'GET'; path: '/api/video/calls/{callId}'; params: { readonly "callId": string; }; body: undefined; result: { readonly "success": true; readonly "data": VideoCall; } & VideoCall };
  /** Take the guest's seat; the call becomes active */
  joinVideoCall: { method: 'POST'; path: '/api/video/calls/{callId}/join'; params: { readonly "callId": string; }; body: undefined; result: { readonly "success": true; readonly "data": VideoCall; } & VideoCall };
  /** End a call; the other gets `webrtc:end-call` */
  endVideoCall: { method: 'POST'; path: '/api/video/calls/{callId}/end'; params: { readonly "callId": string; }; body: undefined; result: { readonly "success": true; readonly "data": VideoCall; } & VideoCall };
  /** The video room of an appointment */
  getAppointmentRoom: { method: 'GET'; path: '/video-call/room/appointment/{appointmentId}'; params: { readonly "appointmentId": string; }; body: undefined; result: VideoCallRoom };
  /** Make the room of an appointment by hand */
  createAppointmentRoom: { method: 'POST'; path: '/video-call/room/appointment/{appointmentId}/create'; params: { readonly "appointmentId": string; }; body: undefined; result: { readonly "roomId": string; } };
  /** Make an appointment; a Remote one gets its room at once */
  createAppointment: { method: 'POST'; path: '/appointments'; params: {  }; body: { readonly "practitionerId": string; readonly "patientId": string; readonly "scheduledDate": string; readonly "type": "Remote" | "InPerson"; readonly "practitioner"?: Person; readonly "patient"?: Person; }; result: { readonly "success": true; readonly "appointment": Appointment; } };
  /** The caller's appointments */
  listAppointments: { method: 'GET'; path: '/appointments'; params: { readonly "cursor"?: string; readonly "limit"?: number; readonly "userId"?: string; }; body: undefined; result: { readonly "success": true; readonly "appointments": readonly (Appointment)[]; readonly "nextCursor": string | null; } };
  /** One appointment */
  getAppointment: { method: 'GET'; path: '/appointments/{id}'; params: { readonly "id": string; }; body: undefined; result: { readonly "success": true; readonly "appointment": Appointment; } };
  /** Change an appointment (practitioner or service) */
  updateAppointment: { method: 'PATCH'; path: '/appointments/{id}'; params: { readonly "id": string; }; body: { readonly "practitionerId"?: string; readonly "patientId"?: string; readonly "scheduledDate"?: string; readonly "type"?: "Remote" | "InPerson"; readonly "practitioner"?: Person; readonly "patient"?: Person; }; result: { readonly "success": true; readonly "appointment": Appointment; } };
  /** Remove an appointment (practitioner or service) */
  deleteAppointment: { method: 'DELETE'; path: '/appointments/{id}'; params: { readonly "id": string; }; body: undefined; result: unknown };
  /** STUN and TURN servers with credentials that run out */
  iceServers: { method: 'GET'; path: '/api/ice-servers'; params: { readonly "room_id"?: string; readonly "resume"?: string; }; body: undefined; result: { readonly "iceServers": readonly (IceServer)[]; /** Seconds that the credentials are good. */ readonly "ttl": number; } };
  /** What the endpoint takes */
  describeWhip: { method: 'OPTIONS'; path: '/whip/{room_id}'; params: { readonly "room_id": string; }; body: undefined; result: unknown };
  /** Publish a stream into a room (RFC 9725) */
  startWhip: { method: 'POST'; path: '/whip/{room_id}'; params: { readonly "room_id": string; readonly "name"?: string; }; body: undefined; result: unknown };
  /** Candidates, or a restart of ICE */
  patchWhip: { method: 'PATCH'; path: '/whip/{room_id}/{session}'; params: { readonly "room_id": string; readonly "session": string; }; body: undefined; result: unknown };
  /** End the stream */
  endWhip: { method: 'DELETE'; path: '/whip/{room_id}/{session}'; params: { readonly "room_id": string; readonly "session": string; }; body: undefined; result: unknown };
  /** What the endpoint takes */
  describeWhep: { method: 'OPTIONS'; path: '/whep/{room_id}'; params: { readonly "room_id": string; }; body: undefined; result: unknown };
  /** Play a room as a stream (draft-ietf-wish-whep) */
  startWhep: { method: 'POST'; path: '/whep/{room_id}'; params: { readonly "room_id": string; readonly "name"?: string; }; body: undefined; result: unknown };
  /** Candidates, or a restart of ICE */
  patchWhep: { method: 'PATCH'; path: '/whep/{room_id}/{session}'; params: { readonly "room_id": string; readonly "session": string; }; body: undefined; result: unknown };
  /** End the stream */
  endWhep: { method: 'DELETE'; path: '/whep/{room_id}/{session}'; params: { readonly "room_id": string; readonly "session": string; }; body: undefined; result: unknown };
  /** The process is alive */
  livez: { method: 'GET'; path: '/livez'; params: {  }; body: undefined; result: { readonly "status": string; } };
  /** The server takes new work */
  readyz: { method: 'GET'; path: '/readyz'; params: {  }; body: undefined; result: { readonly "status": string; } };
  /** This document */
  openapi: { method: 'GET'; path: '/openapi.json'; params: {  }; body: undefined; result: Record<string, unknown> };
  /** The events and frames of each dialect */
  asyncapi: { method: 'GET'; path: '/asyncapi.json'; params: {  }; body: undefined; result: Record<string, unknown> };
  /** Both documents as a page that needs no network */
  docs: { method: 'GET'; path: '/docs'; params: {  }; body: undefined; result: unknown };
  /** The web client */
  home: { method: 'GET'; path: '/'; params: {  }; body: undefined; result: unknown };
  /** The web client's service worker, which shows what comes by web push */
  service_worker: { method: 'GET'; path: '/sw.js'; params: {  }; body: undefined; result: unknown };
  /** The web client: people to call */
  people_page: { method: 'GET'; path: '/people'; params: {  }; body: undefined; result: unknown };
  /** The web client: calls that were */
  history_page: { method: 'GET'; path: '/history'; params: {  }; body: undefined; result: unknown };
  /** The web client: appointments */
  agenda_page: { method: 'GET'; path: '/agenda'; params: {  }; body: undefined; result: unknown };
  /** The web client: the connection test */
  test_page: { method: 'GET'; path: '/test'; params: {  }; body: undefined; result: unknown };
}
