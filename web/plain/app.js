// The plain page: create a room, get ready, talk, hang up. It draws on Signalling, Peer, Media and Tiles and holds the state of one
// visit. The full web client will take its place.

import { Media } from '/web/media.js';
import { Peer } from '/web/peer.js';
import { Signalling } from '/web/signalling.js';
import { Tiles } from '/web/tiles.js';

const $ = (id) => document.getElementById(id);
const roomId = location.pathname.match(/\/room\/([^/]+)$/)?.[1] ?? '';
const media = new Media();
const tiles = new Tiles($('tiles'));
const peers = new Map(); // peer id → { peer, confirmed: the server has named it since our last joining }
let signalling = null;
let myId = '';
let iceServers = [];

function show(section) {
  for (const id of ['home', 'ready', 'call', 'over']) $(id).hidden = id !== section;
  document.title = section === 'call' ? `${$('room-name').textContent || 'Call'} · Parley` : 'Parley';
}

async function api(method, path, body) {
  const answer = await fetch(path, {
    method,
    headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
    body: body && JSON.stringify(body),
  });
  const data = await answer.json().catch(() => ({}));
  if (!answer.ok) throw Object.assign(new Error(data.error?.message ?? answer.statusText), { status: answer.status });
  return data;
}

// ---- Before the call

async function createRoom(event) {
  event.preventDefault();
  try {
    const room = await api('POST', '/room/create', { name: $('new-name').value.trim() || undefined });
    location.assign(room.join_url);
  } catch (error) {
    $('create-error').textContent = `The room could not be made: ${error.message || 'the server does not answer'}.`;
  }
}

async function getReady() {
  let room;
  try {
    room = await api('GET', location.pathname);
  } catch (error) {
    if (error.status === 404) return end('gone');
    if (error.status === 429) return end('tooMany');
    return end('unreachable');
  }
  $('room-name').textContent = room.name ?? '';
  $('who-is-in').textContent = room.participant_count
    ? `${room.participant_count === 1 ? 'One person is' : `${room.participant_count} people are`} in the room.`
    : 'Nobody is in the room yet.';
  $('my-name').value = localStorage.getItem('parley.name') ?? '';
  show('ready');
  $('my-name').focus();
  $('media-notice').textContent = await media.open();
  $('preview').srcObject = media.stream;
  drawOwnState();
}

function join(event) {
  event.preventDefault();
  const name = $('my-name').value.trim();
  if (!name) {
    $('join-error').textContent = 'Please enter your name.';
    $('my-name').focus();
    return;
  }
  $('join-error').textContent = '';
  localStorage.setItem('parley.name', name);
  $('link').value = location.href;
  show('call');
  tiles.show('self', { name, self: true, stream: media.stream });
  drawOwnState();
  signalling = new Signalling(roomId, name, {
    joined,
    message: receive,
    lost: () => banner('Connection lost. Reconnecting…'),
    gone: () => end('gone'),
    full: () => end('full'),
    unreachable: () => end('unreachable'),
  });
}

// ---- In the call

function joined(list) {
  banner('');
  const returning = myId === list.peer_id;
  myId = list.peer_id;
  iceServers = list.ice_servers?.iceServers ?? list.ice_servers ?? [];
  const present = new Set(list.peers);
  for (const [id, entry] of [...peers]) {
    // After a restart of the server the others may be on their way back, too, while the media goes on between us. Whoever does not
    // come back is known by the media's end.
    entry.confirmed = present.has(id);
    if (!entry.confirmed && !(returning && entry.peer.alive)) drop(id);
  }
  for (const id of list.peers) {
    // Only what is broken is made anew. The newcomer is the one who offers.
    if (returning && peers.get(id)?.peer.alive) continue;
    drop(id);
    meet(id).peer.offer().catch(report);
  }
  drawOwnState();
  announceOwnState();
  learnNames();
}

/** `peers_list` has ids alone; the room's details have the names. */
async function learnNames() {
  const room = await api('GET', location.pathname).catch(() => null);
  for (const { peer_id: id, name } of room?.participants ?? []) if (peers.has(id)) tiles.show(id, { name });
}

function meet(id, name) {
  const entry = { confirmed: true };
  entry.peer = new Peer({
    iceServers,
    tracks: media.tracks,
    stream: media.stream,
    polite: myId < id,
    send: (type, data) => signalling.send({ type, target: id, data }),
    on: {
      stream: (stream) => tiles.show(id, { stream }),
      state: (state) => mediaIs(id, entry, state),
    },
  });
  peers.set(id, entry);
  tiles.show(id, { name: name ?? '' });
  drawAlone();
  return entry;
}

