-- The resume value that a client used last stays good until the client is known to have the next one.

ALTER TABLE peers ADD COLUMN former_resume_hash TEXT NOT NULL DEFAULT '';
