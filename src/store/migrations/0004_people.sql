-- What people do together in a room, and what is remembered of them: waiting rooms, hosts, raised hands, chat, missed
-- calls, and how a call was.

ALTER TABLE rooms ADD COLUMN waiting TEXT NOT NULL DEFAULT 'off';
ALTER TABLE rooms ADD COLUMN host_hash TEXT NOT NULL DEFAULT '';

ALTER TABLE peers ADD COLUMN host INTEGER NOT NULL DEFAULT 0;
ALTER TABLE peers ADD COLUMN hand_at BIGINT;

ALTER TABLE users ADD COLUMN missed INTEGER NOT NULL DEFAULT 0;

ALTER TABLE call_participants ADD COLUMN missed INTEGER NOT NULL DEFAULT 0;

-- Few of a person's calls are missed ones: the filter of a history must not read all the others.
CREATE INDEX call_participants_missed ON call_participants (user_id, created_at, call_id) WHERE missed = 1;

-- A room keeps so many messages: a new one takes the slot (seq modulo that number) of the oldest.
CREATE TABLE chat_messages (
    room_id TEXT NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
    slot INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    id TEXT NOT NULL,
    client_id TEXT NOT NULL,
    from_peer TEXT NOT NULL,
    from_user TEXT,
    from_name TEXT NOT NULL,
    to_peer TEXT,
    to_user TEXT,
    to_name TEXT,
    text TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (room_id, slot)
);

CREATE TABLE chat_reads (
    room_id TEXT NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
    user_id TEXT NOT NULL,
    seq BIGINT NOT NULL,
    PRIMARY KEY (room_id, user_id)
);

-- subject: a call's id, or that of a room by link.
CREATE TABLE quality_reports (
    subject TEXT NOT NULL,
    person TEXT NOT NULL,
    peer_id TEXT NOT NULL,
    user_id TEXT,
    at BIGINT NOT NULL,
    rating BIGINT,
    score BIGINT,
    rtt_ms BIGINT,
    loss_permille BIGINT,
    jitter_ms BIGINT,
    duration_s BIGINT,
    reconnects BIGINT,
    path TEXT NOT NULL,
    note TEXT NOT NULL,
    PRIMARY KEY (subject, person)
);
