// The own protocol's words as this client uses them: short names for the generated types.
import type { Events, OwnAppointment, OwnAsker, OwnChatMessage, OwnHand, OwnPeer, OwnPerson, OwnRoom, Requests } from '@parley/protocol';

export type { OwnCall, OwnTrack } from '@parley/protocol';
export type Room = OwnRoom;
export type Peer = OwnPeer & { readonly you_offer?: boolean };
export type Asker = OwnAsker;
export type Hand = OwnHand;
export type ChatWords = OwnChatMessage;
export type PersonStatus = OwnPerson;
export type AppointmentWords = OwnAppointment;

export type Method = keyof Requests;
export type EventName = keyof Events;
export type Params<M extends Method> = Requests[M]['params'];
export type Answer<M extends Method> = Requests[M]['result'];
export type Told = { [Name in EventName]: { readonly event: Name; readonly data: Events[Name] } }[EventName];