const MEDIA_WORDS = { connecting: 'Connecting…', disconnected: 'Unstable…', failed: 'Lost, trying again…' };

function mediaIs(id, entry, state) {
  if (state === 'failed' && !entry.confirmed) return drop(id);
  tiles.set(id, { state: MEDIA_WORDS[state] ?? '' });
}

function drop(id) {
  peers.get(id)?.peer.close();
  peers.delete(id);
  tiles.remove(id);
  drawAlone();
}

const handlers = {
  peer_joined: ({ peer_id: id, name }) => {
    if (peers.has(id)) tiles.show(id, { name });
    else meet(id, name);
    announceOwnState();
  },
  peer_left: ({ peer_id: id }) => drop(id),
  peer_updated: ({ peer_id: id, audio, video }) => tiles.set(id, { audio, video }),
  offer: (message) => (peers.get(message.from) ?? meet(message.from)).peer.accept('offer', message.data),
  answer: (message) => peers.get(message.from)?.peer.accept('answer', message.data),
  'ice-candidate': (message) => peers.get(message.from)?.peer.accept('ice-candidate', message.data),
  room_closed: () => end('closed'),
  error: (message) => message.code === 'not-found' && end('gone'),
};

function receive(message) {
  const known = peers.get(message.from ?? message.peer_id);
  if (known) known.confirmed = true;
  Promise.resolve(handlers[message.type]?.(message)).catch(report);
}

function toggle(kind) {
  media.toggle(kind);
  drawOwnState();
  signalling?.send({ type: `toggle-${kind}`, isEnabled: media.isOn(kind) });
}

function announceOwnState() {
  for (const kind of ['audio', 'video']) {
    if (!media.isOn(kind)) signalling.send({ type: `toggle-${kind}`, isEnabled: false });
  }
}

// ---- After the call

const ENDINGS = {
  left: ['You left the call', 'The room stays open: join again with the same link.'],
  gone: ['This room does not exist', 'The link may be mistyped, or the room was removed. Ask for a new link, or make a new room.'],
  full: ['The room is full', 'Wait until somebody leaves, then join again.'],
  closed: ['The call has ended', 'It was ended for everyone.'],
  tooMany: ['Too many wrong links', 'Wait a minute, then try again.'],
  unreachable: ['The connection is lost', 'The server has not answered for a while. Check your network, then join again.'],
};

function end(how) {
  signalling?.leave();
  signalling = null;
  for (const id of [...peers.keys()]) drop(id);
  tiles.clear();
  media.stop();
  banner('');
  myId = '';
  [$('over-title').textContent, $('over-text').textContent] = ENDINGS[how];
  $('again').hidden = how === 'gone';
  show('over');
  $('over-title').setAttribute('tabindex', '-1');
  $('over-title').focus();
}

// ---- Drawing

function drawOwnState() {
  const words = { audio: ['Mute', 'Unmute'], video: ['Camera off', 'Camera on'] };
  for (const [kind, ids] of [['audio', ['mic', 'pre-mic']], ['video', ['cam', 'pre-cam']]]) {
    for (const id of ids) {
      $(id).textContent = words[kind][media.isOn(kind) ? 0 : 1];
      $(id).setAttribute('aria-pressed', String(!media.isOn(kind)));
      $(id).disabled = !media.has(kind);
    }
  }
  $('preview-off').hidden = media.isOn('video');
  tiles.set('self', { audio: media.isOn('audio'), video: media.isOn('video') });
}

function drawAlone() {
  $('alone').hidden = peers.size > 0;
}

function banner(text) {
  $('banner').textContent = text;
  $('banner').hidden = !text;
}

function report(error) {
  console.warn('signal not applied:', error.name);
}

async function copyLink() {
  $('link').select();
  await navigator.clipboard?.writeText($('link').value).catch(() => {});
  $('copy').textContent = 'Copied';
}

$('create').addEventListener('submit', createRoom);
$('join').addEventListener('submit', join);
$('copy').addEventListener('click', copyLink);
$('hang-up').addEventListener('click', () => end('left'));
$('again').addEventListener('click', () => location.reload());
for (const id of ['mic', 'pre-mic']) $(id).addEventListener('click', () => toggle('audio'));
for (const id of ['cam', 'pre-cam']) $(id).addEventListener('click', () => toggle('video'));
$('insecure').hidden = document.documentElement.dataset.insecure !== 'true';

drawAlone();
if (roomId) getReady();
else show('home');
