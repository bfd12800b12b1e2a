-- What the house keeps: everything that lives in memory while it runs, and the calls that are over.
-- Times are milliseconds since the Unix epoch. Truth values are 0 or 1. One file serves SQLite and PostgreSQL;
-- statements end with a semicolon at the end of a line.

CREATE TABLE rooms (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    host TEXT,
    is_public INTEGER NOT NULL,
    guests INTEGER NOT NULL,
    locked INTEGER NOT NULL,
    max_participants INTEGER NOT NULL,
    media TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    emptied_at BIGINT NOT NULL,
    call_id TEXT,
    appointment_id TEXT
);

CREATE TABLE peers (
    id TEXT PRIMARY KEY,
    room_id TEXT NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
    user_id TEXT,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    dialect TEXT NOT NULL,
    joined_at BIGINT NOT NULL,
    resume_hash TEXT NOT NULL,
    audio INTEGER NOT NULL,
    video INTEGER NOT NULL,
    screen INTEGER NOT NULL
);

CREATE INDEX peers_room ON peers (room_id);

CREATE TABLE calls (
    id TEXT PRIMARY KEY,
    room_id TEXT NOT NULL,
    type TEXT NOT NULL,
    status TEXT NOT NULL,
    origin TEXT NOT NULL,
    initiator TEXT NOT NULL,
    conversation_id TEXT,
    meeting_id TEXT,
    room_name TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    rung_at BIGINT,
    started_at BIGINT,
    ended_at BIGINT,
    duration_s BIGINT
);

-- The few that a start must load, among millions that are over.
CREATE INDEX calls_live ON calls (created_at) WHERE status IN ('waiting', 'ringing', 'active');

-- created_at is the call's, so that a page of a person's history is one stretch of one index, read backwards.
CREATE TABLE call_participants (
    call_id TEXT NOT NULL REFERENCES calls (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    user_id TEXT NOT NULL,
    status TEXT NOT NULL,
    attendee_id TEXT,
    joined_at BIGINT,
    left_at BIGINT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (call_id, position)
);

CREATE INDEX call_participants_history ON call_participants (user_id, created_at, call_id);

CREATE TABLE conversations (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE TABLE conversation_members (
    conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    user_id TEXT NOT NULL,
    PRIMARY KEY (conversation_id, position)
);

CREATE TABLE appointments (
    id TEXT PRIMARY KEY,
    practitioner TEXT NOT NULL,
    patient TEXT NOT NULL,
    practitioner_first TEXT,
    practitioner_last TEXT,
    patient_first TEXT,
    patient_last TEXT,
    scheduled_at BIGINT NOT NULL,
    type TEXT NOT NULL,
    call_record_id TEXT,
    room_id TEXT,
    status TEXT NOT NULL,
    practitioner_joined INTEGER NOT NULL,
    patient_joined INTEGER NOT NULL,
    started_at BIGINT,
    ended_at BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE TABLE users (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL
);
