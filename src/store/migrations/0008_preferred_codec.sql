-- Which codec of video a room prefers, where its maker said one.

ALTER TABLE rooms ADD COLUMN video_codec TEXT;
