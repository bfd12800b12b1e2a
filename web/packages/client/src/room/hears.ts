// What the server says while one is in a room, and for which part of it.
import type { Events } from '@parley/protocol';
import type { EndReason } from '../types.ts';
import { reasonOfClosing } from './phases.ts';
import type { RoomParts } from './room.ts';
import type { RoomTold } from './told.ts';

export function makeHearing(parts: RoomParts, end: (reason: EndReason) => void): RoomTold {
  const { store, hub, people, paths, roster, speaking, chat, stats } = parts;
  const nameOf = (id: string) => people.get(id)?.state.name ?? '';
  return {
    'peer.joined': ({ peer, rejoined }) => {
      const isNew = roster.joined(peer, false, true);
      if (!isNew && rejoined) paths.peerIsBack(peer.id);
    },
    'peer.left': ({ peer }) => roster.left(peer),
    'peer.updated': ({ peer }) => roster.updated(peer),
    'room.signal': ({ from, kind, body }) => paths.signal(from, kind, body),
    'room.path': ({ path }) => {
      paths.setPath(path);
      speaking.run(path === 'direct');
      if (store.patch({ path })) hub.emit('path', { path });
    },
    'room.closed': ({ reason, by }) => end(reasonOfClosing(reason, by)),
    'room.updated': ({ room }) => roster.takeRoom(room),
    'room.muted_by': (muted) => muteByHost(parts, muted),
    'room.reaction': ({ peer, emoji }) => hub.emit('reaction', { id: peer, name: nameOf(peer), emoji, mine: false }),
    'room.hands': ({ hands }) => roster.takeHands(hands),
    'lobby.waiting': ({ waiting }) => roster.takeWaiting(waiting),
    'chat.message': ({ message }) => chat.take(message),
    'media.offer': ({ sdp }) => paths.takeOffer(sdp),
    'media.tracks': ({ tracks }) => paths.takeTracks(tracks),
    'media.speakers': ({ peers }) => store.state.path === 'server' && roster.setSpeakers(peers),
    'media.layers': ({ track, rids }) => paths.takeLayers(track, rids),
    'media.quality': (quality) => stats.takeServer(quality),
  };
}

/** The media server passes on none of it already; here it goes off for oneself. */
export function muteByHost({ self, hub, people }: RoomParts, { by, audio, video, screen }: Omit<Events['room.muted_by'], 'room'>): void {
  if (audio) self.want('mic', false).catch(() => {});
  if (video) self.want('cam', false).catch(() => {});
  if (screen) self.endShare('server');
  hub.emit('muted-by', { by, name: people.get(by)?.state.name ?? '', mic: audio, cam: video, screen });
}
