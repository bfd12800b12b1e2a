// Every word that the components show or say, in English, and how a message gets its values. Not a catalogue of other languages:
// those are handed in through `labels` (CallProvider, or any single component).

export type Plural = { other: string } & Partial<Record<Intl.LDMLPluralRule, string>>;
/** A text with `{values}`; or one for each plural form, chosen by `count`. */
export type Message = string | Plural;
export type Values = Record<string, string | number>;

export const defaultLabels = {
  // People
  guest: 'Guest',
  you: 'You',
  nameAndYou: '{name} (you)',
  screenOf: '{name}’s screen',
  yourScreen: 'Your screen',
  someone: 'Somebody',

  // Controls
  callControls: 'Call controls',
  mute: 'Mute',
  unmute: 'Unmute',
  cameraOff: 'Turn camera off',
  cameraOn: 'Turn camera on',
  hangUp: 'Hang up',
  shareScreen: 'Share screen',
  stopSharing: 'Stop sharing',
  noMicrophone: 'No microphone',
  noCamera: 'No camera',

  // Tiles
  participants: 'Participants',
  microphoneOff: 'Microphone off',
  handRaised: 'Hand raised',
  pictureSaved: 'Video off to save data',
  cameraOffSign: 'Camera off',
  cameraPausedSign: 'Camera paused',
  connectingMedia: 'Connecting…',
  unstableMedia: 'Unstable connection',
  pin: 'Pin {name}',
  unpin: 'Unpin {name}',
  quality3: 'Good connection',
  quality2: 'Fair connection',
  quality1: 'Poor connection',
  quality0: 'Connection lost',
  nextPage: 'Next page of people',
  previousPage: 'Previous page of people',
  pageOf: 'Page {page} of {pages}',

  // Incoming call
  incomingCall: 'Incoming call',
  incomingGroupCall: 'Incoming group call',
  isCalling: '{name} is calling you',
  accept: 'Accept',
  decline: 'Decline',

  // Pre-join
  readyToJoin: 'Ready to join?',
  yourName: 'Your name',
  nameNeeded: 'Please enter your name.',
  join: 'Join the call',
  joining: 'Joining…',
  preview: 'How others will see you',
  cameraIsOff: 'Camera is off',
  cameraStarting: 'Starting the camera…',
  peopleInside: { one: 'One person is in the room.', other: '{count} people are in the room.' },
  nobodyInside: 'Nobody is in the room yet.',

  // Devices
  devices: 'Devices',
  microphone: 'Microphone',
  camera: 'Camera',
  speaker: 'Speaker',
  systemDefault: 'System default',
  unnamedDevice: '{kind} {number}',
  noneFound: 'None found',
  inputLevel: 'Microphone level',
  testSpeaker: 'Play a test sound',
  playing: 'Playing…',
  noSound: 'No sound comes from your microphone. Is it the right one?',
  deviceReplaced: 'A device was unplugged. Now in use: {name}',

  // Chat
  chat: 'Chat',
  chatEmpty: 'Nothing said yet. Messages stay with the room, also for those who join later.',
  message: 'Message',
  messagePlaceholder: 'Write to everybody',
  messageTo: 'Write to {name}',
  to: 'To',
  everybody: 'Everybody',
  privately: 'privately to {name}',
  privatelyToYou: 'privately to you',
  send: 'Send',
  sending: 'Sending…',
  sendFailed: 'Not sent.',
  retry: 'Try again',

  // History
  history: 'Calls',
  historyEmpty: 'No calls yet.',
  noMissed: 'No missed calls.',
  all: 'All',
  missedOnly: 'Missed',
  missed: 'Missed call',
  outgoing: 'Outgoing call',
  incoming: 'Incoming call',
  declined: 'Declined call',
  noAnswer: 'No answer',
  groupOf: { one: 'Group of {count}', other: 'Group of {count}' },
  deletedUser: 'Deleted user',
  callBack: 'Call {name} back',
  more: 'Show more',
  loading: 'Loading…',
  loadFailed: 'This could not be loaded.',
} as const satisfies Record<string, Message>;

export type LabelKey = keyof typeof defaultLabels;
export type Labels = Record<LabelKey, Message>;

const rules = new Map<string, Intl.PluralRules>();
const numbers = new Map<string, Intl.NumberFormat>();

function made<T>(cache: Map<string, T>, locale: string, make: () => T): T {
  let value = cache.get(locale);
  if (!value) cache.set(locale, (value = make()));
  return value;
}

/** The text of a message with its values set in; numbers are written as `locale` writes them. */
export function format(message: Message, values: Values = {}, locale = 'en'): string {
  let text: string;
  if (typeof message === 'string') text = message;
  else {
    const plural = made(rules, locale, () => new Intl.PluralRules(locale)).select(Number(values.count ?? 0));
    text = message[plural] ?? message.other;
  }
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    return typeof value === 'number' ? made(numbers, locale, () => new Intl.NumberFormat(locale)).format(value) : value;
  });
}

/** Looks words up: `say('pin', { name })`. */
export type Say<Key extends string = LabelKey> = (key: Key, values?: Values) => string;
