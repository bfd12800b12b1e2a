-- What a host has switched off stays off when the server is started again.

ALTER TABLE peers ADD COLUMN held_audio INTEGER NOT NULL DEFAULT 0;
ALTER TABLE peers ADD COLUMN held_video INTEGER NOT NULL DEFAULT 0;
ALTER TABLE peers ADD COLUMN held_screen INTEGER NOT NULL DEFAULT 0;
ALTER TABLE peers ADD COLUMN held_by TEXT;
