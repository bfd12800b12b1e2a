// Says what happens in a call to those who do not see it, and with a sound to those who look elsewhere (client.md §3). Many who come or go
// at once are one sentence.
import { useEffect, useRef } from 'react';
import { useRoom, useRoomObject, type CallParticipant } from '@parley/react';
import { useAnnounce } from '../lib/announcer.tsx';
import { kLargeRoom } from '../lib/large_room.ts';
import { playSign } from '../lib/sounds.ts';
import { useWords } from '../lib/words.tsx';

const kTogether_ms = 800;
const kTextMax = 120;

export function useAnnouncements(participants: readonly CallParticipant[]): void {
  const room = useRoomObject();
  const { say } = useWords();
  const announce = useAnnounce();
  const mic = useRoom((state) => state.self.mic.on);
  const cam = useRoom((state) => state.self.cam.on);
  const sharing = useRoom((state) => state.self.screen.on);

  useEffect(() => {
    const come: string[] = [];
    const gone: string[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const flush = () => {
      timer = undefined;
      const words = [
        come.length === 1 ? say('joined', { name: come[0]! }) : come.length > 1 ? say('joinedMany', { count: come.length }) : '',
        gone.length === 1 ? say('left', { name: gone[0]! }) : gone.length > 1 ? say('leftMany', { count: gone.length }) : '',
      ].filter(Boolean);
      if (words.length > 0) announce(words.join('. '));
      if (room.state.participants.length + 1 < kLargeRoom) playSign(come.length > 0 ? 'joined' : 'left');
      come.length = gone.length = 0;
    };
    const later = (list: string[], name: string) => {
      list.push(name || say('guest'));
      timer ??= setTimeout(flush, kTogether_ms);
    };
    const nameOf = (id: string) => room.state.participants.find((each) => each.id === id)?.name || say('guest');
    const off = [
      room.on('participant-joined', ({ participant }) => later(come, participant.name)),
      room.on('participant-left', ({ participant }) => later(gone, participant.name)),
      room.on('chat', ({ message }) => {
        if (message.mine || room.state.chat.unread === 0) return; // an open chat reads itself out
        announce(say('newMessage', { name: message.name || say('guest'), text: message.text.slice(0, kTextMax) }));
        playSign('message');
      }),
      room.on('reaction', ({ emoji, name, mine }) => mine || announce(say('reactedWith', { name: name || say('guest'), emoji }))),
      room.on('hand', ({ id, up }) => up && id !== room.state.self.id && announce(say('handOf', { name: nameOf(id) }))),
      room.on('waiting', ({ person }) => {
        announce(say('isWaiting', { name: person.name || say('guest') }), true);
        playSign('waiting');
      }),
    ];
    return () => {
      off.forEach((end) => end());
      clearTimeout(timer);
    };
  }, [room, say, announce]);

  const first = useRef(true);
  useEffect(() => {
    if (!first.current) announce(say(mic ? 'nowUnmuted' : 'nowMuted'));
  }, [mic, say, announce]);
  useEffect(() => {
    if (!first.current) announce(say(cam ? 'nowCameraOn' : 'nowCameraOff'));
  }, [cam, say, announce]);
  useEffect(() => {
    if (!first.current) announce(say(sharing ? 'nowSharing' : 'nowNotSharing'));
  }, [sharing, say, announce]);
  const presenter = participants.find((person) => person.isSharing && !person.isLocal);
  useEffect(() => {
    if (presenter) announce(say('presents', { name: presenter.name || say('guest') }));
    // Said once for each who presents, not when the name is written anew.
  }, [presenter?.id, say, announce]);
  useEffect(() => {
    first.current = false;
  }, []);
}
