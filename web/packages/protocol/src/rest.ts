// Generated from the server's documents by generate.mjs; do not edit.
export interface paths {
    readonly "/": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The web client */
        readonly get: operations["home"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/agenda": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The web client: appointments */
        readonly get: operations["agenda_page"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/calls": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The caller's calls, newest first */
        readonly get: operations["listCalls"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/calls/{sessionId}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** One call */
        readonly get: operations["getCall"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/calls/{sessionId}/participants": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Add people; a DIRECT call becomes GROUP */
        readonly post: operations["addParticipants"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/calls/initiate": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Make a call's record; it rings by the event `call-user` */
        readonly post: operations["initiateCall"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/calls/meeting": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Create, join, leave or end the meeting of a call
         * @description CREATE_MEETING may be repeated. JOIN_MEETING enters the call, and creates the meeting where needed. END_MEETING follows `end-call`.
         */
        readonly post: operations["meeting"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/conversations/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Read a conversation (service token) */
        readonly get: operations["getConversation"];
        /** Make or replace a conversation (service token) */
        readonly put: operations["putConversation"];
        readonly post?: never;
        /** Remove a conversation (service token) */
        readonly delete: operations["deleteConversation"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/ice-servers": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** STUN and TURN servers with credentials that run out */
        readonly get: operations["iceServers"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/users/{userId}/sessions": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        readonly post?: never;
        /**
         * Take a user's access away (service token)
         * @description Tokens of this user issued (`iat`) until now are refused from now on, for `auth.revocation_ttl`; those that do not say when they were issued are refused, too. All connections of the user, on every dialect, are told `revoked` and closed (plain WebSockets with 4401), and the user leaves every room at once. `iat` counts in whole seconds: a token made within the same second is refused as well. A user who was never seen can be revoked.
         */
        readonly delete: operations["revokeUser"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/video/calls": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Make a call with a free guest seat */
        readonly post: operations["createVideoCall"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/video/calls/{callId}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Read a call */
        readonly get: operations["getVideoCall"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/video/calls/{callId}/end": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** End a call; the other gets `webrtc:end-call` */
        readonly post: operations["endVideoCall"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/video/calls/{callId}/join": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Take the guest's seat; the call becomes active
         * @description 409 for the host, when the seat is another's, and after the end. Joining again is fine.
         */
        readonly post: operations["joinVideoCall"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/appointments": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The caller's appointments */
        readonly get: operations["listAppointments"];
        readonly put?: never;
        /** Make an appointment; a Remote one gets its room at once */
        readonly post: operations["createAppointment"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/appointments/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** One appointment */
        readonly get: operations["getAppointment"];
        readonly put?: never;
        readonly post?: never;
        /** Remove an appointment (practitioner or service) */
        readonly delete: operations["deleteAppointment"];
        readonly options?: never;
        readonly head?: never;
        /** Change an appointment (practitioner or service) */
        readonly patch: operations["updateAppointment"];
        readonly trace?: never;
    };
    readonly "/asyncapi.json": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The events and frames of each dialect */
        readonly get: operations["asyncapi"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/docs": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Both documents as a page that needs no network */
        readonly get: operations["docs"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/history": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The web client: calls that were */
        readonly get: operations["history_page"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/livez": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The process is alive */
        readonly get: operations["livez"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/openapi.json": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** This document */
        readonly get: operations["openapi"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/people": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The web client: people to call */
        readonly get: operations["people_page"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/readyz": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The server takes new work */
        readonly get: operations["readyz"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/room/{room_id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The same details; a browser gets the web app */
        readonly get: operations["getRoom"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/room/create": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Make a room and its link */
        readonly post: operations["createRoom"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/room/join": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Look at a room before entering it by WebSocket */
        readonly post: operations["joinRoom"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/rooms": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Rooms with someone in them: public ones and the caller's own */
        readonly get: operations["listRooms"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/test": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The web client: the connection test */
        readonly get: operations["test_page"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/video-call/room/appointment/{appointmentId}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The video room of an appointment */
        readonly get: operations["getAppointmentRoom"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/video-call/room/appointment/{appointmentId}/create": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Make the room of an appointment by hand
         * @description By its practitioner or a service. 409 for an InPerson appointment.
         */
        readonly post: operations["createAppointmentRoom"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/whep/{room_id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Play a room as a stream (draft-ietf-wish-whep)
         * @description The answer has what is published at that moment. Where nobody publishes the request waits up to 5 s, then 409 `not-live` with Retry-After. The player is a peer of the room.
         */
        readonly post: operations["startWhep"];
        readonly delete?: never;
        /** What the endpoint takes */
        readonly options: operations["describeWhep"];
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/whep/{room_id}/{session}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        readonly post?: never;
        /** End the stream */
        readonly delete: operations["endWhep"];
        readonly options?: never;
        readonly head?: never;
        /** Candidates, or a restart of ICE */
        readonly patch: operations["patchWhep"];
        readonly trace?: never;
    };
    readonly "/whip/{room_id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Publish a stream into a room (RFC 9725)
         * @description The stream is a peer of the room until DELETE, or until its connection is gone.
         */
        readonly post: operations["startWhip"];
        readonly delete?: never;
        /** What the endpoint takes */
        readonly options: operations["describeWhip"];
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/whip/{room_id}/{session}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        readonly post?: never;
        /** End the stream */
        readonly delete: operations["endWhip"];
        readonly options?: never;
        readonly head?: never;
        /** Candidates, or a restart of ICE */
        readonly patch: operations["patchWhip"];
        readonly trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        readonly Appointment: {
            /** Format: date-time */
            readonly createdAt?: string;
            readonly id: string;
            readonly patient?: components["schemas"]["NamedPerson"];
            readonly patientId: string;
            readonly practitioner?: components["schemas"]["NamedPerson"];
            readonly practitionerId: string;
            readonly roomId?: string | null;
            /** Format: date-time */
            readonly scheduledDate: string;
            /** @enum {unknown} */
            readonly type: "Remote" | "InPerson";
            /** Format: date-time */
            readonly updatedAt?: string;
        };
        readonly Attendee: {
            readonly AttendeeId: string;
            readonly ExternalUserId: string;
            /** @description RFC 7230 token characters. */
            readonly JoinToken: string;
        };
        /** @description One occurrence of a call; `video` shows the same record in its own words. */
        readonly Call: {
            /** @enum {unknown} */
            readonly callType: "DIRECT" | "GROUP";
            readonly chimeMeetingId?: string | null;
            readonly conversationId?: string | null;
            /** Format: date-time */
            readonly createdAt: string;
            /** @description Whole seconds. */
            readonly duration?: number | null;
            /** Format: date-time */
            readonly endedAt?: string | null;
            readonly initiatedBy: string;
            readonly participants: readonly components["schemas"]["CallParticipant"][];
            /** @description The room that any dialect can meet in. */
            readonly roomId?: string;
            /** Format: uuid */
            readonly sessionId: string;
            /** Format: date-time */
            readonly startedAt?: string | null;
            /** @enum {unknown} */
            readonly status: "RINGING" | "ACTIVE" | "ENDED" | "MISSED" | "REJECTED";
            /** Format: date-time */
            readonly timestamp?: string;
        };
        readonly CallParticipant: {
            readonly attendeeId: string | null;
            /** Format: date-time */
            readonly joinedAt: string | null;
            /** Format: date-time */
            readonly leftAt: string | null;
            /** @enum {unknown} */
            readonly status: "RINGING" | "JOINED" | "LEFT" | "REJECTED";
            readonly userId: string;
        };
        readonly Conversation: {
            readonly id: string;
            readonly memberIds: readonly string[];
            readonly name: string;
            /** Format: date-time */
            readonly updatedAt?: string;
        };
        readonly Error: {
            readonly error: {
                /** @description Stable, kebab-case; docs/errors.md lists all. */
                readonly code: string;
                /** @description For people. */
                readonly message: string;
            };
            /** @constant */
            readonly success: false;
        };
        /** @description One entry of RTCConfiguration.iceServers. */
        readonly IceServer: {
            readonly credential?: string;
            readonly urls: readonly string[];
            /** @description With TURN: <expiry>:<user>. */
            readonly username?: string;
        };
        /** @description Field names of the Chime SDK; the media behind them is Parley's own. */
        readonly Meeting: {
            readonly ExternalMeetingId: string;
            readonly MediaPlacement: {
                readonly AudioHostUrl: string;
                readonly SignalingUrl: string;
                readonly TurnControlUrl: string;
            };
            readonly MediaRegion: string;
            readonly MeetingId: string;
        };
        readonly NamedPerson: {
            readonly firstName: string;
            readonly id: string;
            readonly lastName: string;
        };
        readonly Person: {
            readonly firstName?: string;
            readonly lastName?: string;
        };
        readonly RoomCreated: {
            /** Format: date-time */
            readonly created_at: string;
            /** @description /room/<id> */
            readonly join_url: string;
            /**
             * Format: uri
             * @description The whole URL to share.
             */
            readonly link: string;
            readonly name: string;
            /** @description 128 random bits, URL-safe. */
            readonly room_id: string;
            /**
             * Format: uri
             * @description WebSocket URL with room_id.
             */
            readonly ws_url: string;
        };
        readonly RoomDetails: {
            readonly ice_servers: readonly components["schemas"]["IceServer"][];
            readonly name: string;
            readonly participant_count: number;
            readonly participants: readonly {
                readonly name: string;
                readonly peer_id: string;
            }[];
            readonly room_id: string;
            readonly ws_url: string;
        };
        readonly RoomSummary: {
            /** Format: date-time */
            readonly created_at: string;
            readonly name: string;
            readonly participant_count: number;
            readonly room_id: string;
        };
        readonly VideoCall: {
            /** Format: date-time */
            readonly created_at: string;
            /** Format: date-time */
            readonly ended_at: string | null;
            readonly guest_id: string | null;
            readonly host_id: string;
            /** Format: uuid */
            readonly id: string;
            readonly room_id: string;
            readonly room_name: string | null;
            /** Format: date-time */
            readonly started_at: string | null;
            /** @enum {unknown} */
            readonly status: "waiting" | "active" | "ended";
        };
        readonly VideoCallRoom: {
            readonly appointment: {
                readonly id: string;
                readonly patient: components["schemas"]["NamedPerson"];
                readonly practitioner: components["schemas"]["NamedPerson"];
                /** Format: date-time */
                readonly scheduledDate: string;
            };
            readonly appointmentId: string;
            /** Format: date-time */
            readonly endedAt: string | null;
            readonly id: string;
            readonly patientJoined: boolean;
            readonly practitionerJoined: boolean;
            readonly roomId: string;
            /** Format: date-time */
            readonly startedAt: string | null;
            /** @enum {unknown} */
            readonly status: "Waiting" | "InProgress" | "Ended";
        };
    };
    responses: {
        /** @description A missing, empty or wrong field. */
        readonly E400: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"];
            };
        };
        /** @description No token, or a bad one. */
        readonly E401: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"];
            };
        };
        /** @description Not allowed, inside what one belongs to. */
        readonly E403: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"];
            };
        };
        /** @description Unknown, or none of the caller's business. */
        readonly E404: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"];
            };
        };
        /** @description In conflict with the state of things. */
        readonly E409: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"];
            };
        };
        /** @description If-Match names another state. */
        readonly E412: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The body is too large. */
        readonly E413: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The body's type is another than the path takes. */
        readonly E415: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"];
            };
        };
        /** @description If-Match is missing. */
        readonly E428: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"];
            };
        };
        /** @description Too many requests. */
        readonly E429: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"];
            };
        };
        /** @description This server has no media server. */
        readonly E501: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"];
            };
        };
        /** @description Not now; try again. */
        readonly E503: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"];
            };
        };
    };
    parameters: {
        /** @description `nextCursor` of the page before. */
        readonly cursor: string;
        /** @description Entries of a page. */
        readonly limit: number;
    };
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    readonly home: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description A page. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "text/html": string;
                };
            };
        };
    };
    readonly agenda_page: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description A page. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "text/html": string;
                };
            };
        };
    };
    readonly listCalls: {
        readonly parameters: {
            readonly query?: {
                /** @description `nextCursor` of the page before. */
                readonly cursor?: components["parameters"]["cursor"];
                /** @description Entries of a page. */
                readonly limit?: components["parameters"]["limit"];
                /** @description Another user's calls; for a service token. */
                readonly userId?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description A page. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly calls: readonly components["schemas"]["Call"][];
                        readonly nextCursor: string | null;
                        /** @constant */
                        readonly success: true;
                    };
                };
            };
            readonly 400: components["responses"]["E400"];
            readonly 401: components["responses"]["E401"];
            readonly 403: components["responses"]["E403"];
        };
    };
    readonly getCall: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Call id. */
                readonly sessionId: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The call. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly call: components["schemas"]["Call"];
                        /** @constant */
                        readonly success: true;
                    };
                };
            };
            readonly 401: components["responses"]["E401"];
            readonly 404: components["responses"]["E404"];
        };
    };
    readonly addParticipants: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Call id. */
                readonly sessionId: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    readonly userIds: readonly string[];
                };
            };
        };
        readonly responses: {
            /** @description The call. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly call: components["schemas"]["Call"];
                        /** @constant */
                        readonly success: true;
                    };
                };
            };
            readonly 400: components["responses"]["E400"];
            readonly 401: components["responses"]["E401"];
            readonly 403: components["responses"]["E403"];
            readonly 404: components["responses"]["E404"];
            readonly 409: components["responses"]["E409"];
        };
    };
    readonly initiateCall: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    /** @enum {unknown} */
                    readonly callType: "DIRECT" | "GROUP";
                    /** @description Needed for GROUP. */
                    readonly conversationId?: string;
                    /** @description The caller's own id. */
                    readonly initiatedBy?: string;
                    readonly participantIds: readonly string[];
                };
            };
        };
        readonly responses: {
            /** @description The record. */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly call: components["schemas"]["Call"];
                        /** @constant */
                        readonly success: true;
                    };
                };
            };
            readonly 400: components["responses"]["E400"];
            readonly 401: components["responses"]["E401"];
            readonly 403: components["responses"]["E403"];
            readonly 404: components["responses"]["E404"];
        };
    };
    readonly meeting: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    /** @enum {unknown} */
                    readonly action: "CREATE_MEETING" | "JOIN_MEETING" | "LEAVE_MEETING" | "END_MEETING";
                    readonly attendeeId?: string;
                    readonly meetingId?: string;
                    readonly sessionId: string;
                    readonly userId?: string;
                    readonly userName?: string;
                };
            };
        };
        readonly responses: {
            /** @description CREATE_MEETING and JOIN_MEETING answer with meeting and attendee; the others with success. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly attendee?: components["schemas"]["Attendee"];
                        readonly meeting?: components["schemas"]["Meeting"];
                        /** @constant */
                        readonly success: true;
                    };
                };
            };
            readonly 400: components["responses"]["E400"];
            readonly 401: components["responses"]["E401"];
            readonly 403: components["responses"]["E403"];
            readonly 404: components["responses"]["E404"];
            readonly 409: components["responses"]["E409"];
        };
    };
    readonly getConversation: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Conversation id, chosen by the host app. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The conversation. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly conversation: components["schemas"]["Conversation"];
                        /** @constant */
                        readonly success: true;
                    };
                };
            };
            readonly 401: components["responses"]["E401"];
            readonly 403: components["responses"]["E403"];
            readonly 404: components["responses"]["E404"];
        };
    };
    readonly putConversation: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Conversation id, chosen by the host app. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    readonly memberIds: readonly string[];
                    readonly name?: string;
                };
            };
        };
        readonly responses: {
            /** @description The conversation. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly conversation: components["schemas"]["Conversation"];
                        /** @constant */
                        readonly success: true;
                    };
                };
            };
            /** @description The new conversation. */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly conversation: components["schemas"]["Conversation"];
                        /** @constant */
                        readonly success: true;
                    };
                };
            };
            readonly 400: components["responses"]["E400"];
            readonly 401: components["responses"]["E401"];
            readonly 403: components["responses"]["E403"];
        };
    };
    readonly deleteConversation: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Conversation id, chosen by the host app. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description It is gone. */
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            readonly 401: components["responses"]["E401"];
            readonly 403: components["responses"]["E403"];
            readonly 404: components["responses"]["E404"];
        };
    };
    readonly iceServers: {
        readonly parameters: {
            readonly query?: {
                /** @description A guest's `resume` value: who is in the room already is not refused with 429. */
                readonly resume?: string;
                /** @description Instead of a token: a room that takes guests. */
                readonly room_id?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description For RTCPeerConnection. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly iceServers: readonly components["schemas"]["IceServer"][];
                        /** @description Seconds that the credentials are good. */
                        readonly ttl: number;
                    };
                };
            };
            readonly 401: components["responses"]["E401"];
            readonly 404: components["responses"]["E404"];
            readonly 429: components["responses"]["E429"];
        };
    };
    readonly revokeUser: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description User id: the `sub` of the user's tokens. */
                readonly userId: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Done, and durable. */
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            readonly 401: components["responses"]["E401"];
            readonly 403: components["responses"]["E403"];
            readonly 404: components["responses"]["E404"];
        };
    };
    readonly createVideoCall: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: {
            readonly content: {
                readonly "application/json": {
                    readonly room_name?: string;
                };
            };
        };
        readonly responses: {
            /** @description The call. */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly data: components["schemas"]["VideoCall"];
                        /** @constant */
                        readonly success: true;
                    };
                };
            };
            readonly 400: components["responses"]["E400"];
            readonly 401: components["responses"]["E401"];
        };
    };
    readonly getVideoCall: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Call id. */
                readonly callId: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The call; its fields stand in `data` and at the top. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly data: components["schemas"]["VideoCall"];
                        /** @constant */
                        readonly success: true;
                    } & components["schemas"]["VideoCall"];
                };
            };
            readonly 401: components["responses"]["E401"];
            readonly 404: components["responses"]["E404"];
        };
    };
    readonly endVideoCall: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Call id. */
                readonly callId: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The call; its fields stand in `data` and at the top. Ending twice gives the same record. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly data: components["schemas"]["VideoCall"];
                        /** @constant */
                        readonly success: true;
                    } & components["schemas"]["VideoCall"];
                };
            };
            readonly 401: components["responses"]["E401"];
            readonly 404: components["responses"]["E404"];
        };
    };
    readonly joinVideoCall: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Call id. */
                readonly callId: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The call; its fields stand in `data` and at the top. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly data: components["schemas"]["VideoCall"];
                        /** @constant */
                        readonly success: true;
                    } & components["schemas"]["VideoCall"];
                };
            };
            readonly 401: components["responses"]["E401"];
            readonly 404: components["responses"]["E404"];
            readonly 409: components["responses"]["E409"];
        };
    };
    readonly listAppointments: {
        readonly parameters: {
            readonly query?: {
                /** @description `nextCursor` of the page before. */
                readonly cursor?: components["parameters"]["cursor"];
                /** @description Entries of a page. */
                readonly limit?: components["parameters"]["limit"];
                /** @description Another user's appointments; for a service token. */
                readonly userId?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description A page. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly appointments: readonly components["schemas"]["Appointment"][];
                        readonly nextCursor: string | null;
                        /** @constant */
                        readonly success: true;
                    };
                };
            };
            readonly 400: components["responses"]["E400"];
            readonly 401: components["responses"]["E401"];
        };
    };
    readonly createAppointment: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    readonly patient?: components["schemas"]["Person"];
                    readonly patientId: string;
                    readonly practitioner?: components["schemas"]["Person"];
                    readonly practitionerId: string;
                    /** Format: date-time */
                    readonly scheduledDate: string;
                    /** @enum {unknown} */
                    readonly type: "Remote" | "InPerson";
                };
            };
        };
        readonly responses: {
            /** @description The appointment. */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly appointment: components["schemas"]["Appointment"];
                        /** @constant */
                        readonly success: true;
                    };
                };
            };
            readonly 400: components["responses"]["E400"];
            readonly 401: components["responses"]["E401"];
            readonly 403: components["responses"]["E403"];
        };
    };
    readonly getAppointment: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Appointment id. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The appointment. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly appointment: components["schemas"]["Appointment"];
                        /** @constant */
                        readonly success: true;
                    };
                };
            };
            readonly 401: components["responses"]["E401"];
            readonly 404: components["responses"]["E404"];
        };
    };
    readonly deleteAppointment: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Appointment id. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description It is gone. */
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            readonly 401: components["responses"]["E401"];
            readonly 403: components["responses"]["E403"];
            readonly 404: components["responses"]["E404"];
        };
    };
    readonly updateAppointment: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Appointment id. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    readonly patient?: components["schemas"]["Person"];
                    readonly patientId?: string;
                    readonly practitioner?: components["schemas"]["Person"];
                    readonly practitionerId?: string;
                    /** Format: date-time */
                    readonly scheduledDate?: string;
                    /** @enum {unknown} */
                    readonly type?: "Remote" | "InPerson";
                };
            };
        };
        readonly responses: {
            /** @description The appointment. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly appointment: components["schemas"]["Appointment"];
                        /** @constant */
                        readonly success: true;
                    };
                };
            };
            readonly 400: components["responses"]["E400"];
            readonly 401: components["responses"]["E401"];
            readonly 403: components["responses"]["E403"];
            readonly 404: components["responses"]["E404"];
            readonly 409: components["responses"]["E409"];
        };
    };
    readonly asyncapi: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description AsyncAPI 3.0. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": Record<string, never>;
                };
            };
        };
    };
    readonly docs: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description A page. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "text/html": string;
                };
            };
        };
    };
    readonly history_page: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description A page. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "text/html": string;
                };
            };
        };
    };
    readonly livez: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Alive. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly status: string;
                    };
                };
            };
        };
    };
    readonly openapi: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OpenAPI 3.1. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": Record<string, never>;
                };
            };
        };
    };
    readonly people_page: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description A page. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "text/html": string;
                };
            };
        };
    };
    readonly readyz: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Ready. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly status: string;
                    };
                };
            };
            /** @description Not ready: starting, draining, or without its store. */
            readonly 503: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly status: string;
                    };
                };
            };
        };
    };
    readonly getRoom: {
        readonly parameters: {
            readonly query?: {
                /** @description A guest's `resume` value: who is in the room already is not refused with 429. */
                readonly resume?: string;
            };
            readonly header?: never;
            readonly path: {
                /** @description Room id. */
                readonly room_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description JSON, or the page where Accept names text/html. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["RoomDetails"];
                    readonly "text/html": string;
                };
            };
            readonly 401: components["responses"]["E401"];
            readonly 404: components["responses"]["E404"];
            readonly 429: components["responses"]["E429"];
        };
    };
    readonly createRoom: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: {
            readonly content: {
                readonly "application/json": {
                    /**
                     * @description Bearers of the link may enter.
                     * @default true
                     */
                    readonly guests?: boolean;
                    readonly max_participants?: number;
                    /** @enum {unknown} */
                    readonly media?: "auto" | "p2p" | "sfu";
                    readonly name?: string;
                    /**
                     * @description Listed by GET /rooms while somebody is in it.
                     * @default false
                     */
                    readonly public?: boolean;
                };
            };
        };
        readonly responses: {
            /** @description The room. */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["RoomCreated"];
                };
            };
            readonly 400: components["responses"]["E400"];
            readonly 401: components["responses"]["E401"];
            readonly 413: components["responses"]["E413"];
            readonly 429: components["responses"]["E429"];
        };
    };
    readonly joinRoom: {
        readonly parameters: {
            readonly query?: {
                /** @description A guest's `resume` value: who is in the room already is not refused with 429. */
                readonly resume?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    readonly room_id: string;
                };
            };
        };
        readonly responses: {
            /** @description Who is there, where to connect, which ICE servers to use. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["RoomDetails"];
                };
            };
            readonly 400: components["responses"]["E400"];
            readonly 401: components["responses"]["E401"];
            readonly 404: components["responses"]["E404"];
            readonly 429: components["responses"]["E429"];
        };
    };
    readonly listRooms: {
        readonly parameters: {
            readonly query?: {
                /** @description `nextCursor` of the page before. */
                readonly cursor?: components["parameters"]["cursor"];
                /** @description Entries of a page. */
                readonly limit?: components["parameters"]["limit"];
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description A page. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly nextCursor: string | null;
                        readonly rooms: readonly components["schemas"]["RoomSummary"][];
                    };
                };
            };
            readonly 400: components["responses"]["E400"];
            readonly 401: components["responses"]["E401"];
        };
    };
    readonly test_page: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description A page. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "text/html": string;
                };
            };
        };
    };
    readonly getAppointmentRoom: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Appointment id. */
                readonly appointmentId: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The room. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["VideoCallRoom"];
                };
            };
            readonly 401: components["responses"]["E401"];
            readonly 404: components["responses"]["E404"];
        };
    };
    readonly createAppointmentRoom: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Appointment id. */
                readonly appointmentId: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description It was there already. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly roomId: string;
                    };
                };
            };
            /** @description Made. */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly roomId: string;
                    };
                };
            };
            readonly 401: components["responses"]["E401"];
            readonly 403: components["responses"]["E403"];
            readonly 404: components["responses"]["E404"];
            readonly 409: components["responses"]["E409"];
        };
    };
    readonly startWhep: {
        readonly parameters: {
            readonly query?: {
                /** @description What a guest is called. */
                readonly name?: string;
            };
            readonly header?: never;
            readonly path: {
                /** @description Room id. */
                readonly room_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/sdp": string;
            };
        };
        readonly responses: {
            /** @description The answer. */
            readonly 201: {
                headers: {
                    /** @description The ICE session. */
                    readonly ETag?: string;
                    /** @description An ICE server each, rel=ice-server. */
                    readonly Link?: string;
                    /** @description The session: `/whep/{room_id}/{session}`. */
                    readonly Location?: string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/sdp": string;
                };
            };
            readonly 400: components["responses"]["E400"];
            readonly 401: components["responses"]["E401"];
            readonly 403: components["responses"]["E403"];
            readonly 404: components["responses"]["E404"];
            readonly 409: components["responses"]["E409"];
            readonly 413: components["responses"]["E413"];
            readonly 415: components["responses"]["E415"];
            readonly 429: components["responses"]["E429"];
            readonly 501: components["responses"]["E501"];
            readonly 503: components["responses"]["E503"];
        };
    };
    readonly describeWhep: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Room id. */
                readonly room_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Accept-Post names it. */
            readonly 204: {
                headers: {
                    /** @description application/sdp */
                    readonly "Accept-Post"?: string;
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    readonly endWhep: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Room id. */
                readonly room_id: string;
                /** @description From the Location of the 201. */
                readonly session: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The peer has left. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            readonly 401: components["responses"]["E401"];
            readonly 403: components["responses"]["E403"];
            readonly 404: components["responses"]["E404"];
        };
    };
    readonly patchWhep: {
        readonly parameters: {
            readonly query?: never;
            readonly header: {
                /** @description The ETag; `*` restarts ICE. */
                readonly "If-Match": string;
            };
            readonly path: {
                /** @description Room id. */
                readonly room_id: string;
                /** @description From the Location of the 201. */
                readonly session: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/trickle-ice-sdpfrag": string;
            };
        };
        readonly responses: {
            /** @description ICE has restarted: our credentials and candidates. */
            readonly 200: {
                headers: {
                    /** @description The new ICE session. */
                    readonly ETag?: string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/trickle-ice-sdpfrag": string;
                };
            };
            /** @description The candidates were read. */
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            readonly 400: components["responses"]["E400"];
            readonly 401: components["responses"]["E401"];
            readonly 403: components["responses"]["E403"];
            readonly 404: components["responses"]["E404"];
            readonly 409: components["responses"]["E409"];
            readonly 412: components["responses"]["E412"];
            readonly 415: components["responses"]["E415"];
            readonly 428: components["responses"]["E428"];
        };
    };
    readonly startWhip: {
        readonly parameters: {
            readonly query?: {
                /** @description What a guest is called. */
                readonly name?: string;
            };
            readonly header?: never;
            readonly path: {
                /** @description Room id. */
                readonly room_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/sdp": string;
            };
        };
        readonly responses: {
            /** @description The answer. */
            readonly 201: {
                headers: {
                    /** @description The ICE session. */
                    readonly ETag?: string;
                    /** @description An ICE server each, rel=ice-server. */
                    readonly Link?: string;
                    /** @description The session: `/whip/{room_id}/{session}`. */
                    readonly Location?: string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/sdp": string;
                };
            };
            readonly 400: components["responses"]["E400"];
            readonly 401: components["responses"]["E401"];
            readonly 403: components["responses"]["E403"];
            readonly 404: components["responses"]["E404"];
            readonly 409: components["responses"]["E409"];
            readonly 413: components["responses"]["E413"];
            readonly 415: components["responses"]["E415"];
            readonly 429: components["responses"]["E429"];
            readonly 501: components["responses"]["E501"];
            readonly 503: components["responses"]["E503"];
        };
    };
    readonly describeWhip: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Room id. */
                readonly room_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Accept-Post names it. */
            readonly 204: {
                headers: {
                    /** @description application/sdp */
                    readonly "Accept-Post"?: string;
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    readonly endWhip: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Room id. */
                readonly room_id: string;
                /** @description From the Location of the 201. */
                readonly session: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The peer has left. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            readonly 401: components["responses"]["E401"];
            readonly 403: components["responses"]["E403"];
            readonly 404: components["responses"]["E404"];
        };
    };
    readonly patchWhip: {
        readonly parameters: {
            readonly query?: never;
            readonly header: {
                /** @description The ETag; `*` restarts ICE. */
                readonly "If-Match": string;
            };
            readonly path: {
                /** @description Room id. */
                readonly room_id: string;
                /** @description From the Location of the 201. */
                readonly session: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/trickle-ice-sdpfrag": string;
            };
        };
        readonly responses: {
            /** @description ICE has restarted: our credentials and candidates. */
            readonly 200: {
                headers: {
                    /** @description The new ICE session. */
                    readonly ETag?: string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/trickle-ice-sdpfrag": string;
                };
            };
            /** @description The candidates were read. */
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            readonly 400: components["responses"]["E400"];
            readonly 401: components["responses"]["E401"];
            readonly 403: components["responses"]["E403"];
            readonly 404: components["responses"]["E404"];
            readonly 409: components["responses"]["E409"];
            readonly 412: components["responses"]["E412"];
            readonly 415: components["responses"]["E415"];
            readonly 428: components["responses"]["E428"];
        };
    };
}
