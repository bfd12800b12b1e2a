// The signs of the app, all from one set, for the components and for the app itself.
import type { Icons } from '@parley/react';
import {
  ArrowDownLeft, ArrowUpRight, ChevronLeft, ChevronRight, Hand, Mic, MicOff, Monitor, MonitorUp, MonitorX, Phone, PhoneMissed, PhoneOff, Pin, PinOff,
  SendHorizontal, TriangleAlert, Users, Video, VideoOff, Volume2,
} from 'lucide-react';

export const icons: Icons = {
  mic: <Mic />, micOff: <MicOff />, cam: <Video />, camOff: <VideoOff />, share: <MonitorUp />, stopSharing: <MonitorX />, hangUp: <PhoneOff />,
  accept: <Phone />, decline: <PhoneOff />, hand: <Hand />, pin: <Pin />, unpin: <PinOff />, send: <SendHorizontal className="turns" />, screen: <Monitor />,
  missed: <PhoneMissed />, outgoing: <ArrowUpRight />, incoming: <ArrowDownLeft />, group: <Users />, next: <ChevronRight className="turns" />,
  previous: <ChevronLeft className="turns" />, sound: <Volume2 />, warning: <TriangleAlert />,
};
